import { type Line, LineKind } from "../text/line.js";
import { decimal, findText, hasText, skipDigits, skipSpaces } from "../text/scan.js";

/**
 * Lines that say what was lost: the kernel's "CPU:0 [LOST 123 EVENTS]", "CPU:1 [123 EVENTS DROPPED]" of trace-cmd,
 * "CPU 0: 12 events lost". Undefined: no such line.
 */
export function readLoss(bytes: Uint8Array, at: number, end: number, line: Line): LineKind | undefined {
  if (!hasText(bytes, at, end, "CPU") || (bytes[at + 3] !== 58 && bytes[at + 3] !== 32)) return undefined;
  const cpuAt = skipSpaces(bytes, at + 4, end);
  const cpuEnd = skipDigits(bytes, cpuAt, end);
  if (cpuEnd === cpuAt || 5 < cpuEnd - cpuAt) return undefined;
  const isLoss = WORDS.some((word) => 0 <= findText(bytes, cpuEnd, end, word));
  if (!isLoss) return undefined;
  line.cpu = decimal(bytes, cpuAt, cpuEnd);
  line.lost = countIn(bytes, cpuEnd, end);
  return line.lost === 0 ? LineKind.SKIP : LineKind.LOST;
}

const WORDS = ["LOST", "DROPPED", "events lost", "events dropped"];

/** The first number; -1 if there is none. */
function countIn(bytes: Uint8Array, at: number, end: number): number {
  for (let i = at; i < end; i += 1) {
    const last = skipDigits(bytes, i, end);
    if (i < last) return decimal(bytes, i, last);
  }
  return -1;
}
