import { rowAt } from "../../index/row-search.js";
import { type LaneId, NO_LANE } from "../../model/lanes.js";
import type { QueryContext } from "../context.js";
import { STEP_ROWS } from "../resumable.js";
import type { FusedCpu } from "./guests.js";
import type { OnCpu } from "./on-cpu.js";

/** A task that a guest recorded: idle, a thread of the kernel, or a process. */
export interface Task {
  readonly kind: "idle" | "kernel" | "process";
  /** "idle", "kernel", or the name and number of the process. */
  readonly name: string;
  /** The trace tells which process it is. If not, the thread stands for itself, and may share its process with others. */
  readonly isProcessKnown: boolean;
}

const IDLE_TASK = 0;
const KERNEL_TASK = 1;

/** The tasks of a guest by number, as its own trace has them. */
export class RecordedTasks {
  readonly tasks: Task[] = [
    { kind: "idle", name: "idle", isProcessKnown: true },
    { kind: "kernel", name: "kernel", isProcessKnown: true },
  ];
  private readonly numbers = new Map<string, number>();
  /** By lane of a thread; -1: not yet met. */
  private readonly taskOf: Int32Array;
  private readonly rowOf = new Map<LaneId, number>();
  /** The name of each process, by its number. */
  private readonly leaders = new Map<number, number>();

  constructor(
    private readonly context: QueryContext,
    machine: number,
  ) {
    this.taskOf = new Int32Array(context.lanes.specs.length).fill(-1);
    const { threads } = context.inventory;
    for (const [row, of] of threads.machine.entries()) {
      if (of !== machine) continue;
      this.rowOf.set(threads.lane[row] as LaneId, row);
      const tid = threads.tid[row] as number;
      if (!this.leaders.has(tid)) this.leaders.set(tid, threads.name[row] as number);
    }
  }

  of(lane: LaneId): number {
    const known = this.taskOf[lane] as number;
    if (0 <= known) return known;
    const task = this.numberOf(lane);
    this.taskOf[lane] = task;
    return task;
  }

  private numberOf(lane: LaneId): number {
    const { strings, inventory } = this.context;
    const { threads } = inventory;
    const row = this.rowOf.get(lane) ?? -1;
    if (row < 0 || threads.isKernel[row] === 1) return KERNEL_TASK;
    const tgid = threads.tgid[row] as number;
    const pid = tgid < 0 ? (threads.tid[row] as number) : tgid;
    const name = `${strings.get(this.leaders.get(pid) ?? (threads.name[row] as number))} ${pid}`.trim();
    const known = this.numbers.get(name);
    if (known !== undefined) return known;
    this.numbers.set(name, this.tasks.length);
    return this.tasks.push({ kind: "process", name, isProcessKnown: 0 <= tgid }) - 1;
  }
}

/** Told of each piece of time in which a task ran. */
export type TaskVisitor = (task: number, ns: number) => void;

/**
 * Visits what a CPU of a guest ran in [start, end), by the guest's trace, in no more than a step's worth of pieces. Returns up
 * to when.
 */
export function visitTasks(
  context: QueryContext,
  cpu: FusedCpu,
  onCpu: OnCpu,
  tasks: RecordedTasks,
  start: number,
  end: number,
  visit: TaskVisitor,
): number {
  const track = context.lanes.track(cpu.lane);
  let row = rowAt(track, start);
  let thread = onCpu.threadAt(track, row, cpu.idleLane);
  let t = start;
  for (let pieces = 0; t < end && pieces < STEP_ROWS; pieces += 1) {
    const stop = row < 0 ? (0 < track.count ? track.startAt(0) : end) : track.endAt(row, context.untilNs);
    const until = Math.min(end, stop);
    if (thread !== NO_LANE && t < until) visit(thread === cpu.idleLane ? IDLE_TASK : tasks.of(thread), until - t);
    row += 1;
    if (end <= stop || track.count <= row) return end;
    thread = onCpu.thread(track, row, cpu.idleLane, thread);
    t = Math.max(t, stop);
  }
  return t;
}
