import { type EventsAndGaps, type GapChoice, limitsOf } from "./clock-limits.js";
import type { ClockLine } from "./clock-line.js";
import { type FineLine, type FittedLine, fitLine } from "./fitted-line.js";
import { MAX_DRIFT } from "./likely-line.js";

/** A line that is about right for a part of the recording, by the host's clock. */
export interface RoughLine extends ClockLine, GapChoice {
  /** The drift may be wrong by this. */
  readonly driftReach: number;
}

/** With each step the part that is looked at grows, as the drift is known better. */
const GROWTH = 3;
/** Gaps that are shorter than an event takes to be written tell nothing. */
const MIN_GAP_NS = 2000;
/** The drift is looked for so far around what it is known to be, in standard errors. */
const REACH = 4;
const MIN_REACH = 1e-6;

/**
 * Makes a line finer, first for a part of the recording and then for more of it, until it holds for all of it. Then
 * shorter and shorter gaps are taken in, as a finer line tells on which side of them an event lies. Undefined: too few
 * gaps.
 */
export function refined(pairs: readonly EventsAndGaps[], host: HostSpan, rough: RoughLine): FineLine | undefined {
  let part = rough;
  let fit = fitPart(pairs, part);
  while (fit !== undefined && !isWhole(part, host)) {
    part = grown(fit, part, host);
    fit = fitPart(pairs, part);
  }
  let best = fit;
  while (fit !== undefined && best !== undefined && MIN_GAP_NS < part.minGapNs) {
    const minGapNs = Math.max(MIN_GAP_NS, Math.min(part.minGapNs, best.widthNs) / 2);
    part = { ...part, ...best.fine, driftReach: reachOf(best.fine), minGapNs };
    fit = fitPart(pairs, part);
    if (fit !== undefined && fit.widthNs < best.widthNs) best = fit;
  }
  return best?.fine;
}

/** When the host recorded. */
interface HostSpan {
  readonly beginNs: number;
  readonly lastNs: number;
}

function isWhole({ fromNs, toNs }: RoughLine, host: HostSpan): boolean {
  return fromNs <= host.beginNs && host.lastNs <= toNs;
}

function fitPart(pairs: readonly EventsAndGaps[], rough: RoughLine): FittedLine | undefined {
  return fitLine(limitsOf(pairs, rough, rough), { drift: rough.drift, reach: rough.driftReach });
}

function grown({ fine, widthNs }: FittedLine, { fromNs, toNs }: RoughLine, { beginNs, lastNs }: HostSpan): RoughLine {
  const middle = (fromNs + toNs) / 2;
  const half = ((toNs - fromNs) / 2) * GROWTH;
  const driftReach = reachOf(fine);
  // The offset may be off by half the width, and by more away from the middle.
  const minGapNs = Math.max(MIN_GAP_NS, widthNs + 2 * driftReach * half);
  return {
    ...fine,
    fromNs: Math.max(beginNs, middle - half),
    toNs: Math.min(lastNs, middle + half),
    minGapNs,
    driftReach,
  };
}

function reachOf({ driftError }: FineLine): number {
  return Math.min(MAX_DRIFT, Math.max(REACH * driftError, MIN_REACH));
}
