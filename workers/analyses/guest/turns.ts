import { type LaneId, NO_LANE } from "../../model/lanes.js";
import { State } from "../../model/states.js";
import type { Identity } from "./identify.js";
import type { GuestProcess, Task, VcpuView } from "./tasks.js";

/*
 * One guest task after another on a vCPU:
 *
 *   vCPU   T ──┐ idle    ▲ P ─────────┐ T ──       ▲ an interrupt is given to the vCPU
 *              └ blocked └ it woke P  └ P woke T
 *
 * While P ran, T had to wait for it: P was yet to wake T, or had the vCPU for which T waited. If P woke T, then before
 * that T waited for the same as P. That is so where the vCPU was idle after T went off, with nothing to run, and P came
 * next. Nemati and Dagenais always take the task that goes off for the waker. Here the waker is left open if an interrupt
 * came when P was last seen: the interrupt may have woken T.
 */

/** The task that leaves the vCPU in favour of another one; none if either is the idle task. */
export function taskBefore({ process, thread, guest }: VcpuView, next: Identity): LaneId {
  if (!isTask(process) || !isTask(next.process) || !guest.seesInjections) return NO_LANE;
  if (thread === undefined) return process === next.process ? NO_LANE : process.lane;
  return thread === next.thread ? NO_LANE : thread.lane;
}

/**
 * The task runs again from `t` on, right after `before`: its lane tells that it waited for that one, and since when.
 */
export function noteTurn({ track, offRow }: Task, view: VcpuView, before: LaneId, t: number): void {
  if (before === NO_LANE || offRow < 0) return;
  const state = track.stateAt(offRow);
  if (state !== State.BLOCKED && state !== State.WAIT) return;
  const { cameNs, injectedNs, ownNs, guest } = view;
  const wasInterrupted = cameNs < injectedNs;
  if (wasInterrupted && !(injectedNs < ownNs)) return;
  const offNs = track.startAt(offRow);
  const wokeIt = !wasInterrupted && view.cameAfterIdle && offNs < cameNs && guest.views.length === 1;
  const since = wasInterrupted ? injectedNs : cameNs;
  if (wokeIt || since <= offNs) track.relabel(offRow, 0, before);
  else if (since < t) track.enter(since, State.BLOCKED, 0, before);
}

/** The vCPU's process was `before` until `t`, and is `next` from then on. */
export function noteCame(
  view: VcpuView,
  before: GuestProcess | undefined,
  next: GuestProcess | undefined,
  t: number,
): void {
  // No known task is current: the last known one stays.
  if (before?.kind !== "unknown") view.wasIdle = before?.kind === "idle";
  if (next === undefined || next.kind === "unknown") return;
  view.cameNs = t;
  view.cameAfterIdle = view.wasIdle;
}

function isTask(process: GuestProcess | undefined): process is GuestProcess {
  return process !== undefined && (process.kind === "user" || process.kind === "kernel");
}
