import { State } from "../../model/states.js";
import type { Task, VcpuView } from "./tasks.js";

/**
 * Lanes of guest processes and threads. A task that is current on a vCPU is in that vCPU's state. On several at once
 * (threads of one process) it is in the most active of them: a process runs if any of its threads does.
 */

const ACTIVITY: Partial<Record<State, number>> = {
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

/** States in which the vCPU's thread has its CPU: the lane says on which vCPU. */
const isOnCpu = (state: State): boolean => State.GUEST <= state && state <= State.VMM;

/** Takes over the state of the vCPU, as its lane shows it now. */
export function readState(view: VcpuView): void {
  const { track, lane, state } = view.vcpu;
  const row = track.count - 1;
  view.state = state;
  view.reason = row < 0 ? 0 : track.reasonAt(row);
  view.aux = isOnCpu(state) ? lane : row < 0 ? -1 : track.auxAt(row);
}

/** The same for a vCPU that has just entered or left its guest: its lane need not be read. */
export function setState(view: VcpuView, reason: number): void {
  view.state = view.vcpu.state;
  view.reason = reason;
  view.aux = view.vcpu.lane;
}

/** Enters what a task that is current somewhere does now. */
export function show(task: Task, t: number): void {
  const best = 1 < task.on.length ? mostActive(task) : task.on[0];
  if (best !== undefined) task.track.enter(t, best.state as State, best.reason, best.aux);
}

function mostActive(task: Task): VcpuView {
  return task.on.reduce((best, other) => (activity(best) < activity(other) ? other : best));
}

function activity(view: VcpuView): number {
  return ACTIVITY[view.state as State] ?? 0;
}

export function join(task: Task, view: VcpuView, t: number): void {
  task.on.push(view);
  task.offRow = -1;
  show(task, t);
}

/** The task is no longer current on that vCPU. `state`: what it does if it is current nowhere else. */
export function leave(task: Task, view: VcpuView, t: number, state: State, aux = -1): void {
  const at = task.on.indexOf(view);
  if (0 <= at) task.on.splice(at, 1);
  if (0 < task.on.length) {
    show(task, t);
    return;
  }
  task.track.enter(t, state, 0, aux);
  task.offRow = task.track.count - 1;
}

/** May the lane be rewritten from `t` on? Only if nothing else was said of the time since, by another vCPU. */
export function isOpenSince(task: Task | undefined, t: number): boolean {
  if (task === undefined) return true;
  const last = task.track.count - 1;
  return task.on.length <= 1 && (last < 0 || task.track.startAt(last) <= t);
}
