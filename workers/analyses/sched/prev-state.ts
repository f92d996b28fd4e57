import type { TaskStates } from "../../model/task-states.js";

/** The cause for which a thread left its CPU. UNKNOWN: the trace does not say. */
export const Leave = { PREEMPTED: 0, BLOCKED: 1, STOPPED: 2, DEAD: 3, UNKNOWN: 4 } as const;
export type Leave = (typeof Leave)[keyof typeof Leave];

/**
 * Since 4.14 prev_state is a fixed set of single bits (task_state_index, include/linux/sched.h; lttng-modules follows):
 * S 0x01, D 0x02, T 0x04, t 0x08, X 0x10, Z 0x20, P 0x40, I 0x80, and 0x100 for preempted. Before, it is task->state
 * itself: the same up to 0x08, then dead and zombie 0x10 and 0x20 in either order, TASK_DEAD 0x40, flags for wakers
 * 0x80 and 0x100, since 3.9 TASK_PARKED 0x200, and above them TASK_STATE_MAX when preempted.
 */
export function styleOfRelease(release: string | undefined): TaskStates | undefined {
  const version = /^(\d+)\.(\d+)/.exec(release ?? "");
  if (!version) return undefined;
  const number = Number(version[1]) * 1000 + Number(version[2]);
  if (4014 <= number) return "reported";
  return 3009 <= number ? "raw" : "raw-before-parked";
}

/** Only a raw state has bits above 0x1ff. Decides for traces that do not name their kernel. */
export function provesRaw(prevState: number): boolean {
  return 0x200 <= prevState;
}

/**
 * For a thread after sched_process_exit: TASK_DEAD of a raw state, 0x40 before 4.14 and 0x80 since (some lttng-modules
 * record task->state there too). In a reported state the same bits are "parked" and "idle", in which no thread ends.
 */
export function provesDead(prevState: number): boolean {
  return (prevState & 0xff) === 0x40 || (prevState & 0xff) === 0x80;
}

/** Reads prev_state. The mask matters: 0x100 alone means preempted, and is no unknown wait. */
export function decodePrevState(prevState: number, style: TaskStates): Leave {
  if (style === "reported") return decodeReported(prevState & 0xff);
  return decodeRaw(prevState & (style === "raw" ? 0x27f : 0x7f));
}

function decodeReported(state: number): Leave {
  if (state === 0) return Leave.PREEMPTED;
  if (state & 0x30) return Leave.DEAD;
  return state & 0x0c ? Leave.STOPPED : Leave.BLOCKED;
}

function decodeRaw(state: number): Leave {
  if (state === 0) return Leave.PREEMPTED;
  if (state & 0x70) return Leave.DEAD;
  return state & 0x0c ? Leave.STOPPED : Leave.BLOCKED;
}
