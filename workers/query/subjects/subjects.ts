import type { LaneTrack } from "../../index/lane-track.js";
import { rowAt } from "../../index/row-search.js";
import type { SubjectsAnswer, SubjectsRequest } from "../../model/cells.js";
import type { LaneId } from "../../model/lanes.js";
import { State } from "../../model/states.js";
import type { QueryContext } from "../context.js";
import { culpritOf } from "../reason.js";
import { CpuFinder } from "./cpu-finder.js";
import { SubjectGroups } from "./subject-groups.js";

/** Moments looked at in each pixel, so that the cost depends on pixels and not on events. */
const SAMPLES = 3;
const NOTHING = 0;

/**
 * For each pixel of some lanes whose work it is: the VM, process, priority or CPU that most of a few moments in the pixel
 * have. On a CPU's lane that of the vCPU or thread it runs; on other lanes their own. Zoomed in, where a pixel lies in
 * one state, this is exact.
 */
export function subjects(context: QueryContext, request: SubjectsRequest): SubjectsAnswer {
  const { lanes, t0, t1, width, by } = request;
  const groups = new SubjectGroups(context, by);
  const cells = new Uint16Array(lanes.length * width);
  const grid = { t0, nsPerPx: (t1 - t0) / Math.max(1, width), width };
  lanes.forEach((lane, i) => {
    const own = cells.subarray(i * width, (i + 1) * width);
    const groupAt = groupFinder(context, lane, by, groups);
    if (typeof groupAt === "number") own.fill(groupAt + 1);
    else fill(own, grid, groupAt);
  });
  return { t0, t1, width, lanes, by, cells, groups: groups.groups };
}

type GroupAt = (t: number) => number;

/** The group of a lane by time, or one for all times. */
function groupFinder(
  context: QueryContext,
  lane: LaneId,
  by: SubjectsRequest["by"],
  groups: SubjectGroups,
): GroupAt | number {
  const spec = context.lanes.specs[lane];
  const track = context.lanes.tracks[lane];
  if (spec === undefined || track === undefined) return -1;
  if (spec.kind === "cpu") {
    if (by === "cpu") return groups.ofCpu(lane);
    return (t) => {
      const row = rowAt(track, t);
      const who = row < 0 ? -1 : culpritOf("cpu", track.stateAt(row), track.auxAt(row));
      return who < 0 ? -1 : groups.of(who, t);
    };
  }
  if (by === "cpu") {
    const finder = new CpuFinder(context, lane);
    return (t) => (isRunning(track, t) ? groups.ofCpu(finder.at(t)) : -1);
  }
  return by === "priority" ? (t) => groups.of(lane, t) : groups.of(lane, t0Of(track));
}

function fill(cells: Uint16Array, { t0, nsPerPx, width }: Grid, groupAt: GroupAt): void {
  const seen = new Int32Array(SAMPLES);
  for (let px = 0; px < width; px += 1) {
    for (let i = 0; i < SAMPLES; i += 1) seen[i] = groupAt(t0 + (px + (i + 0.5) / SAMPLES) * nsPerPx);
    cells[px] = mostOf(seen) + 1;
  }
}

interface Grid {
  readonly t0: number;
  readonly nsPerPx: number;
  readonly width: number;
}

/** The value that most have, the first of equals; -1 (nobody) only if all are. */
function mostOf(seen: Int32Array): number {
  let best = -1;
  let most = NOTHING;
  for (const one of seen) {
    if (one < 0) continue;
    let count = 0;
    for (const other of seen) if (other === one) count += 1;
    if (most < count) {
      best = one;
      most = count;
    }
  }
  return best;
}

function isRunning(track: LaneTrack, t: number): boolean {
  const row = rowAt(track, t);
  return 0 <= row && RUNNING.has(track.stateAt(row));
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

function t0Of(track: LaneTrack): number {
  return track.count === 0 ? 0 : track.startAt(0);
}
