import { firstAfter, firstFrom } from "../../workers/core/search.js";
import type { Quiet } from "../../workers/model/quiet.js";

/*
 * Time with breaks: a stretch in which nothing happens is drawn as a break of a fixed width, if it would be wider than that.
 *
 *   time     0 ▁▂▃ 5 ─────── nothing ─────── 40 ▂▃▁ 45
 *   shown    0 ▁▂▃ 5 ⫽ 6 ▂▃▁ 11
 *
 * Shown time is nanoseconds too: those of the trace between breaks, and fewer in a break. A break takes the same share of any
 * window, so how much shown time it takes depends on how much the window shows. As a stretch grows with zooming in, it
 * becomes a break at the very moment at which it is as wide as one: nothing jumps.
 */

/** What a break takes of the window. */
export const BREAK_SHARE = 1 / 96;

/** The breaks of a whole trace for windows of one length: a piecewise linear map of time to shown time. */
export interface Squeeze {
  /** Of these the long ones are breaks. */
  readonly quiet: Quiet;
  /** The shown time in a window. */
  readonly shownNs: number;
  /** The shown time in a break. */
  readonly breakNs: number;
  /** The breaks in the order of time. */
  readonly begin: Float64Array;
  readonly end: Float64Array;
  /** The time that all breaks before each leave out. */
  readonly before: Float64Array;
  /** Shown time at the begin of each. */
  readonly shownBegin: Float64Array;
}

export function squeezeFor(quiet: Quiet, shownNs: number): Squeeze {
  const breakNs = shownNs * BREAK_SHARE;
  let count = 0;
  for (let i = 0; i < quiet.count; i += 1) if (breakNs < lengthAt(quiet, i)) count += 1;
  const [begin, end, before, shownBegin] = [0, 0, 0, 0].map(() => new Float64Array(count)) as Columns;
  let left = 0;
  for (let i = 0, at = 0; i < quiet.count; i += 1) {
    const ns = lengthAt(quiet, i);
    if (ns <= breakNs) continue;
    const from = quiet.begin[i] as number;
    begin[at] = from;
    end[at] = quiet.end[i] as number;
    before[at] = left;
    shownBegin[at] = from - left;
    left += ns - breakNs;
    at += 1;
  }
  return { quiet, shownNs, breakNs, begin, end, before, shownBegin };
}

type Columns = [Float64Array, Float64Array, Float64Array, Float64Array];

/** Shown time of a time: never less for a later time. */
export function shownOf(squeeze: Squeeze, timeNs: number): number {
  return timeNs - leftOutBefore(squeeze, timeNs);
}

/** The time that breaks leave out between two times. */
export function leftOutIn(squeeze: Squeeze, t0: number, t1: number): number {
  return leftOutBefore(squeeze, t1) - leftOutBefore(squeeze, t0);
}

/** The time of a shown time. */
export function timeOf(squeeze: Squeeze, shown: number): number {
  const { begin, end, before, shownBegin, breakNs } = squeeze;
  const at = firstAfter(shownBegin, shown, 0, shownBegin.length) - 1;
  if (at < 0) return shown;
  const inBreak = shown - (shownBegin[at] as number);
  const from = begin[at] as number;
  const ns = (end[at] as number) - from;
  if (inBreak < breakNs) return from + (inBreak * ns) / breakNs;
  return shown + (before[at] as number) + (ns - breakNs);
}

/** The places of the breaks, in `begin` and `end`, that overlap [t0, t1). */
export function breaksIn({ begin, end }: Squeeze, t0: number, t1: number): readonly [from: number, to: number] {
  return [firstAfter(end, t0, 0, end.length), firstFrom(begin, t1, 0, begin.length)];
}

/**
 * The shown time of a window onto [t0, t1); undefined where nothing but quiet time would be in it: a break takes only a
 * share of a window.
 */
export function shownLength(quiet: Quiet, t0: number, t1: number): number | undefined {
  const { shownNs, leftNs } = lengthWith(quiet, t0, t1, 1);
  return leftNs < LEAST_NS ? undefined : shownNs;
}

/**
 * How long stretches have to be to become breaks of a window onto [t0, t1): at least so long that a break is worth it. Each
 * break makes the window shorter and other stretches longer in it, but no time of work becomes a break by that: where events
 * have even distances, all time between them is quiet.
 */
export function leastBreak(quiet: Quiet, t0: number, t1: number): number {
  return lengthWith(quiet, t0, t1, WORTH).leastNs;
}

/** The long ones of some stretches. */
export function quietFrom(quiet: Quiet, leastNs: number): Quiet {
  const kept = Array.from({ length: quiet.count }, (_, i) => i).filter((i) => leastNs <= lengthAt(quiet, i));
  return {
    count: kept.length,
    begin: Float64Array.from(kept, (i) => quiet.begin[i] as number),
    end: Float64Array.from(kept, (i) => quiet.end[i] as number),
  };
}

/** A break leaves out most of a stretch that is so many times as long as it is. */
const WORTH = 4;
/** More breaks than that would hide the work that they are to show. */
const MOST_SHARE = 1 / 2;
/** Nothing shorter is recorded. */
const LEAST_NS = 1;

/**
 * The shown time of a window whose breaks are the stretches that are more than `times` as long as a break of it, and how much
 * of it is outside of breaks. From above: each round takes the stretches that are breaks in a window as long as that of the
 * round before. There are ever more. `leastNs`: how long they are in the last round that leaves enough of the window.
 */
function lengthWith(quiet: Quiet, t0: number, t1: number, times: number) {
  const from = firstAfter(quiet.end, t0, 0, quiet.count);
  const to = firstFrom(quiet.begin, t1, 0, quiet.count);
  let leastNs = (t1 - t0) * BREAK_SHARE * times;
  for (let shownNs = t1 - t0; ; ) {
    const longerThan = shownNs * BREAK_SHARE * times;
    let leftNs = t1 - t0;
    let breaks = 0;
    for (let i = from; i < to; i += 1) {
      const ns = lengthAt(quiet, i);
      if (ns <= longerThan) continue;
      const inside = Math.min(t1, quiet.end[i] as number) - Math.max(t0, quiet.begin[i] as number);
      leftNs -= inside;
      breaks += inside / ns;
    }
    if (LEAST_NS <= leftNs && breaks * BREAK_SHARE <= MOST_SHARE) leastNs = longerThan;
    const next = leftNs / (1 - breaks * BREAK_SHARE);
    if (leftNs < LEAST_NS || shownNs <= next * (1 + 1e-12)) return { shownNs, leftNs, leastNs };
    shownNs = next;
  }
}

function leftOutBefore(squeeze: Squeeze, timeNs: number): number {
  const { begin, end, before, breakNs } = squeeze;
  const at = firstAfter(begin, timeNs, 0, begin.length) - 1;
  if (at < 0) return 0;
  const from = begin[at] as number;
  const ns = (end[at] as number) - from;
  const inside = Math.min(timeNs - from, ns);
  return (before[at] as number) + inside * (1 - breakNs / ns);
}

function lengthAt({ begin, end }: Quiet, i: number): number {
  return (end[i] as number) - (begin[i] as number);
}
