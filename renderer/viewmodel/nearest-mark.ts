import type { LaneId } from "../../workers/model/lanes.js";

/** Marks on lanes, as columns: each stands for one moment, or for several from the first to the last. */
interface MarkTimes {
  readonly count: number;
  readonly lane: Int32Array;
  readonly t: Float64Array;
  readonly until: Float64Array;
}

/** The row of the lane's mark that is nearest to a time, no further away than `withinNs`; of equal ones the first. */
export function nearestMark(marks: MarkTimes, lane: LaneId, timeNs: number, withinNs: number): number | undefined {
  let best: number | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < marks.count; i++) {
    if (marks.lane[i] !== lane) continue;
    const away = Math.max(0, (marks.t[i] ?? 0) - timeNs, timeNs - (marks.until[i] ?? 0));
    if (away <= withinNs && away < least) {
      best = i;
      least = away;
    }
  }
  return best;
}

/** How dense several marks are in a strip, 0..1: from few in its length to one in each pixel. */
export function strengthOf(marks: number, lengthPx: number): number {
  return Math.min(1, marks / Math.max(1, lengthPx));
}
