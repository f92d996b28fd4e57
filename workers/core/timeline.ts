/**
 * A session has one time for all of its traces: ns from its origin, as doubles, which are exact for 104 days. Absolute
 * times are 64-bit integers. Where the traces of a session lie too far apart for that, the empty time between them is
 * left out, and which absolute time a session's time is depends on the stretch it lies in:
 *
 *     absolute   A──────A (48 years) B────B
 *     session    0──────┤0───────────┤
 *                 stretch 1  stretch 2
 */
export interface Stretch {
  /** Session time at which it begins. The first one also holds for all times before. */
  readonly startNs: number;
  /** Absolute ns of session time 0, if the stretch reached back to there. */
  readonly originNs: bigint;
}

/** At least one stretch, in the order of session time and of absolute time. */
export type Timeline = readonly [Stretch, ...Stretch[]];

/** A timeline that leaves nothing out. */
export function plainTimeline(originNs: bigint): Timeline {
  return [{ startNs: 0, originNs }];
}

/** The stretch that a session time lies in. */
export function stretchAt(timeline: Timeline, t: number): Stretch {
  let found = timeline[0];
  for (const stretch of timeline) if (stretch.startNs <= t) found = stretch;
  return found;
}

/** Absolute ns of a session time. */
export function absoluteTime(timeline: Timeline, t: number): bigint {
  return stretchAt(timeline, t).originNs + BigInt(Math.round(t));
}

/** Session time of absolute ns. A time that is left out maps to the begin of the next stretch. */
export function sessionTime(timeline: Timeline, ns: bigint): number {
  let at = Number(ns - timeline[0].originNs);
  for (const { startNs, originNs } of timeline.slice(1)) {
    const t = Number(ns - originNs);
    if (startNs <= t) at = t;
    else return Math.min(at, startNs);
  }
  return at;
}

/** A fraction of a ns that lengths of periods are told apart by. */
const PERIOD_PARTS = 1_000_000_000;

/**
 * The first session time, from 0 on, at which a period of that length begins in the stretch at `t`. Periods begin at
 * multiples of their length on the absolute clock, so they stay where they are when a trace is added before the others.
 */
export function periodOrigin(timeline: Timeline, t: number, periodNs: number): number {
  const parts = BigInt(Math.round(periodNs * PERIOD_PARTS));
  const into = (-stretchAt(timeline, t).originNs * BigInt(PERIOD_PARTS)) % parts;
  return Number(into < 0n ? into + parts : into) / PERIOD_PARTS;
}

/** The time of a recording, absolute ns. */
export interface Span {
  readonly beginNs: bigint;
  readonly endNs: bigint;
}

/** Session times are whole ns up to here: 104 days. */
export const MAX_EXACT_NS = BigInt(Number.MAX_SAFE_INTEGER);
/** If time is left out at all, every empty time longer than this is: a day. */
const MIN_LEFT_OUT_NS = 86_400_000_000_000n;

export interface Layout {
  readonly timeline: Timeline;
  /** For each span, the absolute ns of session time 0. */
  readonly origins: readonly bigint[];
  /** The longest time left out, 0 if none is. */
  readonly leftOutNs: bigint;
}

/** Whether spans lie too far apart for session times to be exact. */
export function liesFarApart(spans: readonly Span[]): boolean {
  const begin = spans.reduce((least, { beginNs }) => (beginNs < least ? beginNs : least), spans[0]?.beginNs ?? 0n);
  return spans.some(({ beginNs, endNs }) => MAX_EXACT_NS < endNs - begin || MAX_EXACT_NS < beginNs - begin);
}

/**
 * Lays spans out on one timeline that begins with the first of them. Times stay exact as long as each stretch without a
 * day's pause is shorter than 104 days.
 */
export function layOut(spans: readonly Span[]): Layout {
  const isFar = liesFarApart(spans);
  const order = [...spans.keys()].sort((a, b) => compare(spans[a]?.beginNs ?? 0n, spans[b]?.beginNs ?? 0n));
  const first = spans[order[0] ?? 0] ?? { beginNs: 0n, endNs: 0n };
  const stretches: [Stretch, ...Stretch[]] = [{ startNs: 0, originNs: first.beginNs }];
  const origins: bigint[] = [];
  let current = stretches[0];
  let end = first.beginNs;
  let leftOutNs = 0n;
  for (const i of order) {
    const { beginNs, endNs } = spans[i] as Span;
    if (isFar && MIN_LEFT_OUT_NS < beginNs - end) {
      // The state that the last event of a stretch begins lasts 1 ns.
      const startNs = Number(end - current.originNs) + 2;
      leftOutNs = beginNs - end > leftOutNs ? beginNs - end : leftOutNs;
      current = { startNs, originNs: beginNs - BigInt(startNs) };
      stretches.push(current);
    }
    origins[i] = current.originNs;
    end = endNs > end ? endNs : end;
    end = beginNs > end ? beginNs : end;
  }
  return { timeline: stretches, origins, leftOutNs };
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The next time that a double can tell from `t`. */
export function nextTime(t: number): number {
  return t + Math.max(1, 2 * Number.EPSILON * Math.abs(t));
}
