import type { SubjectKind, SubjectsAnswer, SubjectsRequest } from "../../model/cells.js";
import type { LaneId } from "../../model/lanes.js";
import { State } from "../../model/states.js";
import type { QueryContext } from "../context.js";
import type { PixelGrid } from "../pixel-grid.js";
import { prioritiesOf } from "../priorities.js";
import { culpritOf } from "../reason.js";
import type { Steps } from "../resumable.js";
import { CpuFinder } from "./cpu-finder.js";
import { RowCursor } from "./row-cursor.js";
import { SubjectGroups } from "./subject-groups.js";

/** Moments looked at in each pixel, so that the cost depends on pixels and not on events. */
const SAMPLES = 3;

/**
 * For each pixel of some lanes whose work it is: the VM, process, priority or CPU that most of a few moments in the pixel
 * have. On a CPU's lane that of the vCPU or thread it runs; on other lanes their own. Zoomed in, where a pixel lies in
 * one state, this is exact. Yields after each lane.
 */
export function* subjectSteps(context: QueryContext, request: SubjectsRequest): Steps<SubjectsAnswer> {
  const { lanes, t0, t1, width, by } = request;
  const groups = new SubjectGroups(context, by);
  const cells = new Uint16Array(lanes.length * width);
  const grid = { t0, nsPerPx: (t1 - t0) / Math.max(1, width), width };
  for (const [i, lane] of lanes.entries()) {
    const own = cells.subarray(i * width, (i + 1) * width);
    const groupAt = groupFinder(context, lane, by, groups);
    if (typeof groupAt === "number") own.fill(groupAt + 1);
    else {
      fill(own, grid, groupAt);
      yield;
    }
  }
  return { t0, t1, width, lanes, by, cells, groups: groups.groups };
}

/** Asked for ascending times. */
type GroupAt = (t: number) => number;

/** The group of a lane by time, or one for all times. */
function groupFinder(context: QueryContext, lane: LaneId, by: SubjectKind, groups: SubjectGroups): GroupAt | number {
  const spec = context.lanes.specs[lane];
  const track = context.lanes.tracks[lane];
  if (spec === undefined || track === undefined) return -1;
  const cursor = new RowCursor(track, context.untilNs);
  if (by === "slice") return spec.kind === "slice" ? onSlices(cursor, groups) : -1;
  if (spec.kind === "cpu" || spec.kind === "innermost")
    return by === "cpu" ? groups.ofCpu(lane) : onCpu(cursor, groups);
  if (by === "cpu") {
    const finder = new CpuFinder(context, lane);
    return (t) => (isRunning(cursor, t) ? groups.ofCpu(finder.at(t)) : -1);
  }
  const changes = by === "priority" && prioritiesOf(context).changes(lane);
  return changes ? (t) => groups.of(lane, t) : groups.of(lane, context.untilNs);
}

/** The group of what a CPU runs. */
function onCpu(cursor: RowCursor, groups: SubjectGroups): GroupAt {
  const { track } = cursor;
  return (t) => {
    const row = cursor.at(t);
    const who = row < 0 ? -1 : culpritOf("cpu", track.stateAt(row), track.auxAt(row));
    return who < 0 ? -1 : groups.of(who, t);
  };
}

/** The group of the slice at a time. */
function onSlices(cursor: RowCursor, groups: SubjectGroups): GroupAt {
  const { track } = cursor;
  return (t) => {
    const row = cursor.at(t);
    return row < 0 || track.stateAt(row) !== State.SLICE ? -1 : groups.ofSlice(track.auxAt(row));
  };
}

function fill(cells: Uint16Array, { t0, nsPerPx, width }: PixelGrid, groupAt: GroupAt): void {
  const seen = new Int32Array(SAMPLES);
  for (let px = 0; px < width; px += 1) {
    for (let i = 0; i < SAMPLES; i += 1) seen[i] = groupAt(t0 + (px + (i + 0.5) / SAMPLES) * nsPerPx);
    cells[px] = mostOf(seen) + 1;
  }
}

/** The value that most have, the first of equals; -1 (nobody) only if all are. */
function mostOf(seen: Int32Array): number {
  let best = -1;
  let most = 0;
  for (let i = 0; i < seen.length; i += 1) {
    const one = seen[i] as number;
    if (one < 0) continue;
    let count = 0;
    for (let j = 0; j < seen.length; j += 1) if (seen[j] === one) count += 1;
    if (most < count) {
      best = one;
      most = count;
    }
  }
  return best;
}

function isRunning(cursor: RowCursor, t: number): boolean {
  const row = cursor.at(t);
  return 0 <= row && RUNNING.has(cursor.track.stateAt(row));
}

/** In these a vCPU or thread has a CPU. */
const RUNNING: ReadonlySet<State> = new Set([
  State.GUEST,
  State.GUEST_NESTED,
  State.HYPERVISOR,
  State.HALT_POLL,
  State.VMM,
  State.USER,
  State.SYSCALL,
  State.INTERRUPTED,
]);
