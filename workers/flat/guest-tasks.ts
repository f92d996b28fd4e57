import { GuestTask, Log, View } from "./guest-records.js";
import { labelOf } from "./labels.js";
import { LOG_PLACES, State } from "./numbers.js";
import { i32At, setF64, setI32 } from "./prelude.js";
import { enter } from "./track.js";

// Lanes of guest processes and threads: analyses/guest/show.ts, state-log.ts.

/** The tasks of a vCPU get its state from `t` on. */
export function showTasks(view: i32, t: f64): void {
  const process = i32At(view + View.PROCESS);
  const thread = i32At(view + View.THREAD);
  const log = i32At(view + View.LOG);
  if (log !== 0) addState(log, view, process, thread, t);
  if (process !== 0) showTask(process, t);
  if (thread !== 0) showTask(thread, t);
}

/** A task that is current on several vCPUs has the most active of their states. */
function showTask(task: i32, t: f64): void {
  const views = i32At(task + GuestTask.VIEWS);
  const length = i32At(task + GuestTask.VIEWS_LENGTH);
  if (length === 0) return;
  let best = i32At(views);
  for (let i = 1; i < length; i += 1) {
    const other = i32At(views + (i << 2));
    if (activity(i32At(best + View.STATE)) < activity(i32At(other + View.STATE))) best = other;
  }
  const label = labelOf(i32At(best + View.STATE), i32At(best + View.REASON), i32At(best + View.AUX));
  enter(i32At(task + GuestTask.TRACK), t, label);
}

/** As ACTIVE of analyses/guest/show.ts. */
function activity(state: i32): i32 {
  switch (state) {
    case State.GUEST:
      return 10;
    case State.GUEST_NESTED:
      return 9;
    case State.HYPERVISOR:
      return 8;
    case State.VMM:
      return 7;
    case State.HALT_POLL:
      return 6;
    case State.PREEMPTED:
    case State.RUNNABLE:
      return 5;
    case State.VMM_BLOCKED:
      return 4;
    case State.WAIT:
      return 3;
    case State.STOPPED:
      return 2;
    case State.UNKNOWN:
      return 1;
    default:
      return 0;
  }
}

function addState(log: i32, view: i32, process: i32, thread: i32, t: f64): void {
  const count = i32At(log + Log.COUNT);
  const place = count & (LOG_PLACES - 1);
  setF64(log + Log.TIMES_F + (place << 3), t);
  setI32(log + Log.STATES + (place << 2), i32At(view + View.STATE));
  setI32(log + Log.REASONS + (place << 2), i32At(view + View.REASON));
  setI32(log + Log.AUXES + (place << 2), i32At(view + View.AUX));
  setI32(log + Log.PROCESSES + (place << 2), process);
  setI32(log + Log.THREADS + (place << 2), thread);
  setI32(log + Log.COUNT, count + 1);
}
