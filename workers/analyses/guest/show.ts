import { STATE_COUNT, State } from "../../model/states.js";
import type { Shown } from "./state-log.js";
import type { Task, VcpuView } from "./tasks.js";

/**
 * Lanes of guest processes and threads. A task that is current on one vCPU has the state of that vCPU. A task that is
 * current on several (threads of one process) has the most active of their states: a process runs if any of its threads
 * does.
 */

const ACTIVE: Partial<Record<State, number>> = {
  [State.GUEST]: 10,
  [State.GUEST_NESTED]: 9,
  [State.HYPERVISOR]: 8,
  [State.VMM]: 7,
  [State.HALT_POLL]: 6,
  [State.PREEMPTED]: 5,
  [State.RUNNABLE]: 5,
  [State.VMM_BLOCKED]: 4,
  [State.WAIT]: 3,
  [State.STOPPED]: 2,
  [State.UNKNOWN]: 1,
};
const ACTIVITY = Uint8Array.from({ length: STATE_COUNT }, (_, state) => ACTIVE[state as State] ?? 0);

/** States in which the vCPU's thread has its CPU: the lane tells the vCPU. */
export const isOnCpu = (state: State): boolean => State.GUEST <= state && state <= State.VMM;

/** Takes over the present state of the vCPU's lane. */
export function readState(view: VcpuView): void {
  const { track, lane, state } = view.vcpu;
  const row = track.count - 1;
  view.state = state;
  view.reason = row < 0 ? 0 : track.reasonAt(row);
  view.aux = isOnCpu(state) ? lane : row < 0 ? -1 : track.auxAt(row);
}

/** The same for a vCPU that has just entered or left its guest, without reading its lane. */
export function setState(view: VcpuView, reason: number): void {
  view.state = view.vcpu.state;
  view.reason = reason;
  view.aux = view.vcpu.lane;
}

/** The vCPU was in its guest all the time since a moment in the past. */
export function setGuest(view: VcpuView): void {
  view.state = State.GUEST;
  view.reason = 0;
  view.aux = view.vcpu.lane;
}

/** The vCPU's state becomes that of the tasks that are current there, from `t` on. */
export function noteState(view: VcpuView, t: number): void {
  view.log?.add(t, view, view.process?.at ?? 0, view.thread?.at ?? 0);
}

/** Enters the present state of a task that is current somewhere. */
export function show(task: Task, t: number): void {
  const { on } = task;
  let best = on[0];
  for (let i = 1; i < on.length; i++) {
    const other = on[i] as VcpuView;
    if (activity(best as VcpuView) < activity(other)) best = other;
  }
  if (best !== undefined) task.track.enter(t, best.state as State, best.reason, best.aux);
}

function activity({ state }: Shown): number {
  return ACTIVITY[state] as number;
}

/**
 * Enters the states of a task from a moment in the past on, by the states that all vCPUs had since; `off`: the state
 * where it was current on none.
 */
function showSince(task: Task, views: readonly VcpuView[], t: number, off: Shown): void {
  times.length = 0;
  times.push(t);
  for (let i = 0; i < views.length; i++) (views[i] as VcpuView).log?.changesAfter(t, times);
  sortFew(times);
  let isShared = false;
  for (let i = 0; i < times.length; i++) {
    const at = times[i] as number;
    if (isShared) task.sharedNs = Math.max(task.sharedNs, at);
    isShared = false;
    let best: Shown | undefined;
    for (let k = 0; k < views.length; k++) {
      const shown = (views[k] as VcpuView).log?.shownAt(at, task.at);
      if (shown === undefined) continue;
      isShared = best !== undefined;
      if (best === undefined || activity(best) < activity(shown)) best = shown;
    }
    const { state, reason, aux } = best ?? off;
    task.track.enter(at, state as State, reason, aux);
  }
}

const times: number[] = [];

function sortFew(values: number[]): void {
  for (let i = 1; i < values.length; i++) {
    const value = values[i] as number;
    let at = i;
    for (; 0 < at && value < (values[at - 1] as number); at--) values[at] = values[at - 1] as number;
    values[at] = value;
  }
}

const NOTHING: Shown = { state: State.NONE, reason: 0, aux: -1 };

export function join(task: Task, view: VcpuView, t: number): void {
  task.addView(view);
  if (1 < task.on.length) task.sharedNs = t;
  task.offRow = -1;
  if (isPast(view, t)) showSince(task, view.guest.views, t, NOTHING);
  else show(task, t);
}

/** The task is no longer current on that vCPU. `state`: its state if it is current nowhere else. */
export function leave(task: Task, view: VcpuView, t: number, state: State, aux = -1): void {
  task.removeView(view);
  if (0 < task.on.length) task.sharedNs = t;
  if (isPast(view, t)) showSince(task, view.guest.views, t, { state, reason: 0, aux });
  else if (0 < task.on.length) show(task, t);
  else task.track.enter(t, state, 0, aux);
  if (task.on.length === 0) task.offRow = task.track.count - 1;
}

/** Other vCPUs may have changed their states since. */
function isPast(view: VcpuView, t: number): boolean {
  return view.log !== undefined && t < view.nowNs;
}

/** May the lane be rewritten from `t` on? Only if the states of the other vCPUs since then are known. */
export function isOpenSince(task: Task | undefined, view: VcpuView, t: number): boolean {
  if (task === undefined) return true;
  if (view.log !== undefined) return isCovered(view.guest.views, t);
  const last = task.track.count - 1;
  return last < 0 || task.track.startAt(last) <= t;
}

function isCovered(views: readonly VcpuView[], t: number): boolean {
  for (let i = 0; i < views.length; i++) if ((views[i] as VcpuView).log?.covers(t) !== true) return false;
  return true;
}
