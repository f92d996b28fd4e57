import { greatestOf, leastOf } from "../core/bigints.js";
import { layOut, sessionTime, type Timeline } from "../core/timeline.js";
import type { StreamTally } from "../formats/format.js";

/** How the clocks of a session's traces and the session's time belong together. */
export interface SessionClock {
  readonly timeline: Timeline;
  /** By trace: the value of its own clock at session time 0, absolute ns. */
  readonly origins: readonly bigint[];
  /** By trace: added to its own clock, it gives the time of the others. 0: the clock is used as it is. */
  readonly shifts: readonly bigint[];
  /** The last time known before anything is read. */
  readonly endNs: number;
  /** The longest time without anything that is left out between traces, ns; 0: none is. */
  readonly leftOutNs: bigint;
}

/** When a trace was recorded by its own clock; undefined: without clock, or not known. */
export interface TraceRange {
  readonly beginNs: bigint | undefined;
  readonly endNs: bigint | undefined;
}

/** From the first to the last event of some streams. */
export function countedRange(tallies: readonly Pick<StreamTally, "firstNs" | "lastNs">[]): TraceRange {
  return {
    beginNs: leastOf(tallies.map(({ firstNs }) => firstNs)),
    endNs: greatestOf(tallies.map(({ lastNs }) => lastNs)),
  };
}

/** Lays traces out on one timeline. `shifts`: as in `SessionClock`. A trace without a clock is at 0. */
export function sessionClock(ranges: readonly TraceRange[], shifts = ranges.map(() => 0n)): SessionClock {
  const spans = ranges.map(({ beginNs = 0n, endNs = beginNs }, i) => {
    const shift = shifts[i] ?? 0n;
    return { beginNs: beginNs + shift, endNs: endNs + shift };
  });
  const { timeline, origins, leftOutNs } = layOut(spans);
  const last = greatestOf(spans.flatMap(({ beginNs, endNs }) => [beginNs, endNs])) ?? timeline[0].originNs;
  return {
    timeline,
    origins: origins.map((origin, i) => origin - (shifts[i] ?? 0n)),
    shifts,
    endNs: sessionTime(timeline, last),
    leftOutNs,
  };
}
