import { STATE_COUNT } from "../model/states.js";

/** Stays in each state, by its number: how long together, how many, the longest and the shortest, and when these began. */
export interface StaySums {
  readonly total: Float64Array;
  readonly count: Float64Array;
  /** 0: none. */
  readonly longest: Float64Array;
  readonly longestStart: Float64Array;
  /** Infinity: none. */
  readonly shortest: Float64Array;
  readonly shortestStart: Float64Array;
}

export function noStays(): StaySums {
  return {
    total: new Float64Array(STATE_COUNT),
    count: new Float64Array(STATE_COUNT),
    longest: new Float64Array(STATE_COUNT),
    longestStart: new Float64Array(STATE_COUNT).fill(Number.NaN),
    shortest: new Float64Array(STATE_COUNT).fill(Number.POSITIVE_INFINITY),
    shortestStart: new Float64Array(STATE_COUNT).fill(Number.NaN),
  };
}

export function clearStays({ total, count, longest, longestStart, shortest, shortestStart }: StaySums): void {
  for (const column of [total, count, longest]) column.fill(0);
  for (const column of [longestStart, shortestStart]) column.fill(Number.NaN);
  shortest.fill(Number.POSITIVE_INFINITY);
}

/** Adds a stay that begins after those there are. */
export function addStay(into: StaySums, state: number, start: number, ns: number): void {
  const { total, count, longest, longestStart, shortest, shortestStart } = into;
  if (ns <= 0) return;
  total[state] = (total[state] as number) + ns;
  count[state] = (count[state] as number) + 1;
  if ((longest[state] as number) < ns) {
    longest[state] = ns;
    longestStart[state] = start;
  }
  if (ns < (shortest[state] as number)) {
    shortest[state] = ns;
    shortestStart[state] = start;
  }
}

/** Adds stays that come later. */
export function mergeStays(into: StaySums, from: StaySums): void {
  for (let state = 0; state < STATE_COUNT; state += 1) {
    if (from.count[state] === 0) continue;
    into.total[state] = (into.total[state] as number) + (from.total[state] as number);
    into.count[state] = (into.count[state] as number) + (from.count[state] as number);
    if ((into.longest[state] as number) < (from.longest[state] as number)) {
      into.longest[state] = from.longest[state] as number;
      into.longestStart[state] = from.longestStart[state] as number;
    }
    if ((from.shortest[state] as number) < (into.shortest[state] as number)) {
      into.shortest[state] = from.shortest[state] as number;
      into.shortestStart[state] = from.shortestStart[state] as number;
    }
  }
}
