import { Leave, Style } from "./numbers.js";
import { i32At, setI32, u8At } from "./prelude.js";
import { M, T } from "./records.js";

/*
 * Why a thread left its CPU. Since 4.14 prev_state is a fixed set of single bits (task_state_index, include/linux/sched.h;
 * lttng-modules follows): S 0x01, D 0x02, T 0x04, t 0x08, X 0x10, Z 0x20, P 0x40, I 0x80, and 0x100 for preempted. Before,
 * it is task->state itself: the same up to 0x08, then dead and zombie 0x10 and 0x20 in either order, TASK_DEAD 0x40, flags
 * for wakers 0x80 and 0x100, since 3.9 TASK_PARKED 0x200, and above them TASK_STATE_MAX when preempted.
 */

/** prev_state of an event that has none. */
const NOT_RECORDED = -1;

export function leaveOf(machine: i32, prev: i32, prevState: i32): i32 {
  const isExiting = u8At(prev + T.EXITING_B) !== 0;
  if (prevState === NOT_RECORDED) return isExiting ? Leave.DEAD : Leave.UNKNOWN;
  // Decides without the kernel's version: after sched_process_exit only a thread that has ended has this bit.
  if (isExiting && provesDead(prevState)) return Leave.DEAD;
  return leaveByState(prevState, styleFor(machine, prevState));
}

/**
 * For a thread after sched_process_exit: TASK_DEAD of a raw state, 0x40 before 4.14 and 0x80 since (some lttng-modules
 * record task->state there too). In a reported state the same bits are "parked" and "idle", in which no thread ends.
 */
function provesDead(prevState: i32): boolean {
  return (prevState & 0xff) === 0x40 || (prevState & 0xff) === 0x80;
}

/** Only a raw state has bits above 0x1ff. Decides for traces that do not name their kernel. */
function styleFor(machine: i32, prevState: i32): i32 {
  const style = i32At(machine + M.STYLE);
  if (style !== Style.UNKNOWN) return style;
  if (prevState < 0x200) return Style.REPORTED;
  setI32(machine + M.STYLE, Style.RAW);
  return Style.RAW;
}

/** The mask matters: 0x100 alone means preempted, and is no unknown wait. */
function leaveByState(prevState: i32, style: i32): i32 {
  const mask = style === Style.REPORTED ? 0xff : style === Style.RAW ? 0x27f : 0x7f;
  const state = prevState & mask;
  if (state === 0) return Leave.PREEMPTED;
  if ((state & (style === Style.REPORTED ? 0x30 : 0x70)) !== 0) return Leave.DEAD;
  return (state & 0x0c) !== 0 ? Leave.STOPPED : Leave.BLOCKED;
}
