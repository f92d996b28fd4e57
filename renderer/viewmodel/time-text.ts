import { fail, ok, type Result } from "../../workers/core/result.js";
import { parseTime } from "../../workers/core/time-spec.js";
import { absoluteTime, sessionTime, type Timeline } from "../../workers/core/timeline.js";
import type { TimeRange } from "./target.js";
import type { TimeFormat } from "./time-format.js";
import type { TimeBounds } from "./viewport.js";

/** What times that people write are relative to. */
export interface TimeTextFacts {
  readonly timeline: Timeline;
  readonly beginNs: number;
  readonly endNs: number;
  /** A time of day without a date is the one nearest to here. */
  readonly nearNs: number;
  /** The format on screen: whether "10:32" is a time of day or minutes from the begin, and in which zone. */
  readonly format: TimeFormat;
  readonly localOffsetNs: bigint;
  /** Absolute ns at which the seconds of the clock on screen were 0. */
  readonly bootNs: bigint;
}

export const TIME_TEXT_HINT = "10:32:07.123 · +1.5s · end-2s · 1690000000123456789 · 10:32:07.123 ± 5ms · 1s .. 2s";

const LONGEST = 200;

/**
 * A moment, or a stretch of time, as people write or paste it: everything that the window and the command line print as a
 * time, in any format; `A ± 5ms`, `A .. B`. A moment has `t0 === t1`.
 */
export function parseTimeText(text: string, facts: TimeTextFacts): Result<TimeRange> {
  if (LONGEST < text.length) return fail(`no time has more than ${LONGEST} characters`);
  const around = /^(.+?)\s*(?:±|\+\/?-)\s*([\d.]+\s*\p{L}+)\s*$/u.exec(text);
  if (around?.[1] !== undefined && around[2] !== undefined) return aroundOf(around[1], around[2], facts);
  const [from = "", to, ...more] = text.split(/\s*(?:\.\.+|…|–|\bto\b)\s*/);
  const start = momentOf(from, facts);
  if (!start.ok || to === undefined) return start.ok ? ok({ t0: start.value, t1: start.value }) : start;
  const end = momentOf(to, facts);
  if (!end.ok) return end;
  if (0 < more.length) return fail("more than two times");
  return ok({ t0: Math.min(start.value, end.value), t1: Math.max(start.value, end.value) });
}

function aroundOf(middle: string, distance: string, facts: TimeTextFacts): Result<TimeRange> {
  const at = momentOf(middle, facts);
  if (!at.ok) return at;
  const reach = parseTime(distance, { timeline: facts.timeline, beginNs: 0, endNs: 0 });
  return reach.ok ? ok({ t0: at.value - reach.value, t1: at.value + reach.value }) : reach;
}

/** What of a stretch of time lies in the trace; undefined: nothing. */
export function inTrace({ t0, t1 }: TimeRange, { beginNs, endNs }: TimeBounds): TimeRange | undefined {
  return endNs < t0 || t1 < beginNs ? undefined : { t0: Math.max(t0, beginNs), t1: Math.min(t1, endNs) };
}

const DATE = String.raw`(?:(\d{4})-(\d\d)-(\d\d)[T ]+)?`;
const CLOCK = new RegExp(String.raw`^(-)?${DATE}(\d+):(\d\d)(?::(\d\d))?(?:[.,](\d{1,9}))?\s*(UTC|Z|local)?$`, "i");
const SECONDS = /^(-?\d+)(?:[.,](\d{1,9}))?$/;

function momentOf(written: string, facts: TimeTextFacts): Result<number> {
  const text = joinedDigits(written.trim());
  const clock = CLOCK.exec(text);
  if (clock !== null) return clockTime(clock, facts);
  const { timeline, beginNs, endNs } = facts;
  const isInside = (ns: number) => beginNs <= ns && ns <= endNs;
  const seconds = SECONDS.exec(text);
  // A whole number is absolute ns, but seconds where only these lie in the trace: "110" beside a ruler from 100 to 140.
  if (seconds !== null && seconds[2] === undefined) {
    const absolute = sessionTime(timeline, BigInt(text));
    const asSeconds = momentOf(`${text}.0`, facts);
    return ok(!isInside(absolute) && asSeconds.ok && isInside(asSeconds.value) ? asSeconds.value : absolute);
  }
  // Seconds without a unit: those of a clock that knows no dates, as it shows them, else from the begin.
  if (seconds !== null && facts.format === "boot") return ok(sessionTime(facts.timeline, bootTime(seconds, facts)));
  const moment = parseTime(seconds === null ? text : `${text.replace(",", ".")}s`, { timeline, beginNs, endNs });
  return moment.ok ? moment : fail(`not a time: ${written.trim()}`);
}

/** Digits in groups, as the window shows them: "07.123 456" is "07.123456". */
function joinedDigits(text: string): string {
  return text
    .replace(/(?<=[.,]\d{3}(?: \d{3})*) (?=\d)/g, "")
    .replace(/^\d{1,3}(?: \d{3})+$/, (d) => d.replaceAll(" ", ""));
}

function clockTime(match: RegExpExecArray, facts: TimeTextFacts): Result<number> {
  const [, minus, year, month, day, first = "0", second = "0", third, fraction = "", zone] = match;
  const ns = BigInt(fraction.padEnd(9, "0"));
  const hasDate = year !== undefined;
  if (facts.format === "relative" && !hasDate && zone === undefined) {
    // Minutes and seconds from the begin: "1:02.345"; with hours "1:01:02.345".
    const [h, m, s] = third === undefined ? ["0", first, second] : [first, second, third];
    const length = secondsNs(h, m, s) + ns;
    return ok(facts.beginNs + Number(minus === undefined ? length : -length));
  }
  if (minus !== undefined || 23 < Number(first) || 59 < Number(second) || 59 < Number(third ?? 0))
    return fail(`no such time of day: ${match[0]}`);
  const ofDay = secondsNs(first, second, third ?? "0") + ns;
  const isLocal = zone === undefined ? facts.format === "local" : zone.toLowerCase() === "local";
  const offset = isLocal ? facts.localOffsetNs : 0n;
  if (hasDate) {
    const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
    // Of 31 February a Date makes 3 March.
    if (date.getUTCDate() !== Number(day) || date.getUTCMonth() + 1 !== Number(month))
      return fail(`no such day: ${year}-${month}-${day}`);
    return ok(sessionTime(facts.timeline, BigInt(date.getTime()) * 1_000_000n + ofDay - offset));
  }
  return ok(sessionTime(facts.timeline, nearestDay(ofDay - offset, absoluteTime(facts.timeline, facts.nearNs))));
}

const DAY_NS = 86_400_000_000_000n;

/** The time of day, on the day on which it is nearest to a moment. */
function nearestDay(ofDay: bigint, near: bigint): bigint {
  const half = DAY_NS / 2n;
  const distance = (((ofDay - near + half) % DAY_NS) + DAY_NS) % DAY_NS;
  return near + distance - half;
}

function secondsNs(h: string, m: string, s: string): bigint {
  return (BigInt(h) * 3600n + BigInt(m) * 60n + BigInt(s)) * 1_000_000_000n;
}

/** Seconds of the clock on screen, which counts from boot, or from its own zero where it knows no dates. */
function bootTime([, whole = "0", fraction = ""]: RegExpExecArray, { bootNs }: TimeTextFacts): bigint {
  const part = BigInt(fraction.padEnd(9, "0"));
  return bootNs + BigInt(whole) * 1_000_000_000n + (whole.startsWith("-") ? -part : part);
}
