import { greatestOf, leastOf } from "../core/bigints.js";
import type { TraceDescription } from "../formats/format.js";
import type { TraceRange } from "./session-clock.js";

/** Absolute ns from the first packet of any stream to the last known end. */
export function timeRange({ streams }: TraceDescription): TraceRange {
  return {
    beginNs: leastOf(streams.map(({ beginNs }) => beginNs)),
    endNs: greatestOf(streams.map(({ endNs }) => endNs)),
  };
}

/** Whether they share a moment, or are at most `apartNs` apart. False where a begin is not known. */
export function overlaps(left: TraceRange, right: TraceRange, apartNs = 0n): boolean {
  if (left.beginNs === undefined || right.beginNs === undefined) return false;
  const [leftEnd, rightEnd] = [left.endNs ?? left.beginNs, right.endNs ?? right.beginNs];
  return left.beginNs <= rightEnd + apartNs && right.beginNs <= leftEnd + apartNs;
}
