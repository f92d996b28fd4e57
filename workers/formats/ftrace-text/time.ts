import type { Line } from "../text/line.js";
import { COLON, decimal, isSpace, skipDigits } from "../text/scan.js";

const DOT = 46;
export const NANO_DIGITS = 9;

/**
 * Reads "904.326601808:" or ticks of a counter, "2161836718561:", into a line; ticks go the way of ns. Answers the place
 * behind the colon, or -1 if no such time is at `at`.
 */
export function readTime(bytes: Uint8Array, at: number, end: number, line: Line): number {
  const digitsEnd = skipDigits(bytes, at, end);
  if (digitsEnd === at || MAX_DIGITS < digitsEnd - at) return -1;
  const isTick = bytes[digitsEnd] !== DOT;
  const last = isTick ? readTicks(bytes, at, digitsEnd, line) : readFraction(bytes, at, digitsEnd, end, line);
  if (last < 0 || bytes[last] !== COLON || !isEnd(bytes, last + 1, end)) return -1;
  line.isTick = isTick;
  return last + 1;
}

function readTicks(bytes: Uint8Array, at: number, last: number, line: Line): number {
  const split = Math.max(at, last - NANO_DIGITS);
  line.sec = decimal(bytes, at, split);
  line.nsec = decimal(bytes, split, last);
  return last;
}

/** Reads "904.326601808"; answers the place behind it, or -1 if no such time is at `at`. */
export function readSeconds(bytes: Uint8Array, at: number, end: number, line: Line): number {
  const dot = skipDigits(bytes, at, end);
  if (dot === at || MAX_DIGITS < dot - at || bytes[dot] !== DOT) return -1;
  return readFraction(bytes, at, dot, end, line);
}

/** Reads seconds, of which the whole ones end at `dot`. */
function readFraction(bytes: Uint8Array, at: number, dot: number, end: number, line: Line): number {
  const last = skipDigits(bytes, dot + 1, end);
  const digits = last - dot - 1;
  if (digits === 0 || NANO_DIGITS < digits) return -1;
  line.sec = decimal(bytes, at, dot);
  line.nsec = decimal(bytes, dot + 1, last) * (SCALE[digits] as number);
  return last;
}

/** Of 64 bits. */
const MAX_DIGITS = 20;

/** ns of the last of so many digits behind the dot. */
export const SCALE = Array.from({ length: NANO_DIGITS + 1 }, (_, digits) => 10 ** (NANO_DIGITS - digits));

function isEnd(bytes: Uint8Array, at: number, end: number): boolean {
  return end <= at || isSpace(bytes[at]);
}
