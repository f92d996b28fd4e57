import { isDate } from "../../workers/core/moment-words.js";
import type { Timeline } from "../../workers/core/timeline.js";

/**
 * Times and durations in words. Exact to the nanosecond: the part that does not fit a float64 (the absolute
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

/** Of a clock that knows no dates, whatever format is chosen. */
export const CLOCK_TITLE = "Seconds of the clock";

/** What labels count from: label time = session time + `offsetNs`. */
export interface TimeBase {
  readonly format: TimeFormat;
  readonly offsetNs: bigint;
  /** Where the session leaves time out, what labels count from after that. In the order of time. */
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
}

const NS_PER_S = 1_000_000_000n;
const NS_PER_MINUTE = 60n * NS_PER_S;
const NS_PER_DAY = 86_400n * NS_PER_S;

export function timeBase(format: TimeFormat, clock: ClockFacts): TimeBase {
  const [first, ...rest] = clock.timeline;
  const base = stretchBase(format, clock, first.originNs);
  if (rest.length === 0) return base;
  return {
    ...base,
    later: rest.map(({ startNs, originNs }) => ({ startNs, base: stretchBase(format, clock, originNs) })),
  };
}

function stretchBase(format: TimeFormat, clock: ClockFacts, originNs: bigint): TimeBase {
  if (format === "relative") return { format, offsetNs: -BigInt(Math.round(clock.beginNs)) };
  // Such a clock counts from boot, or from nothing in particular: no date can be told from it, only its seconds.
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

/** What labels count from at a time. */
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
  return formatLabelTime(baseAt(base, timeNs).format, labelTime(base, timeNs), digits);
}

export function formatLabelTime(format: TimeFormat, label: bigint, digits: 0 | 3 | 6 | 9): string {
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

/** Four significant groups at most: "512 ns", "40.112 ms", "2 min 3.5 s". For reading. */
export function formatDuration(ns: number): string {
  const size = Math.abs(ns);
  if (size < 1) return size === 0 ? "0 ns" : `${trim(ns.toFixed(3))} ns`;
  if (size < 999.5) return `${trim(ns.toFixed(size < 10 ? 1 : 0))} ns`;
  if (size < 999_950) return `${significant(ns / 1e3)} µs`;
  if (size < 999_950_000) return `${significant(ns / 1e6)} ms`;
  if (size < 60e9) return `${significant(ns / 1e9)} s`;
  const minutes = Math.floor(size / 60e9);
  const sign = ns < 0 ? "-" : "";
  if (minutes < 60) return `${sign}${minutes} min ${trim(((size - minutes * 60e9) / 1e9).toFixed(1))} s`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${sign}${hours} h ${minutes % 60} min`;
  return `${sign}${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** Every nanosecond, in the unit that suits: "40.112 345 ms", "1.204 000 001 s". For copying and comparing. */
export function formatDurationExact(ns: number): string {
  const whole = BigInt(Math.round(Math.abs(ns)));
  const sign = ns < 0 ? "-" : "";
  if (whole < 1000n) return `${sign}${whole} ns`;
  if (whole < 1_000_000n) return `${sign}${withFraction(whole, 3)} µs`;
  if (whole < NS_PER_S) return `${sign}${withFraction(whole, 6)} ms`;
  return `${sign}${withFraction(whole, 9)} s`;
}

export function formatCount(count: number): string {
  return Math.round(count)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ",");
}

export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const units = ["kB", "MB", "GB", "TB"];
  let value = bytes / 1000;
  let unit = 0;
  while (999.5 <= value && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${value < 10 ? value.toFixed(1) : value.toFixed(0)} ${units[unit] ?? ""}`;
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

/** A plain space: narrow ones are missing from too many fonts, and this one survives copying. */
export const GROUP_SPACE = " ";

function fractionText(ns: bigint, digits: number): string {
  if (digits === 0) return "";
  const text = pad(ns, 9).slice(0, digits);
  return `.${text.replace(/(\d{3})(?=\d)/g, `$1${GROUP_SPACE}`)}`;
}

function withFraction(ns: bigint, digits: number): string {
  const unit = 10n ** BigInt(digits);
  const fraction = pad(ns % unit, digits).replace(/(\d{3})(?=\d)/g, `$1${GROUP_SPACE}`);
  return `${ns / unit}.${fraction}`;
}

function significant(value: number): string {
  const size = Math.abs(value);
  if (size < 10) return trim(value.toFixed(3));
  return trim(value.toFixed(size < 100 ? 2 : 1));
}

function trim(text: string): string {
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

function pad(value: bigint, digits: number): string {
  return value.toString().padStart(digits, "0");
}

export function floorDiv(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a % b !== 0n && a < 0n !== b < 0n ? quotient - 1n : quotient;
}

export function floorMod(a: bigint, b: bigint): bigint {
  return a - floorDiv(a, b) * b;
}
