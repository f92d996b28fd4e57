import { type Line, LineKind, TextForm } from "../text/line.js";
import { decimal, findText, hasText, isDigit, isSpace, skipDigits, skipSpaces, trimEnd } from "../text/scan.js";
import { readSeconds } from "./time.js";

const BAR = 124;
const CLOSE = 41;
const DASH = 45;

/**
 * A line of the function_graph tracer, with or without absolute time, thread and flags:
 *
 *     4261358.607342 |   4)  vhost-8284  |  + 12.860 us   |    vhost_work_queue [vhost]();
 *
 * Undefined: no such line.
 */
export function readGraphLine(bytes: Uint8Array, at: number, end: number, line: Line): LineKind | undefined {
  const timed = readSeconds(bytes, at, end, line);
  line.isTimeless = timed < 0;
  const bar = timed < 0 ? -1 : skipSpaces(bytes, timed, end);
  if (0 <= bar && bytes[bar] !== BAR) return undefined;
  const cpuAt = skipSpaces(bytes, bar < 0 ? at : bar + 1, end);
  const cpuEnd = skipDigits(bytes, cpuAt, end);
  if (cpuEnd === cpuAt || 5 < cpuEnd - cpuAt || bytes[cpuEnd] !== CLOSE) return undefined;
  line.cpu = decimal(bytes, cpuAt, cpuEnd);
  return readColumns(bytes, cpuEnd + 1, end, line);
}

/** The columns behind the CPU: thread and flags where they are asked for, the duration, the call. */
function readColumns(bytes: Uint8Array, at: number, end: number, line: Line): LineKind | undefined {
  let i = at;
  for (let columns = 0; columns < MAX_COLUMNS; columns += 1) {
    const bar = barIn(bytes, i, end);
    if (bar < 0) break;
    const from = skipSpaces(bytes, i, bar);
    const until = trimEnd(bytes, from, bar);
    const isThread = columns === 0 && readThread(bytes, from, until, line);
    const isFlags = !isThread && from < until && !hasDuration(bytes, from, until) && barIn(bytes, bar + 1, end) >= 0;
    i = bar + 1;
    if (isThread || isFlags) continue;
    line.flagsAt = from;
    line.flagsEnd = until;
    return readBody(bytes, i, end, line);
  }
  // " 0)  bash-12 => <idle>-0": the CPU changes over to another thread.
  return 0 <= findText(bytes, at, end, "=>") ? LineKind.SKIP : undefined;
}

const MAX_COLUMNS = 4;

function barIn(bytes: Uint8Array, at: number, end: number): number {
  for (let i = at; i < end; i += 1) if (bytes[i] === BAR) return i;
  return -1;
}

function hasDuration(bytes: Uint8Array, at: number, end: number): boolean {
  return hasText(bytes, Math.max(at, end - 2), end, "us");
}

/** "comm-pid" */
function readThread(bytes: Uint8Array, at: number, end: number, line: Line): boolean {
  let dash = end - 1;
  while (at < dash && isDigit(bytes[dash])) dash -= 1;
  if (bytes[dash] !== DASH || dash === end - 1 || dash === at) return false;
  line.tid = decimal(bytes, dash + 1, end);
  if (bytes[at] === 60) return true;
  line.commAt = at;
  line.commEnd = dash;
  return true;
}

function readBody(bytes: Uint8Array, at: number, end: number, line: Line): LineKind {
  const first = skipSpaces(bytes, at, end);
  if (first === end) return LineKind.SKIP;
  line.textAt = at;
  line.textEnd = end;
  line.nameAt = line.nameEnd = at;
  line.form = bytes[first] === 125 ? TextForm.GRAPH_EXIT : TextForm.GRAPH_ENTRY;
  if (hasText(bytes, first, end, "/* ")) readComment(bytes, first + 3, end, line);
  return LineKind.EVENT;
}

/** An event within a call stands in a comment. */
function readComment(bytes: Uint8Array, at: number, end: number, line: Line): void {
  const close = findText(bytes, at, end, " */");
  line.textEnd = close < 0 ? end : close;
  line.textAt = at;
  line.form = TextForm.PLAIN;
  let i = at;
  while (i < line.textEnd && !isSpace(bytes[i]) && bytes[i] !== 58) i += 1;
  if (bytes[i] !== 58 || i === at) return;
  line.nameAt = at;
  line.nameEnd = i;
  line.textAt = skipSpaces(bytes, i + 1, line.textEnd);
  line.form = TextForm.FIELDS;
}
