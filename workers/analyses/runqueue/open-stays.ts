import { byteColumn, floatColumn, intColumn } from "../../core/columns.js";
import { addStay, type Stay } from "../../facts/runqueue-store.js";
import { type LaneId, NO_LANE } from "../../model/lanes.js";
import type { Thread } from "../entities.js";
import type { Machine } from "../machine.js";
import type { Session } from "../session.js";

const UNKNOWN_PRIO = 255;

/** Threads that now wait for a CPU, by their lane. */
export class OpenStays {
  /** The time since which the thread waits on its present queue; NaN: it does not wait. */
  private readonly starts = floatColumn();
  private readonly sinces = floatColumn();
  private readonly cpus = intColumn();
  private readonly preempted = byteColumn();
  private known = 0;
  private readonly threads: { readonly machine: Machine; readonly thread: Thread }[] = [];

  /** Filled anew for each stay: the store copies it. */
  private readonly stay: Stay = {
    lane: NO_LANE,
    cpuLane: NO_LANE,
    start: 0,
    end: 0,
    isPreempted: 0,
    isMoved: 0,
    prio: UNKNOWN_PRIO,
    since: 0,
  };

  constructor(private readonly session: Session) {}

  begin(machine: Machine, thread: Thread, cpu: number, t: number, isPreempted: boolean): void {
    const { lane } = thread;
    if (this.isOpen(lane)) return;
    if (this.threads[lane] === undefined) this.threads[lane] = { machine, thread };
    this.starts.set(lane, t);
    this.sinces.set(lane, t);
    this.cpus.set(lane, cpu);
    this.preempted.set(lane, isPreempted ? 1 : 0);
  }

  end(machine: Machine, thread: Thread, t: number): void {
    const { lane } = thread;
    if (!this.isOpen(lane)) return;
    this.record(machine, thread, t, false);
    this.starts.set(lane, Number.NaN);
  }

  move(machine: Machine, thread: Thread, cpu: number, t: number): void {
    const { lane } = thread;
    if (!this.isOpen(lane) || this.cpus.at(lane) === cpu || cpu < 0) return;
    this.record(machine, thread, t, true);
    this.starts.set(lane, t);
    this.cpus.set(lane, cpu);
  }

  /** Events were lost: threads that waited may have run since. */
  forget(): void {
    for (let lane = 0; lane < this.known; lane++) this.starts.set(lane, Number.NaN);
  }

  /** Ends the stays of all threads that still wait when the trace ends. */
  finish(endNs: number): void {
    for (const waiting of this.threads) {
      if (waiting !== undefined && this.isOpen(waiting.thread.lane))
        this.record(waiting.machine, waiting.thread, endNs, false);
    }
    this.giveToVcpus();
  }

  /** Stays from before a thread was known to be a vCPU are given to the vCPU, whose lane shows them. */
  private giveToVcpus(): void {
    const { columns, count } = this.session.runqueue;
    const becameOf: LaneId[] = [];
    for (const { threads } of this.session.machines) {
      for (const { lane, becameLane } of threads) if (becameLane !== NO_LANE) becameOf[lane] = becameLane;
    }
    if (becameOf.length === 0) return;
    for (let row = 0; row < count; row++) {
      const became = becameOf[columns.lane.at(row)];
      if (became !== undefined) columns.lane.set(row, became);
    }
  }

  private isOpen(lane: number): boolean {
    while (this.known <= lane) this.starts.set(this.known++, Number.NaN);
    return !Number.isNaN(this.starts.at(lane));
  }

  private record(machine: Machine, thread: Thread, t: number, isMoved: boolean): void {
    const { stay } = this;
    stay.start = this.starts.at(thread.lane);
    // Its events were lost meanwhile, and the begin of this wait with them.
    if (t <= stay.start || stay.start <= thread.lostNs) return;
    stay.end = t;
    stay.lane = thread.vcpu ? thread.vcpu.lane : thread.lane;
    stay.cpuLane = machine.cpu(this.cpus.at(thread.lane)).lane;
    stay.isPreempted = this.preempted.at(thread.lane);
    stay.isMoved = isMoved ? 1 : 0;
    stay.prio = 0 <= thread.prio && thread.prio < UNKNOWN_PRIO ? thread.prio : UNKNOWN_PRIO;
    stay.since = this.sinces.at(thread.lane);
    addStay(this.session.runqueue, stay);
  }
}
