import { SampleMode } from "../../model/sample-mode.js";
import { type Grammar, type Line, LineKind, type LineReader, TextForm } from "../text/line.js";
import { COLON, decimal, hasText, INT_DIGITS, isSpace, SPACE, skipDigits, skipSpaces, trimEnd } from "../text/scan.js";
import type { TextBlock } from "../text/words.js";
import { readGraphLine } from "./graph-grammar.js";
import { KnownHeads } from "./known-heads.js";
import { readLoss } from "./losses.js";
import { NANO_DIGITS, readTime, SCALE } from "./time.js";

const DASH = 45;
const HASH = 35;
const OPEN = 40;
const BRACKET = 91;

/** The head of a line is no longer than this: a name of 16 bytes, numbers and blanks, and perhaps the name of a file. */
const MAX_HEAD = 400;

/**
 * Lines of tracing/trace, trace_pipe and `trace-cmd report`:
 *
 *     comm-pid  (tgid) [cpu] d..2.  931.527095: sched_switch: prev_comm=…
 *
 * without the process and without the flags in some, "cpu" and flags as one word in `trace-cmd report -l`; lines of the
 * function_graph tracer, and those beside events.
 */
export const FTRACE_GRAMMAR: Grammar = { reader: () => new FtraceLines() };

class FtraceLines implements LineReader {
  private readonly heads = new KnownHeads();

  read(text: TextBlock, at: number, end: number, line: Line): LineKind {
    const { bytes } = text;
    const bracketAt = this.heads.fill(text, at, end, line);
    if (0 <= bracketAt && readUsual(bytes, bracketAt, endOfText(bytes, at, end), line)) return LineKind.EVENT;
    const first = skipSpaces(bytes, at, end);
    if (first === end || bytes[first] === HASH) return LineKind.SKIP;
    line.clear();
    const textEnd = endOfText(bytes, first, end);
    if (textEnd === first) return LineKind.SKIP;
    if (readHead(bytes, first, textEnd, line)) {
      this.heads.keep(text, at, line);
      return LineKind.EVENT;
    }
    if (hasText(bytes, first, textEnd, "=> "))
      return frame(bytes, line, skipSpaces(bytes, first + 3, textEnd), textEnd);
    const graph = readGraphLine(bytes, first, textEnd, line);
    if (graph !== undefined) return graph;
    return readLoss(bytes, first, textEnd, line) ?? beside(bytes, first, textEnd, line);
  }
}

/** systrace has the lines in a string of JavaScript, each with "\n\" at its end, the last with "\n". */
function endOfText(bytes: Uint8Array, at: number, end: number): number {
  // Nearly all lines end with another byte than these.
  const byte = bytes[end - 1] as number;
  if (SPACE < byte && byte !== BACKSLASH && byte !== SMALL_N) return end;
  const last = bytes[end - 1] === BACKSLASH ? end - 1 : end;
  const isString = at < last - 1 && bytes[last - 1] === SMALL_N && bytes[last - 2] === BACKSLASH;
  return trimEnd(bytes, at, isString ? last - 2 : end);
}

const BACKSLASH = 92;
const SMALL_N = 110;

/** "func+0x10/0x20", "func (ffffffff81234567)", or an address alone; of programs "/usr/bin/file[+0x10]" and "??". */
function frame(bytes: Uint8Array, line: Line, at: number, end: number): LineKind {
  let i = at;
  while (i < end && !isSpace(bytes[i]) && bytes[i] !== PLUS) i += 1;
  line.textAt = at;
  line.textEnd = i;
  const first = bytes[at];
  line.mode = first === SLASH || first === QUESTION || first === LESS ? SampleMode.USER : SampleMode.KERNEL;
  return LineKind.MORE;
}

const PLUS = 43;
const SLASH = 47;
const QUESTION = 63;

/** The name of a thread may have blanks, dashes and brackets: the first place that a whole head follows counts. */
function readHead(bytes: Uint8Array, at: number, end: number, line: Line): boolean {
  const last = Math.min(end, at + MAX_HEAD);
  for (let i = at; i < last; i += 1) {
    if (bytes[i] !== DASH) continue;
    let pid = 0;
    let pidEnd = i + 1;
    for (; pidEnd < last; pidEnd += 1) {
      const digit = (bytes[pidEnd] as number) - 48;
      if (digit < 0 || 9 < digit) break;
      pid = pid * 10 + digit;
    }
    if (pidEnd === i + 1 || bytes[pidEnd] !== SPACE || !readBehindPid(bytes, pidEnd, end, line)) continue;
    line.tid = pid;
    nameThread(bytes, at, i, line);
    return true;
  }
  return false;
}

/** "<...>" is a thread without a name; "<idle>" is not the name that a CPU's idle thread has elsewhere. */
function nameThread(bytes: Uint8Array, at: number, end: number, line: Line): void {
  if (bytes[at] === LESS && (hasText(bytes, at, end, "<...>") || hasText(bytes, at, end, "<idle>"))) return;
  line.commAt = at;
  line.commEnd = end;
}

function readBehindPid(bytes: Uint8Array, at: number, end: number, line: Line): boolean {
  let i = skipSpaces(bytes, at, end);
  line.tgid = -1;
  if (bytes[i] === OPEN) {
    const idAt = skipSpaces(bytes, i + 1, end);
    const idEnd = skipDigits(bytes, idAt, end);
    if (idAt < idEnd) line.tgid = decimal(bytes, idAt, idEnd);
    else if (bytes[idAt] !== DASH) return false;
    i = idEnd;
    while (bytes[i] === DASH) i += 1;
    if (bytes[i] !== CLOSE) return false;
    i = skipSpaces(bytes, i + 1, end);
  }
  return readFromCpu(bytes, i, end, line);
}

/**
 * A line from the bracket of its CPU on, in the form that nearly all have: "[001] d..2.   931.527095: name: text". False: it
 * is of another form, or not so simple that this is certain.
 */
function readUsual(bytes: Uint8Array, at: number, end: number, line: Line): boolean {
  let i = at + 1;
  let cpu = 0;
  for (; i < end; i += 1) {
    const digit = (bytes[i] as number) - 48;
    if (9 < digit >>> 0) break;
    cpu = (cpu * 10 + digit) | 0;
  }
  if (i === at + 1 || MAX_CPU_DIGITS < i - at - 1 || bytes[i] !== 93 || bytes[i + 1] !== SPACE) return false;
  i += 2;
  while (bytes[i] === SPACE) i += 1;
  line.flagsAt = line.flagsEnd = 0;
  if (9 < ((bytes[i] as number) - 48) >>> 0) {
    line.flagsAt = i;
    while (SPACE < (bytes[i] as number)) i += 1;
    line.flagsEnd = i;
    if (MAX_FLAGS < i - line.flagsAt || bytes[i] !== SPACE) return false;
    while (bytes[i] === SPACE) i += 1;
  }
  const secAt = i;
  let sec = 0;
  for (; i < end; i += 1) {
    const digit = (bytes[i] as number) - 48;
    if (9 < digit >>> 0) break;
    sec = (sec * 10 + digit) | 0;
  }
  if (i === secAt || INT_DIGITS < i - secAt || bytes[i] !== DOT) return false;
  i += 1;
  const nsecAt = i;
  let fraction = 0;
  for (; i < end; i += 1) {
    const digit = (bytes[i] as number) - 48;
    if (9 < digit >>> 0) break;
    fraction = (fraction * 10 + digit) | 0;
  }
  const digits = i - nsecAt;
  if (digits === 0 || NANO_DIGITS < digits || bytes[i] !== COLON || bytes[i + 1] !== SPACE) return false;
  i += 2;
  while (bytes[i] === SPACE) i += 1;
  const nameAt = i;
  for (; i < end; i += 1) {
    const byte = bytes[i] as number;
    if (byte <= SPACE || byte === OPEN || (byte === COLON && bytes[i + 1] === SPACE)) break;
  }
  if (end <= i || i === nameAt) return false;
  line.isTimeless = line.isTick = false;
  line.lost = -1;
  line.cpu = cpu;
  line.bracketAt = at;
  line.sec = sec;
  line.nsec = fraction * (SCALE[digits] as number);
  if (bytes[i] !== COLON) {
    readName(bytes, nameAt, end, line);
    return true;
  }
  line.nameAt = nameAt;
  line.nameEnd = i;
  line.textAt = skipSpaces(bytes, i + 1, end);
  line.textEnd = end;
  line.form = TextForm.FIELDS;
  return true;
}

const MAX_CPU_DIGITS = 5;
const DOT = 46;

/** "[001]", or a number without brackets, and what follows it. */
function readFromCpu(bytes: Uint8Array, at: number, end: number, line: Line): boolean {
  let i = at;
  const isBracketed = bytes[i] === BRACKET;
  const cpuAt = isBracketed ? i + 1 : i;
  const cpuEnd = skipDigits(bytes, cpuAt, end);
  if (cpuEnd === cpuAt || 5 < cpuEnd - cpuAt) return false;
  if (isBracketed && bytes[cpuEnd] !== 93) return false;
  line.cpu = decimal(bytes, cpuAt, cpuEnd);
  line.bracketAt = isBracketed ? at : -1;
  i = isBracketed ? cpuEnd + 1 : cpuEnd;
  if (isBracketed && !isSpace(bytes[i])) return false;
  return readBehindCpu(bytes, i, end, line);
}

const CLOSE = 41;

function readBehindCpu(bytes: Uint8Array, at: number, end: number, line: Line): boolean {
  let i = skipSpaces(bytes, at, end);
  let behind = readTime(bytes, i, end, line);
  line.flagsAt = line.flagsEnd = 0;
  if (behind < 0) {
    line.flagsAt = i;
    while (i < end && !isSpace(bytes[i])) i += 1;
    line.flagsEnd = i;
    if (i === line.flagsAt || MAX_FLAGS < i - line.flagsAt) return false;
    behind = readTime(bytes, skipSpaces(bytes, i, end), end, line);
    if (behind < 0) return false;
  }
  readName(bytes, skipSpaces(bytes, behind, end), end, line);
  return true;
}

/** irqs-off, need-resched, hardirq, preempt-depth, migrate-disable, the depth of locks. */
const MAX_FLAGS = 12;

const LESS = 60;

/** "name: text", or a line of a tracer that names no event. */
function readName(bytes: Uint8Array, at: number, end: number, line: Line): void {
  let i = at;
  for (; i < end; i += 1) {
    const byte = bytes[i] as number;
    if (byte === SPACE || byte === OPEN || (byte === COLON && isBlankOrEnd(bytes, i + 1, end))) break;
  }
  line.nameAt = at;
  line.nameEnd = i;
  if (bytes[i] === COLON && at < i) {
    line.textAt = skipSpaces(bytes, i + 1, end);
    line.textEnd = end;
    line.form = TextForm.FIELDS;
    return;
  }
  const next = skipSpaces(bytes, i, end);
  if (bytes[i] === OPEN && isCall(bytes, at, end))
    setText(line, i + 1, bytes[end - 1] === CLOSE ? end - 1 : end, TextForm.CALL);
  else if (hasText(bytes, next, end, "-> ") && isCall(bytes, at, end))
    setText(line, next + 3, end, TextForm.CALL_RETURN);
  else if (hasText(bytes, next, end, "<-")) setText(line, next + 2, end, TextForm.FUNCTION);
  else if (bytes[at] === LESS && hasText(bytes, at, end, "<stack trace>")) setText(line, end, end, TextForm.STACK);
  else if (bytes[at] === LESS && hasText(bytes, at, end, "<user stack trace>"))
    setText(line, end, end, TextForm.USER_STACK);
  else setText(line, at, end, TextForm.PLAIN);
}

function isBlankOrEnd(bytes: Uint8Array, at: number, end: number): boolean {
  return end <= at || isSpace(bytes[at]);
}

function isCall(bytes: Uint8Array, at: number, end: number): boolean {
  return hasText(bytes, at, end, "sys_") || hasText(bytes, at, end, "compat_sys_");
}

function setText(line: Line, at: number, end: number, form: TextForm): void {
  line.textAt = at;
  line.textEnd = end;
  line.form = form;
  if (form >= TextForm.PLAIN) line.nameEnd = line.nameAt;
}

/** What such texts have beside events: "cpus=8", "version = 6", "##### CPU 2 buffer started ####", separators. */
function beside(bytes: Uint8Array, at: number, end: number, line: Line): LineKind {
  if (hasText(bytes, at, end, "cpus=") || hasText(bytes, at, end, "version = ")) return LineKind.SKIP;
  if (hasText(bytes, at, end, "CPU ") || hasText(bytes, at, end, "------")) return LineKind.SKIP;
  line.textAt = at;
  line.textEnd = end;
  return LineKind.JUNK;
}
