import type { OpenPages } from "../core/open-pages.js";
import type { PageKeeper } from "../core/page-keeper.js";
import { RecordPager } from "../core/record-pager.js";
import { Records, type Schema } from "../core/records.js";
import { StackTable } from "../core/stack-table.js";
import { StringTable } from "../core/string-table.js";
import type { Tails } from "../index/chunk-index.js";
import type { ChunkKeeper } from "../index/chunk-keeper.js";
import { EdgeStore } from "../index/edge-store.js";
import { LabelTable } from "../index/label-table.js";
import { LaneStore } from "../index/lane-store.js";
import { PagePacker } from "../index/packed/page-packer.js";
import { CounterStore } from "./counter-store.js";
import { EXIT_LOOPS } from "./exit-loop-store.js";
import { EXIT_OBJECT_COUNTS } from "./exit-object-store.js";
import { GUEST_PROCESSES } from "./guest-process-store.js";
import { GUEST_RIPS } from "./guest-rip-store.js";
import { INPUTS, RUN_TOLD, RUNS, SCREEN_CHANGES } from "./input-store.js";
import type { Inventory } from "./inventory.js";
import { IPIS } from "./ipi-store.js";
import { LATENCIES } from "./latency-store.js";
import { LOG_LINES } from "./log-store.js";
import { MIGRATIONS } from "./migration-store.js";
import { NUMA_MOVES } from "./numa-move-store.js";
import { OFF_CPU_STAYS } from "./off-cpu-store.js";
import { PRIORITIES } from "./priority-store.js";
import { RUN_ERRORS } from "./run-error-store.js";
import { STAYS } from "./runqueue-store.js";
import { SAMPLES } from "./sample-store.js";
import { SightingStore } from "./sighting-store.js";
import { WaitStore } from "./wait-store.js";

/** The schema of each store that needs nothing but records. */
export const RECORD_STORES = {
  /** Stays of threads on run queues. */
  runqueue: STAYS,
  /** Priorities of threads and their changes. */
  priorities: PRIORITIES,
  /** vCPUs that changed their CPU. */
  migrations: MIGRATIONS,
  /** Threads that were brought to their memory. */
  numaMoves: NUMA_MOVES,
  /** How long interrupts, timers, system calls and I/O took. */
  latencies: LATENCIES,
  /** Interrupts from one vCPU to another. */
  ipis: IPIS,
  /** Calls of KVM_RUN that failed. */
  runErrors: RUN_ERRORS,
  /** Addresses of exits in guests, and loops of exits at one address. */
  guestRips: GUEST_RIPS,
  exitLoops: EXIT_LOOPS,
  /** MSRs, ports and addresses of exits. */
  exitObjects: EXIT_OBJECT_COUNTS,
  /** Samples of profilers. */
  samples: SAMPLES,
  /** Times for which threads did not run, with call stacks. */
  offCpu: OFF_CPU_STAYS,
  /** Lines of logs. */
  logLines: LOG_LINES,
  /** Processes of guests, as the guests' kernels tell them. */
  guestProcesses: GUEST_PROCESSES,
  /** Groups of input that users and replays gave to VMs, and what their screens did. */
  inputs: INPUTS,
  screenChanges: SCREEN_CHANGES,
  /** Runs of recorded input, and what is told of them. */
  runs: RUNS,
  runTold: RUN_TOLD,
};

/** Of each of them: the column of the lane that a record is about, and the one by which the records ascend. */
export const RECORD_KEYS = {
  runqueue: { lane: "lane", order: "end" },
  priorities: { lane: "lane", order: "t" },
  migrations: { lane: "lane", order: "t" },
  numaMoves: { lane: "lane", order: "t" },
  latencies: { lane: "lane", order: "end" },
  ipis: { lane: "sender", order: "end" },
  runErrors: { lane: "lane", order: "t" },
  guestRips: { lane: "lane", order: "window" },
  exitLoops: { lane: "lane", order: "end" },
  exitObjects: { lane: "lane", order: "window" },
  samples: { lane: "lane", order: "t" },
  offCpu: { lane: "lane", order: "end" },
  logLines: { lane: "lane", order: "t" },
  guestProcesses: { lane: "lane", order: "t" },
  inputs: { lane: "lane", order: "t" },
  screenChanges: { lane: "lane", order: "t" },
  runs: { lane: "lane", order: "t" },
  runTold: { lane: "lane", order: "t" },
} as const satisfies Readonly<Record<keyof typeof RECORD_STORES, { readonly lane: string; readonly order: string }>>;

/** The stores to which the flat core adds records. Others, such as samples, need not pass through its memory. */
const OF_CORE: ReadonlySet<keyof typeof RECORD_STORES> = new Set([
  "runqueue",
  "migrations",
  "latencies",
  "ipis",
  "exitObjects",
  "exitLoops",
  "guestRips",
] as const);

export type RecordStores = { readonly [name in keyof typeof RECORD_STORES]: Records<(typeof RECORD_STORES)[name]> };

/** A store for each of `RECORD_STORES`. */
export function recordStores(make: (schema: Schema, name: keyof RecordStores) => Records<Schema>): RecordStores {
  const names = Object.keys(RECORD_STORES) as (keyof RecordStores)[];
  const stores = names.map((name) => [name, make(RECORD_STORES[name], name)]);
  return Object.fromEntries(stores) as RecordStores;
}

/** The results of the analyses: strings, lanes, edges, and one store for each kind of occurrence. */
export interface SessionStores extends RecordStores {
  readonly strings: StringTable;
  /** Call stacks, whose frames are `strings`. */
  readonly stacks: StackTable;
  readonly lanes: LaneStore;
  readonly edges: EdgeStore;
  /** Why vCPUs waited, with the evidence. */
  readonly waits: WaitStore;
  /** The evidence for which process and thread of a guest ran. */
  readonly sightings: SightingStore;
  /** Values over time: frequencies, bytes. */
  readonly counters: CounterStore;
}

/** Everything that is known of a session. Queries read nothing else. */
export interface SessionFacts extends SessionStores {
  /** A later one when reading has moved on: take it once for a question. */
  readonly inventory: Inventory;
}

/**
 * Empty stores. With `before` their strings and stacks are the same, and their lanes come after those. `place`: where rows
 * of lanes and records are written. `keeper`: of
 * the lanes, if there are none before.
 */
export function createStores(
  before?: Pick<SessionStores, "strings" | "stacks" | "lanes">,
  place?: Tails & { readonly open: OpenPages },
  keeper?: ChunkKeeper,
): SessionStores {
  const lanes =
    before === undefined
      ? new LaneStore(new LabelTable(place?.memory), place, keeper)
      : LaneStore.after(before.lanes, place);
  const records = { memory: lanes.memory, pager: recordPager(lanes.keeper.pages) };
  const ofCore = { ...records, open: place?.open };
  const strings = before?.strings ?? new StringTable();
  return {
    strings,
    stacks: before?.stacks ?? new StackTable(strings),
    lanes,
    edges: new EdgeStore(ofCore),
    waits: new WaitStore(ofCore),
    sightings: new SightingStore(records),
    counters: new CounterStore(ofCore),
    ...recordStores((schema, name) => new Records(schema, OF_CORE.has(name) ? ofCore : records)),
  };
}

/** Has full pages of records within the budget of the lanes. */
export function recordPager(keeper: PageKeeper): RecordPager {
  return new RecordPager(new PagePacker(), keeper);
}
