import { type LaneId, NO_LANE } from "../../model/lanes.js";
import type { QueryContext } from "../context.js";
import { cpuLanesOf } from "../cpu-of.js";
import { culpritOf } from "../reason.js";
import { RowCursor } from "./row-cursor.js";

/**
 * On which CPU a vCPU or thread runs, by time. The lanes of CPUs know: they name the vCPU in its guest, and its thread
 * elsewhere. Asked for ascending times. Lanes stay on their CPU for long, so the one of the last answer is looked at first.
 */
export class CpuFinder {
  private readonly cpus: readonly LaneId[];
  private readonly thread: LaneId;
  private readonly cursors = new Map<LaneId, RowCursor>();
  private last: LaneId | undefined;

  constructor(
    private readonly context: QueryContext,
    private readonly lane: LaneId,
  ) {
    const { vcpus } = context.inventory;
    this.cpus = cpuLanesOf(context.lanes).get(context.lanes.specs[lane]?.machine ?? "") ?? [];
    const row = vcpus.lane.indexOf(lane);
    this.thread = row < 0 ? NO_LANE : (vcpus.threadLane[row] as LaneId);
  }

  /** The CPU's lane. If no CPU shows the lane, as in an interrupt, the last that did; NO_LANE: none did. */
  at(t: number): LaneId {
    if (this.last === undefined || !this.shows(this.last, t)) {
      this.last = this.cpus.find((cpu) => this.shows(cpu, t)) ?? this.last;
    }
    return this.last ?? NO_LANE;
  }

  private shows(cpu: LaneId, t: number): boolean {
    const cursor = this.cursorOf(cpu);
    const { track } = cursor;
    const row = cursor.at(t);
    if (row < 0) return false;
    const who = culpritOf("cpu", track.stateAt(row), track.auxAt(row));
    return who !== NO_LANE && (who === this.lane || who === this.thread);
  }

  private cursorOf(cpu: LaneId): RowCursor {
    const known = this.cursors.get(cpu);
    if (known !== undefined) return known;
    const made = new RowCursor(this.context.lanes.track(cpu), this.context.untilNs);
    this.cursors.set(cpu, made);
    return made;
  }
}
