import { State, WaitReason } from "../../model/states.js";
import type { Labels } from "./labels.js";
import type { GuestProcess, GuestThread, VcpuView } from "./tasks.js";

/** Concludes from the sleep of a vCPU that processes and threads of its guest sleep. */

/**
 * The vCPU sleeps. If its idle task put it to sleep, no task of the guest was ready to run on it: the process that ran
 * there last waits.
 */
export function slept(view: VcpuView, t: number): void {
  const { vcpu, process } = view;
  view.haltRow = vcpu.waitRow;
  if (process?.kind === "idle") {
    wait(view.lastProcess, t);
    wait(view.lastThread, t);
    return;
  }
  // It sleeps in the middle of a task: the process sleeps along with the vCPU.
  view.processRow = process?.on.length === 1 ? process.track.count - 1 : -1;
  view.threadRow = view.thread ? view.thread.track.count - 1 : -1;
}

function wait(task: GuestProcess | GuestThread | undefined, t: number): void {
  if (task === undefined || task.offRow < 0 || 0 < task.on.length) return;
  if (task.track.stateAt(task.offRow) !== State.BLOCKED) return;
  task.track.enter(t, State.WAIT, WaitReason.UNKNOWN);
  task.offRow = task.track.count - 1;
}

/** The vCPU enters its guest again: tasks that slept with it waited for the same reason. */
export function labelSleepers(labels: Labels, view: VcpuView): void {
  const { process, thread, haltRow: fromRow } = view;
  const from = view.vcpu.track;
  if (0 <= fromRow && from.stateAt(fromRow) === State.WAIT) {
    for (const [task, row] of [
      [process, view.processRow],
      [thread, view.threadRow],
    ] as const) {
      if (task === undefined || row < 0) continue;
      labels.copy({ track: task.track, row, startNs: task.track.startAt(row), from, fromRow });
    }
  }
  view.processRow = -1;
  view.threadRow = -1;
}
