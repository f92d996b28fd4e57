import { Records } from "../core/records.js";
import { StringTable } from "../core/string-table.js";
import { EdgeStore } from "../index/edge-store.js";
import { LaneStore } from "../index/lane-store.js";
import { CounterStore } from "./counter-store.js";
import { EXIT_LOOPS, type ExitLoops } from "./exit-loop-store.js";
import { EXIT_OBJECT_COUNTS, type ExitObjectCounts } from "./exit-object-store.js";
import { GUEST_RIPS, type GuestRips } from "./guest-rip-store.js";
import type { Inventory } from "./inventory.js";
import { IPIS, type Ipis } from "./ipi-store.js";
import { LATENCIES, type Latencies } from "./latency-store.js";
import { MIGRATIONS, type Migrations } from "./migration-store.js";
import { RUN_ERRORS, type RunErrors } from "./run-error-store.js";
import { STAYS, type Stays } from "./runqueue-store.js";
import { SightingStore } from "./sighting-store.js";
import { WaitStore } from "./wait-store.js";

/** The results of the analyses: strings, lanes, edges, and one store for each kind of occurrence. */
export interface SessionStores {
  readonly strings: StringTable;
  readonly lanes: LaneStore;
  readonly edges: EdgeStore;
  /** Why vCPUs waited, with the evidence. */
  readonly waits: WaitStore;
  /** The evidence for which process and thread of a guest ran. */
  readonly sightings: SightingStore;
  /** Which thread waited for which CPU. */
  readonly runqueue: Stays;
  /** vCPUs that changed their CPU. */
  readonly migrations: Migrations;
  /** How long interrupts, timers, system calls and I/O took. */
  readonly latencies: Latencies;
  /** Which vCPU interrupted which other. */
  readonly ipis: Ipis;
  /** Calls of KVM_RUN that failed. */
  readonly runErrors: RunErrors;
  /** Addresses of exits in guests, and loops of exits at one address. */
  readonly guestRips: GuestRips;
  readonly exitLoops: ExitLoops;
  /** MSRs, ports and addresses of exits. */
  readonly exitObjects: ExitObjectCounts;
  /** Values over time: frequencies, bytes. */
  readonly counters: CounterStore;
}

/** Everything that is known of a session. Queries read nothing else. */
export interface SessionFacts extends SessionStores {
  /** A later one when reading has moved on: take it once for a question. */
  readonly inventory: Inventory;
}

export function createStores(): SessionStores {
  const lanes = new LaneStore();
  const { memory } = lanes;
  return {
    strings: new StringTable(),
    lanes,
    edges: new EdgeStore(memory),
    waits: new WaitStore(memory),
    sightings: new SightingStore(memory),
    runqueue: new Records(STAYS, memory),
    migrations: new Records(MIGRATIONS, memory),
    latencies: new Records(LATENCIES, memory),
    ipis: new Records(IPIS, memory),
    runErrors: new Records(RUN_ERRORS, memory),
    guestRips: new Records(GUEST_RIPS, memory),
    exitLoops: new Records(EXIT_LOOPS, memory),
    exitObjects: new Records(EXIT_OBJECT_COUNTS, memory),
    counters: new CounterStore(memory),
  };
}
