import { learnName as learnNewName, newThread } from "./calls.js";
import { i32At } from "./prelude.js";
import { M, T } from "./records.js";

/** The living thread with this tid. */
export function threadOf(machine: i32, tid: i32): i32 {
  if (0 <= tid && tid < i32At(machine + M.TIDS_LENGTH)) {
    const thread = i32At(i32At(machine + M.TIDS) + (tid << 2));
    if (thread !== 0) return thread;
  }
  return newThread(machine, tid);
}

/** Takes over a thread's name from an event, if it is news. */
export function learnName(machine: i32, thread: i32, comm: i32): void {
  if (i32At(thread + T.COMM) !== comm && 0 <= comm) learnNewName(machine, thread, comm);
}
