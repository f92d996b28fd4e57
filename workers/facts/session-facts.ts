import { StringTable } from "../core/string-table.js";
import { EdgeStore } from "../index/edge-store.js";
import { LaneStore } from "../index/lane-store.js";
import { CounterStore } from "./counter-store.js";
import { ExitLoopStore } from "./exit-loop-store.js";
import { ExitObjectStore } from "./exit-object-store.js";
import { GuestRipStore } from "./guest-rip-store.js";
import type { Inventory } from "./inventory.js";
import { IpiStore } from "./ipi-store.js";
import { LatencyStore } from "./latency-store.js";
import { MigrationStore } from "./migration-store.js";
import { RunErrorStore } from "./run-error-store.js";
import { RunqueueStore } from "./runqueue-store.js";
import { SightingStore } from "./sighting-store.js";
import { WaitStore } from "./wait-store.js";

/** What the analyses of a session fill: strings, lanes, edges, and one store for each kind of occurrence. */
export interface SessionStores {
  readonly strings: StringTable;
  readonly lanes: LaneStore;
  readonly edges: EdgeStore;
  /** Why vCPUs waited, with the evidence. */
  readonly waits: WaitStore;
  /** The evidence for which process and thread of a guest ran. */
  readonly sightings: SightingStore;
  /** Which thread waited for which CPU. */
  readonly runqueue: RunqueueStore;
  /** vCPUs that changed their CPU. */
  readonly migrations: MigrationStore;
  /** How long interrupts, timers, system calls and I/O took. */
  readonly latencies: LatencyStore;
  /** Which vCPU interrupted which other. */
  readonly ipis: IpiStore;
  /** Calls of KVM_RUN that failed. */
  readonly runErrors: RunErrorStore;
  /** The addresses at which guests exited, and those to which they came back again and again. */
  readonly guestRips: GuestRipStore;
  readonly exitLoops: ExitLoopStore;
  /** The MSRs, ports and addresses that exits were about. */
  readonly exitObjects: ExitObjectStore;
  /** Values over time: frequencies, bytes. */
  readonly counters: CounterStore;
}

/** Everything that is known of a session. Queries read nothing else. */
export interface SessionFacts extends SessionStores {
  /** A later one when reading has moved on: take it once for a question. */
  readonly inventory: Inventory;
}

export function createStores(): SessionStores {
  return {
    strings: new StringTable(),
    lanes: new LaneStore(),
    edges: new EdgeStore(),
    waits: new WaitStore(),
    sightings: new SightingStore(),
    runqueue: new RunqueueStore(),
    migrations: new MigrationStore(),
    latencies: new LatencyStore(),
    ipis: new IpiStore(),
    runErrors: new RunErrorStore(),
    guestRips: new GuestRipStore(),
    exitLoops: new ExitLoopStore(),
    exitObjects: new ExitObjectStore(),
    counters: new CounterStore(),
  };
}
