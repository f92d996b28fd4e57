import { groupedAfterPoint, isDate } from "../../workers/core/format.js";
import type { Timeline } from "../../workers/core/timeline.js";
import { COMPUTER_ZONE, type TimeZone } from "./time-zone.js";

/**
 * Times on the scale that the user chose. Exact to the nanosecond: the part that does not fit a float64 (the absolute
 * origin) is a bigint and only added here.
 */
export const TIME_FORMATS = ["utc", "local", "relative", "boot"] as const;
export type TimeFormat = (typeof TIME_FORMATS)[number];

export const TIME_FORMAT_TITLES = {
  utc: "UTC",
  local: "Local time",
  relative: "Time from the start",
  boot: "Time since boot",
} as const;

/** With the zone of local time, where it is not that of this computer. */
export function timeFormatTitle(format: TimeFormat, zone: TimeZone): string {
  return format === "local" && zone !== COMPUTER_ZONE ? zone.replaceAll("_", " ") : TIME_FORMAT_TITLES[format];
}

/** For a clock without dates, in any format. */
export const CLOCK_TITLE = "Seconds of the clock";

/** The origin of labels: label time = session time + `offsetNs`. */
export interface TimeBase {
  readonly format: TimeFormat;
  readonly offsetNs: bigint;
  /** Digits after the point do not stand in groups. Absent: they do. */
  readonly isPlain?: boolean;
  /** The origins of labels after each part of time that the session leaves out, in the order of time. */
  readonly later?: readonly { readonly startNs: number; readonly base: TimeBase }[];
}

export interface ClockFacts {
  /** Which absolute ns (Unix epoch, where the clock knows it) session times are. */
  readonly timeline: Timeline;
  readonly beginNs: number;
  /** Absolute ns at which the trace clock was 0 (boot), if known. */
  readonly bootNs: bigint | undefined;
  /** Minutes to add to UTC for local time, as of the trace. */
  readonly localOffsetMinutes: number;
  /** Digits after the point stand in one row. Absent: in groups of three. */
  readonly hasPlainDigits?: boolean;
}

const NS_PER_S = 1_000_000_000n;
const NS_PER_MINUTE = 60n * NS_PER_S;
const NS_PER_DAY = 86_400n * NS_PER_S;

export function timeBase(format: TimeFormat, clock: ClockFacts): TimeBase {
  const [first, ...rest] = clock.timeline;
  const written = clock.hasPlainDigits === true ? { isPlain: true } : {};
  const base = { ...stretchBase(format, clock, first.originNs), ...written };
  if (rest.length === 0) return base;
  return {
    ...base,
    later: rest.map(({ startNs, originNs }) => {
      return { startNs, base: { ...stretchBase(format, clock, originNs), ...written } };
    }),
  };
}

function stretchBase(format: TimeFormat, clock: ClockFacts, originNs: bigint): TimeBase {
  if (format === "relative") return { format, offsetNs: -BigInt(Math.round(clock.beginNs)) };
  // Such a clock counts from boot or from an arbitrary time: its seconds have no date.
  if (!isDate(originNs)) return { format: "boot", offsetNs: originNs };
  switch (format) {
    case "utc":
      return { format, offsetNs: originNs };
    case "local":
      return { format, offsetNs: originNs + BigInt(clock.localOffsetMinutes) * NS_PER_MINUTE };
    case "boot":
      return { format, offsetNs: clock.bootNs === undefined ? originNs : originNs - clock.bootNs };
  }
}

/** The origin of labels at a time. */
export function baseAt(base: TimeBase, timeNs: number): TimeBase {
  return base.later?.findLast(({ startNs }) => startNs <= timeNs)?.base ?? base;
}

/** `timeNs` on the label scale, whole nanoseconds. */
export function labelTime(base: TimeBase, timeNs: number): bigint {
  return BigInt(Math.floor(timeNs)) + baseAt(base, timeNs).offsetNs;
}

/** Fraction digits that tell times `stepNs` apart, in whole groups of three: 0, 3, 6 or 9. */
export function digitsFor(stepNs: number): 0 | 3 | 6 | 9 {
  if (stepNs >= 1e9) return 0;
  if (stepNs >= 1e6) return 3;
  return stepNs >= 1e3 ? 6 : 9;
}

/** "10:32:07.123 456 789" (utc, local), "1:02.345 s" or "12.345 s" (relative), "[1234.567 890]" style seconds (boot). */
export function formatTime(base: TimeBase, timeNs: number, digits: 0 | 3 | 6 | 9 = 9): string {
  return formatLabelTime(baseAt(base, timeNs), labelTime(base, timeNs), digits);
}

/** Of `base`, only how times are written counts. */
export function formatLabelTime({ format, isPlain = false }: TimeBase, label: bigint, digits: 0 | 3 | 6 | 9): string {
  const text = labelText(format, label, digits);
  return isPlain ? text.replaceAll(GROUP_SPACE, "") : text;
}

/** Between digits, but not before a unit. */
const GROUP_SPACE = /(?<=\d) (?=\d)/g;

function labelText(format: TimeFormat, label: bigint, digits: 0 | 3 | 6 | 9): string {
  switch (format) {
    case "utc":
    case "local":
      return clockText(floorMod(label, NS_PER_DAY), digits);
    case "relative":
      return relativeText(label, digits);
    case "boot":
      return secondsText(label, digits);
  }
}

/** The day of an absolute time, "2026-11-21"; empty for relative and boot time. */
export function formatDate(base: TimeBase, timeNs: number): string {
  const { format } = baseAt(base, timeNs);
  if (format === "relative" || format === "boot") return "";
  const ms = Number(floorDiv(labelTime(base, timeNs), 1_000_000n));
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? "" : date.toISOString().slice(0, 10);
}

function clockText(ofDay: bigint, digits: number): string {
  const seconds = ofDay / NS_PER_S;
  const h = pad(seconds / 3600n, 2);
  const m = pad((seconds / 60n) % 60n, 2);
  const s = pad(seconds % 60n, 2);
  return `${h}:${m}:${s}${fractionText(ofDay % NS_PER_S, digits)}`;
}

function relativeText(label: bigint, digits: number): string {
  const negative = label < 0n;
  const size = negative ? -label : label;
  const seconds = size / NS_PER_S;
  const fraction = fractionText(size % NS_PER_S, digits);
  const sign = negative ? "-" : "";
  if (seconds < 60n) return `${sign}${seconds}${fraction} s`;
  const minutes = seconds / 60n;
  const s = pad(seconds % 60n, 2);
  if (minutes < 60n) return `${sign}${minutes}:${s}${fraction}`;
  return `${sign}${minutes / 60n}:${pad(minutes % 60n, 2)}:${s}${fraction}`;
}

function secondsText(label: bigint, digits: number): string {
  const size = label < 0n ? -label : label;
  return `${label < 0n ? "-" : ""}${size / NS_PER_S}${fractionText(size % NS_PER_S, digits)}`;
}

function fractionText(ns: bigint, digits: number): string {
  if (digits === 0) return "";
  return `.${groupedAfterPoint(pad(ns, 9).slice(0, digits))}`;
}

function pad(value: bigint, digits: number): string {
  return value.toString().padStart(digits, "0");
}

export function floorDiv(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a % b !== 0n && a < 0n !== b < 0n ? quotient - 1n : quotient;
}

function floorMod(a: bigint, b: bigint): bigint {
  return a - floorDiv(a, b) * b;
}
