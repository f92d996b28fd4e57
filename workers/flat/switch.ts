import { addThread, beginSwitches, bury, learnPriority, leaveCpu } from "./calls.js";
import * as Column from "./columns.js";
import { Leave, State } from "./numbers.js";
import { i32At, setI32, u8At } from "./prelude.js";
import { leaveOf } from "./prev-state.js";
import { C, M, T } from "./records.js";
import { doubt, doubtQueue, showCpu, showRunning, showWaiting, takeCpu } from "./running.js";
import { clear } from "./stack.js";
import { learnName, threadOf } from "./threads.js";
import { countOf } from "./track.js";

/** sched_switch. Leaves the two threads in the machine's record; 0: the event names none. */
export function switchThreads(machine: i32, cpu: i32, row: i32, t: f64): void {
  const prevTid = i32At(Column.A + (row << 2));
  const nextTid = i32At(Column.B + (row << 2));
  setI32(machine + M.SWITCHED_OUT, 0);
  setI32(machine + M.SWITCHED_IN, 0);
  if (prevTid < 0 || nextTid < 0) return;
  if (u8At(machine + M.SEES_SWITCHES_B) === 0) beginSwitches(machine);
  const idle = i32At(cpu + C.IDLE);
  const prev = prevTid === 0 ? idle : threadOf(machine, prevTid);
  const next = nextTid === 0 ? idle : living(machine, nextTid);
  learnName(machine, prev, i32At(Column.R + (row << 2)));
  learnName(machine, next, i32At(Column.S + (row << 2)));
  const prio = i32At(Column.D + (row << 2));
  if (0 <= prio && prio !== i32At(next + T.PRIO)) learnPriority(next, prio, t);
  // The outgoing thread emits the event.
  if (i32At(prev + T.TGID) < 0) setI32(prev + T.TGID, i32At(Column.PID + (row << 2)));

  // No switch happens inside an interrupt: contexts still on the stack have lost their exits.
  clear(cpu);
  const current = i32At(cpu + C.CURRENT);
  if (current !== prev) {
    if (current !== 0) leaveCpu(cpu, t);
    doubt(machine, prev);
  }
  const number = i32At(cpu + C.NUMBER);
  if (isExpected(next, number)) doubtQueue(machine, next, t);
  else doubt(machine, next);
  if (u8At(prev + T.RUNNING_B) === 0 || i32At(prev + T.CPU) === number) {
    const leave = leaveOf(machine, prev, i32At(Column.C + (row << 2)));
    setI32(cpu + C.CURRENT, 0);
    setI32(prev + T.CPU, number);
    switchOut(machine, prev, leave, next, t);
  }
  takeCpu(machine, next, cpu, t);
  showRunning(next, cpu, t);
  showCpu(cpu, t);
  setI32(machine + M.SWITCHED_OUT, prev);
  setI32(machine + M.SWITCHED_IN, next);
}

/** A running thread is alive: a tid whose thread has ended belongs to a new one. */
function living(machine: i32, tid: i32): i32 {
  const thread = threadOf(machine, tid);
  const state = i32At(thread + T.STATE);
  return state === State.DEAD || state === State.NONE ? addThread(machine, tid) : thread;
}

/** A thread takes a CPU after it was woken or preempted, from the queue on which it is. */
function isExpected(thread: i32, number: i32): boolean {
  const state = i32At(thread + T.STATE);
  return (state === State.RUNNABLE || state === State.PREEMPTED) && i32At(thread + T.CPU) === number;
}

function switchOut(machine: i32, thread: i32, leave: i32, next: i32, t: f64): void {
  if (i32At(thread + T.TID) === 0) showWaiting(thread, t, State.NONE, -1);
  else if (leave === Leave.DEAD && u8At(thread + T.FREED_B) !== 0) bury(machine, thread, t);
  else if (leave === Leave.DEAD) showWaiting(thread, t, State.DEAD, -1);
  else if (leave === Leave.UNKNOWN) showWaiting(thread, t, State.UNKNOWN, -1);
  else if (leave === Leave.PREEMPTED) {
    showWaiting(thread, t, State.PREEMPTED, i32At(next + T.TID) === 0 ? -1 : i32At(next + T.LANE));
  } else {
    showWaiting(thread, t, leave === Leave.BLOCKED ? State.BLOCKED : State.STOPPED, -1);
    setI32(thread + T.WAIT_ROW, countOf(i32At(thread + T.TRACK)) - 1);
  }
}
