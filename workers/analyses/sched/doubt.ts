import { State } from "../../model/states.js";
import type { Machine, Thread } from "../machine.js";
import { forgetVcpu } from "../running.js";

const IS_AWAY: ReadonlySet<State> = new Set<State>([State.BLOCKED, State.STOPPED, State.RUNNABLE, State.PREEMPTED]);

/**
 * A thread turns up where it cannot be by what was seen of it: it was woken, moved or run while another CPU lost its
 * events. Since that loss nothing is known of it, which is said afterwards: most threads sleep or wait through
 * losses elsewhere, and theirs stay as they were. Without a loss it is the tracer that left something out.
 */
export function doubt(machine: Machine, thread: Thread): void {
  if (machine.gaps.count === 0 || thread.isRunning || !IS_AWAY.has(thread.state)) return;
  const { track } = thread;
  const began = track.startAt(track.count - 1);
  const lostNs = machine.gaps.firstSince(began);
  if (lostNs === undefined) return;
  const since = Math.max(began, lostNs);
  thread.lostNs = since;
  thread.waitRow = -1;
  thread.pendingWaker = undefined;
  thread.state = State.UNKNOWN;
  track.enter(since, State.UNKNOWN);
  if (thread.vcpu) forgetVcpu(thread.vcpu, since);
}
