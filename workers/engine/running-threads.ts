import { NO_INVENTORY } from "../facts/inventory.js";
import type { SessionFacts } from "../facts/session-facts.js";
import { rowAt } from "../index/row-search.js";
import type { LaneId } from "../model/lanes.js";
import { State } from "../model/states.js";

export interface RunningThread {
  readonly tid: number;
  readonly pid: number;
  readonly comm: string;
}

/** Rows of interrupts to step back over in search of the thread they interrupted. */
const MAX_STEPS = 64;

/**
 * Which thread ran on a CPU at a time, as the lanes tell. Serves events whose trace does not name the thread that
 * emitted them. A thread goes by its last name: names are not kept by time.
 */
export class RunningThreadIndex {
  private inventory = NO_INVENTORY;
  /** Row of the thread behind each thread or vCPU lane, -1 none. */
  private threadOf = new Int32Array(0);
  /** By machine, lanes of CPUs by number. */
  private cpuLanes: readonly Map<number, LaneId>[] = [];

  constructor(private readonly facts: SessionFacts) {}

  /**
   * The thread that ran just before `t`: the thread that leaves a CPU emits the switch. The idle task emits no event of
   * a program, which it does not run: if the CPU seems idle then, the thread is not known.
   */
  before(machine: number, cpu: number, t: number, isOfProgram: boolean): RunningThread | undefined {
    this.refresh();
    const lane = this.cpuLanes[machine]?.get(cpu);
    if (lane === undefined) return undefined;
    const track = this.facts.lanes.track(lane);
    let row = rowAt(track, t - 1);
    for (let steps = 0; 0 <= row && steps < MAX_STEPS; steps++, row--) {
      const state = track.stateAt(row);
      if (state === State.IDLE) return isOfProgram ? undefined : { tid: 0, pid: 0, comm: `swapper/${cpu}` };
      if (state !== State.IRQ && state !== State.SOFTIRQ) return this.threadBehind(track.auxAt(row));
    }
    return undefined;
  }

  /** CPU lanes point at threads, and at vCPUs while these run guest code. */
  private threadBehind(lane: LaneId): RunningThread | undefined {
    const row = this.threadOf[lane] ?? -1;
    if (row < 0) return undefined;
    const { tid, tgid, name } = this.inventory.threads;
    const comm = this.facts.strings.get(name[row] as number);
    return { tid: tid[row] as number, pid: tgid[row] as number, comm };
  }

  private refresh(): void {
    const { inventory, lanes } = this.facts;
    if (inventory === this.inventory) return;
    this.inventory = inventory;
    const { machines, cpus, threads, vcpus } = inventory;
    const threadOf = new Int32Array(lanes.count).fill(-1);
    for (const [row, lane] of threads.lane.entries()) threadOf[lane] = row;
    for (const [row, lane] of vcpus.lane.entries()) threadOf[lane] = threadOf[vcpus.threadLane[row] as LaneId] ?? -1;
    this.threadOf = threadOf;
    this.cpuLanes = Array.from(machines.lane, () => new Map());
    for (const [row, lane] of cpus.lane.entries()) {
      this.cpuLanes[cpus.machine[row] as number]?.set(cpus.number[row] as number, lane);
    }
  }
}
