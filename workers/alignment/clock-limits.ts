import { firstIndex } from "../core/search.js";
import { type ClockLine, offsetAt } from "./clock-line.js";
import type { Gaps, Moments } from "./moments.js";

/** Times of a guest, and the offsets that its clock cannot have been above or below at these times. */
export interface Limits {
  readonly t: Float64Array;
  readonly offsetNs: Float64Array;
}

export interface BothLimits {
  /** The offset is at least this: a guest's event comes after the entry. */
  readonly least: Limits;
  /** The offset is at most this: a guest's event comes before the exit. */
  readonly most: Limits;
}

/** What a CPU of a guest recorded, and its vCPU as the host saw it, each by its own clock. */
export interface EventsAndGaps {
  readonly events: Moments;
  readonly gaps: Gaps;
}

/** The part of the host's time that is looked at, and how long a gap must be. */
export interface GapChoice {
  readonly fromNs: number;
  readonly toNs: number;
  readonly minGapNs: number;
}

/**
 * A gap has no events of the guest. So the last event before it happened before its exit, and the first one after it
 * happened after its entry. `line` must be right to half of `minGapNs`, so that it tells on which side of a gap an
 * event lies.
 */
export function limitsOf(pairs: readonly EventsAndGaps[], line: ClockLine, choice: GapChoice): BothLimits {
  const sides = pairs.map((pair) => sidesOf(pair, line, choice));
  return { least: inOrder(sides.map(({ least }) => least)), most: inOrder(sides.map(({ most }) => most)) };
}

interface Side {
  readonly t: number[];
  readonly offsetNs: number[];
}

/** Both in order of time. */
function sidesOf(
  { events, gaps: { exits, entries } }: EventsAndGaps,
  line: ClockLine,
  { fromNs, toNs, minGapNs }: GapChoice,
): { readonly least: Side; readonly most: Side } {
  const least: Side = { t: [], offsetNs: [] };
  const most: Side = { t: [], offsetNs: [] };
  let next = 0;
  /** A gap before this one which had the same event next to it gave the narrower limit. */
  let usedBefore = -1;
  let usedAfter = -1;
  for (let i = 0; i < exits.length; i++) {
    const exit = exits[i] as number;
    const entry = entries[i] as number;
    if (entry - exit < minGapNs || exit < fromNs || toNs < entry) continue;
    const middle = (exit + entry) / 2;
    next = firstFromMiddle(events, line, middle, next);
    if (0 < next && usedBefore !== next - 1) push(most, events[next - 1] as number, exit);
    usedBefore = next - 1;
    if (events.length <= next) break;
    if (usedAfter === next) drop(least);
    push(least, events[next] as number, entry);
    usedAfter = next;
  }
  return { least, most };
}

/** The first event from `from` on that happens at or after a time of the host. It is mostly near. */
function firstFromMiddle(events: Moments, line: ClockLine, hostNs: number, from: number): number {
  const isLater = (i: number) => hostNs <= onHost(line, events[i] as number);
  let step = 8;
  let low = from;
  while (low + step < events.length && !isLater(low + step)) {
    low += step;
    step *= 2;
  }
  return firstIndex(low, Math.min(events.length, low + step), isLater);
}

function onHost(line: ClockLine, t: number): number {
  return t + offsetAt(line, t);
}

function push(side: Side, t: number, hostNs: number): void {
  side.t.push(t);
  side.offsetNs.push(hostNs - t);
}

function drop(side: Side): void {
  side.t.pop();
  side.offsetNs.pop();
}

/** The points of several CPUs, as one row. */
function inOrder(sides: readonly Side[]): Limits {
  const count = sides.reduce((sum, { t }) => sum + t.length, 0);
  const limits = { t: new Float64Array(count), offsetNs: new Float64Array(count) };
  const next = sides.map(() => 0);
  for (let at = 0; at < count; at += 1) {
    let first = -1;
    let firstNs = Number.POSITIVE_INFINITY;
    for (let i = 0; i < sides.length; i += 1) {
      const t = sides[i]?.t[next[i] as number] ?? Number.POSITIVE_INFINITY;
      if (firstNs <= t) continue;
      first = i;
      firstNs = t;
    }
    limits.t[at] = firstNs;
    limits.offsetNs[at] = sides[first]?.offsetNs[next[first] as number] as number;
    next[first] = (next[first] as number) + 1;
  }
  return limits;
}
