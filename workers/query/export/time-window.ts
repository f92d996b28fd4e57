import { fail, ok, type Result } from "../../core/result.js";
import { parseTime } from "../../core/time-spec.js";

export interface TimeWindow {
  readonly from?: string;
  readonly to?: string;
}

/** The end lies before the begin. */
export function backwards({ from, to }: TimeWindow): Result<never> {
  return fail(`--from ${from} is later than --to ${to}`, { isUsage: true });
}

/** A time no trace reaches. */
const FAR = 10n ** 30n;
/** Where a trace may begin and end: short and early, short and late, long. */
const RANGES = [
  { beginNs: 0n, endNs: 0n },
  { beginNs: FAR, endNs: FAR },
  { beginNs: -FAR, endNs: FAR },
];

/** What is wrong with a window whatever trace it is asked of: no time at all, or an end before the begin. */
export function checkTimes(window: TimeWindow): Result<void> {
  let isBackwards = window.from !== undefined && window.to !== undefined;
  for (const range of RANGES) {
    const from = parseTime(window.from ?? "begin", range);
    const to = parseTime(window.to ?? "end", range);
    if (!from.ok) return from;
    if (!to.ok) return to;
    if (from.value <= to.value) isBackwards = false;
  }
  return isBackwards ? backwards(window) : ok(undefined);
}
