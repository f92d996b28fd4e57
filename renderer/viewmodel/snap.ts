import type { TimeRange } from "./target.js";

/** An edge that is moved clicks into place this near to a known moment. */
export const SNAP_PX = 6;

/** The nearest of `moments` within `reachNs`, else the time itself. */
export function snapped(timeNs: number, moments: readonly number[], reachNs: number): number {
  let best = timeNs;
  let nearest = reachNs;
  for (const moment of moments) {
    const distance = Math.abs(moment - timeNs);
    if (distance <= nearest) {
      best = moment;
      nearest = distance;
    }
  }
  return best;
}

export function rangeOf(a: number, b: number): TimeRange {
  return { t0: Math.floor(Math.min(a, b)), t1: Math.floor(Math.max(a, b)) };
}

/** The end of a range that stays while the one nearer to `timeNs` is moved. */
export function farEdge({ t0, t1 }: TimeRange, timeNs: number): number {
  return Math.abs(timeNs - t0) < Math.abs(timeNs - t1) ? t1 : t0;
}
