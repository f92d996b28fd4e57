import type { Line } from "../text/line.js";
import { decimal, SPACE, skipDigits } from "../text/scan.js";

const DOT = 46;
const OPEN = 91;
const CLOSE = 93;
const RETURN = 13;
const MICRO_DIGITS = 6;
const MAX_SEC_DIGITS = 10;

/** "[   12.345678] message". False: what the line says is left to the pattern. */
export function readKernelLine(bytes: Uint8Array, at: number, end: number, line: Line): boolean {
  if (bytes[at] !== OPEN) return false;
  let i = at + 1;
  while (i < end && bytes[i] === SPACE) i += 1;
  const dot = skipDigits(bytes, i, end);
  if (dot === i || MAX_SEC_DIGITS < dot - i || bytes[dot] !== DOT) return false;
  const close = skipDigits(bytes, dot + 1, end);
  // Behind the time there may be the thread or the CPU in brackets.
  if (close - dot - 1 !== MICRO_DIGITS || end <= close || bytes[close] !== CLOSE || bytes[close + 1] === OPEN)
    return false;
  line.sec = decimal(bytes, i, dot);
  line.nsec = decimal(bytes, dot + 1, close) * 1000;
  i = close + 1;
  if (i < end && bytes[i] === SPACE) i += 1;
  line.textAt = i;
  line.textEnd = end;
  for (; i < end; i += 1) if (bytes[i] === RETURN) return false;
  return true;
}
