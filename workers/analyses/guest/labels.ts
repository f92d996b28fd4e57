import type { LaneTrack } from "../../index/lane-track.js";
import { State, WaitReason } from "../../model/states.js";
import type { Task, VcpuView } from "./tasks.js";

/** A row that gets the label of a vCPU's wait. */
interface Label {
  readonly track: LaneTrack;
  readonly row: number;
  /** Begin of the row. The row may be taken back. */
  readonly startNs: number;
  readonly from: LaneTrack;
  readonly fromRow: number;
}

/**
 * The reasons for which guest processes waited. The task that runs first after its vCPU slept is the one that the
 * wake-up was for: the reason of the vCPU's wait (analyses/waits) is the reason of the process's wait. The waits of all
 * other tasks get no reason.
 */
export class Labels {
  /** Labels copied from waits whose reason may still be found at the end of the trace. */
  private readonly open: Label[] = [];

  /** The task runs again. True if it is the first since the vCPU slept: the wake-up was for this task. */
  woken(task: Task, view: VcpuView): boolean {
    const { track } = view.vcpu;
    const row = task.offRow;
    if (row < 0 || view.haltRow < 0 || track.stateAt(view.haltRow) !== State.WAIT) return false;
    const state = task.track.stateAt(row);
    if (state !== State.WAIT && state !== State.BLOCKED) return false;
    // It went to sleep after the vCPU had woken, for a reason of its own.
    if (track.startAt(view.haltRow) < task.track.startAt(row)) return false;
    this.copy({ track: task.track, row, startNs: task.track.startAt(row), from: track, fromRow: view.haltRow });
    return true;
  }

  copy(label: Label): void {
    const { track, row, from, fromRow } = label;
    const reason = from.reasonAt(fromRow);
    track.relabel(row, reason, from.auxAt(fromRow));
    if (reason === WaitReason.UNKNOWN) this.open.push(label);
  }

  finish(): void {
    for (const { track, row, startNs, from, fromRow } of this.open) {
      if (track.count <= row || track.startAt(row) !== startNs) continue;
      if (from.reasonAt(fromRow) !== WaitReason.UNKNOWN) {
        track.relabel(row, from.reasonAt(fromRow), from.auxAt(fromRow));
      }
    }
  }
}
