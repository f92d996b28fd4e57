import type { StringTable } from "../core/string-table.js";
import { CounterStore } from "../facts/counter-store.js";
import { ExitLoopStore } from "../facts/exit-loop-store.js";
import { ExitObjectStore } from "../facts/exit-object-store.js";
import { GuestRipStore } from "../facts/guest-rip-store.js";
import { IpiStore } from "../facts/ipi-store.js";
import { LatencyStore } from "../facts/latency-store.js";
import { MigrationStore } from "../facts/migration-store.js";
import { RunErrorStore } from "../facts/run-error-store.js";
import { RunqueueStore } from "../facts/runqueue-store.js";
import { SightingStore } from "../facts/sighting-store.js";
import { WaitStore } from "../facts/wait-store.js";
import type { EdgeStore } from "../index/edge-store.js";
import type { LaneStore } from "../index/lane-store.js";
import type { RecordedStream } from "./coverage.js";
import { EntryWatch } from "./entry-watch.js";
import { Machine } from "./machine.js";

/** Everything the analyses of one opened session share: strings, lanes, edges, and what is known of each machine. */
export interface Session {
  readonly strings: StringTable;
  readonly lanes: LaneStore;
  readonly edges: EdgeStore;
  /** Why vCPUs waited, with the evidence. */
  readonly waits: WaitStore;
  /** The evidence from which the running process and thread of a guest were concluded. */
  readonly sightings: SightingStore;
  /** Who waited for which CPU. */
  readonly runqueue: RunqueueStore;
  /** vCPUs that changed their CPU. */
  readonly migrations: MigrationStore;
  /** What took how long: interrupts, timers, system calls, I/O. */
  readonly latencies: LatencyStore;
  /** Which vCPU interrupted which other. */
  readonly ipis: IpiStore;
  /** Calls of KVM_RUN that failed. */
  readonly runErrors: RunErrorStore;
  /** Where guests were when they exited, and where they came back to again and again. */
  readonly guestRips: GuestRipStore;
  readonly exitLoops: ExitLoopStore;
  /** What exits were about: MSRs, ports, addresses. */
  readonly exitObjects: ExitObjectStore;
  /** Values over time: frequencies, bytes. */
  readonly counters: CounterStore;
  /** What is to be done when vCPUs enter their guests. */
  readonly atEntry: EntryWatch;
  /** By machine index (see `EventHandler`). One per traced kernel. */
  readonly machines: readonly Machine[];
}

export interface MachineSpec {
  readonly name: string;
  /** `uname -r` of the traced kernel, where the trace says (CTF env kernel_release). */
  readonly kernelRelease?: string;
  /** Its streams: what tells a CPU of which nothing was recorded from one that did nothing. */
  readonly streams?: readonly RecordedStream[];
}

export function createSession(
  stores: Pick<Session, "strings" | "lanes" | "edges">,
  machines: readonly MachineSpec[],
): Session {
  const { strings, lanes } = stores;
  return {
    ...stores,
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
    atEntry: new EntryWatch(),
    machines: machines.map((spec, index) => new Machine({ ...spec, index, lanes, strings })),
  };
}
