import { fail, ok, type Result } from "../../core/result.js";
import { parseTime } from "../../core/time-spec.js";
import { plainTimeline } from "../../core/timeline.js";

export interface TimeWindow {
  readonly from?: string;
  readonly to?: string;
}

/** The session times that a window means. The last event lies at the end of the session: without `to` it belongs to it. */
export function parseWindow(
  window: TimeWindow,
  timeOf: (text: string) => Result<number>,
): Result<{ readonly t0: number; readonly t1: number }> {
  const from = window.from === undefined ? ok(Number.NEGATIVE_INFINITY) : timeOf(window.from);
  if (!from.ok) return from;
  const to = window.to === undefined ? ok(Number.POSITIVE_INFINITY) : timeOf(window.to);
  if (!to.ok) return to;
  return to.value < from.value ? backwards(window) : ok({ t0: from.value, t1: to.value });
}

/** The end lies before the begin. */
function backwards({ from, to }: TimeWindow): Result<never> {
  return fail(`--from ${from} is later than --to ${to}`, { isUsage: true });
}

/** A time hardly a trace reaches, and few enough bits that a ms more is another number. */
const FAR = 1e22;
const timeline = plainTimeline(0n);
/** Where a trace may begin and end: short and early, short and late, long. */
const RANGES = [
  { timeline, beginNs: 0, endNs: 0 },
  { timeline, beginNs: FAR, endNs: FAR },
  { timeline, beginNs: -FAR, endNs: FAR },
];

/** The errors of a window that need no trace to be seen: a text that is no time, an end before the begin. */
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
