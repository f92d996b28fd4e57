/**
 * Quantities as people read them, the same in the window, on the command line, in reports, findings and messages. Files
 * for programs (csv, jsonl, json) hold plain numbers; a sentence inside them is formatted here as well.
 *
 * Digits stand in groups of three with a space between them, before the point and after it, and the decimal sign is a
 * point: "297 354", "12.285 110 ms". ISO 80000-1 and the SI brochure ask for the space, because a comma is a decimal sign
 * to half of the world. It is a plain space, as fonts and terminals often lack the narrow ones, and programs that read
 * copied text do not take them for spaces. Nothing depends on the locale of a machine: two engineers see the same text.
 */
export const GROUP_SPACE = " ";

/** "1 234 567". Fractions are rounded. */
export function formatCount(count: number): string {
  return groupedBeforePoint(`${Math.round(count)}`);
}

/** "1 gap", "2 gaps", "0 gaps". */
export function formatCountOf(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/** "once", "3 times". */
export function formatTimes(count: number): string {
  return count === 1 ? "once" : `${formatCount(count)} times`;
}

/** A number that may have a fraction: whole from 100 on, three digits below: "1 234", "12.3", "0.0123". */
export function formatNumber(value: number): string {
  return Number.isInteger(value) || 100 <= Math.abs(value) ? formatCount(value) : threeDigits(value);
}

const DURATION_UNITS: readonly (readonly [ns: number, unit: string])[] = [
  [1e9, "s"],
  [1e6, "ms"],
  [1e3, "µs"],
];

/** To three digits: "512 ns", "40.1 ms", "75.3 s". Seconds are the largest unit, as in the options of the command line. */
export function formatDuration(ns: number): string {
  const [size, unit] = DURATION_UNITS.find(([least]) => least <= Math.abs(ns)) ?? [1, "ns"];
  return `${threeDigits(ns / size)} ${unit}`;
}

/**
 * The number and the unit of a duration in a column: always three digits, so that 16.6 and 16.0 stand below each other
 * with as many decimals. Nanoseconds are whole.
 */
export function durationParts(ns: number): readonly [number: string, unit: string] {
  if (Math.abs(ns) < 999.5) return [`${Math.round(ns)}`, "ns"];
  // What rounds to a thousand is one of the next unit.
  const [size, unit] = DURATION_UNITS.find(([least]) => least * 0.9995 <= Math.abs(ns)) ?? [1e3, "µs"];
  const value = ns / size;
  return [1000 <= Math.abs(value) ? formatCount(value) : value.toPrecision(3), unit];
}

/** A duration with as many digits as those beside it: "16.0 ms". */
export function formatAlignedDuration(ns: number): string {
  return durationParts(ns).join(" ");
}

/** A number with so many decimals: "1 234.50". */
export function formatDecimals(value: number, decimals: number): string {
  const [whole = "", fraction] = value.toFixed(decimals).split(".");
  return `${groupedBeforePoint(whole)}${fraction === undefined ? "" : `.${fraction}`}`;
}

/** How long a trace or a selection lasts, from a minute on in larger units: "19.5 s", "2 min 3.5 s", "1 h 2 min", "3 d 4 h". */
export function formatSpan(ns: number): string {
  if (ns < 60e9) return formatDuration(ns);
  const tenths = Math.round(ns / 1e8);
  const minutes = Math.floor(tenths / 600);
  if (minutes < 60) return `${minutes} min ${(tenths % 600) / 10} s`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** Every nanosecond, in the unit that suits: "999 ns", "40.112 345 ms", "1.204 000 001 s". For copying and comparing. */
export function formatDurationExact(ns: number | bigint): string {
  const whole = typeof ns === "bigint" ? ns : BigInt(Math.round(ns));
  const size = whole < 0n ? -whole : whole;
  const [unitNs, unit] = DURATION_UNITS.find(([least]) => least <= size) ?? [1, "ns"];
  const perUnit = BigInt(unitNs);
  const fraction = `${perUnit + (size % perUnit)}`.slice(1);
  return `${whole < 0n ? "-" : ""}${size / perUnit}${fraction && `.${groupedAfterPoint(fraction)}`} ${unit}`;
}

/** A smaller share has no digit with one decimal. */
const LEAST_SHARE = 0.0005;

/**
 * A share, 0 to 1, as "12 %" or "0.3 %": one decimal below 10 %, none above, and "< 0.1 %" of what is not nothing.
 * Columns of numbers, which stand below each other, name their decimals.
 */
export function formatPercent(share: number, decimals?: number): string {
  const percent = share * 100;
  if (decimals !== undefined) return `${percent.toFixed(decimals)} %`;
  if (0 < share && share < LEAST_SHARE) return "< 0.1 %";
  return `${Number(percent.toFixed(percent < 10 ? 1 : 0))} %`;
}

/**
 * A share, 0 to 1, in a column of shares: all with one decimal, so that they stand below each other. What is there is
 * never said to be nothing, and what is missing never to be whole: "< 0.1 %", "> 99.9 %".
 */
export function formatShare(share: number): string {
  if (0 < share && share < LEAST_SHARE) return "< 0.1 %";
  if (1 - LEAST_SHARE <= share && share < 1) return "> 99.9 %";
  return formatPercent(share, 1);
}

const BYTE_UNITS: readonly (readonly [bytes: number, unit: string])[] = [
  [1e12, "TB"],
  [1e9, "GB"],
  [1e6, "MB"],
  [1e3, "kB"],
];

/** To three digits in powers of 1000, as disks and networks count: "512 B", "1.23 MB", "268 MB". */
export function formatBytes(bytes: number): string {
  const [size, unit] = BYTE_UNITS.find(([least]) => least <= bytes) ?? [1, "B"];
  return `${threeDigits(bytes / size)} ${unit}`;
}

/** "123 456 789" of "123456789": digits after a point, in groups from the left. */
export function groupedAfterPoint(digits: string): string {
  return digits.replace(/(\d{3})(?=\d)/g, `$1${GROUP_SPACE}`);
}

function groupedBeforePoint(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+(?!\d))/g, GROUP_SPACE);
}

function threeDigits(value: number): string {
  return `${Number(value.toPrecision(3))}`;
}

/** Before 1980 a clock counts from boot, or from an arbitrary moment. */
const EARLIEST_DATE_NS = 315_532_800_000_000_000n;
/** The last moment a Date can name: 100 million days after 1970, in the year 275760. */
const LATEST_DATE_NS = 8_640_000_000_000_000_000_000n;

const NS_PER_S = 1_000_000_000n;

/** Whether absolute ns can be a date on a calendar. */
export function isDate(ns: bigint): boolean {
  return EARLIEST_DATE_NS <= ns && ns <= LATEST_DATE_NS;
}

/**
 * An absolute time: "2026-11-21 07:28:21.830254779 UTC", or seconds if the clock knows no dates: "12.000000345 s".
 * Its digits are not grouped, so that it can be compared with the output of other tools.
 */
export function formatMoment(ns: bigint): string {
  if (!isDate(ns)) return formatSeconds(ns);
  const date = new Date(Number(ns / 1_000_000n)).toISOString();
  const [day = "", time = ""] = date.replace(/\.\d+Z$/, "").split("T");
  return `${day} ${time}.${`${ns % NS_PER_S}`.padStart(9, "0")} UTC`;
}

/** "-1.500000000 s". */
function formatSeconds(ns: bigint): string {
  const size = ns < 0n ? -ns : ns;
  return `${ns < 0n ? "-" : ""}${size / NS_PER_S}.${`${size % NS_PER_S}`.padStart(9, "0")} s`;
}
