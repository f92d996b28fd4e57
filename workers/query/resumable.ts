import type { LaneTrack } from "../index/lane-track.js";
import { type StateMask, scanRows, scanSpans } from "./row-scan.js";

/**
 * Long work in steps: a generator that yields wherever it may be interrupted, often enough that a step takes a
 * fraction of a millisecond, and returns its result. Rows of tables are made by such generators too, so that
 * `yield* steps` inside one passes its stops on to the caller.
 */
export type Steps<Result> = Generator<undefined, Result, undefined>;

/** Rows looked at in a step. */
export const STEP_ROWS = 1024;

/** All steps at once. */
export function toEnd<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}

/** All steps, with `pause` called between any two of them (core/pace.ts). */
export async function inSteps<Result>(steps: Steps<Result>, pause: () => Promise<void> | undefined): Promise<Result> {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
    await pause();
  }
}

/** The same, until nobody wants the result any more. */
export async function whileWanted(
  steps: Steps<unknown>,
  pause: () => Promise<void> | undefined,
  isWanted: () => boolean,
): Promise<void> {
  while (isWanted() && steps.next().done !== true) await pause();
}

/** `scanRows` in steps. */
export function* scanSteps(
  track: LaneTrack,
  from: number,
  to: number,
  mask: StateMask,
  visit: (row: number, state: number, start: number) => boolean,
): Steps<void> {
  let goesOn = true;
  for (let at = Math.max(0, from); goesOn && at < to; at += STEP_ROWS) {
    scanRows(track, at, Math.min(to, at + STEP_ROWS), mask, (row, state, start) => {
      goesOn = visit(row, state, start);
      return goesOn;
    });
    yield;
  }
}

/** `scanSpans` in steps. */
export function* spanSteps(
  track: LaneTrack,
  from: number,
  to: number,
  mask: StateMask,
  untilNs: number,
  visit: (row: number, state: number, start: number, end: number) => void,
): Steps<void> {
  for (let at = Math.max(0, from); at < to; at += STEP_ROWS) {
    scanSpans(track, at, Math.min(to, at + STEP_ROWS), mask, untilNs, visit);
    yield;
  }
}

/** A stable sort in steps: short runs are sorted, then merged two by two. Sorts into a new array. */
export function* sortSteps<Item>(items: readonly Item[], order: (a: Item, b: Item) => number): Steps<Item[]> {
  let from: Item[] = [];
  for (let at = 0; at < items.length; at += STEP_ROWS) {
    from.push(...items.slice(at, at + STEP_ROWS).sort(order));
    yield;
  }
  for (let run = STEP_ROWS; run < from.length; run *= 2) {
    const to: Item[] = [];
    for (let at = 0; at < from.length; at += 2 * run) {
      const middle = Math.min(at + run, from.length);
      const end = Math.min(at + 2 * run, from.length);
      for (let a = at, b = middle; a < middle || b < end; ) {
        const isFirst = b === end || (a < middle && order(from[a] as Item, from[b] as Item) <= 0);
        if (to.push(from[isFirst ? a++ : b++] as Item) % STEP_ROWS === 0) yield;
      }
    }
    from = to;
  }
  return from;
}
