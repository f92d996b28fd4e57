import { type Grammar, type Line, LineKind, type LineReader, TextForm } from "../text/line.js";
import {
  COLON,
  decimal,
  hasText,
  hexDigit,
  isDigit,
  isSpace,
  SPACE,
  skipDigits,
  skipSpaces,
  trimEnd,
} from "../text/scan.js";
import type { TextBlock } from "../text/words.js";
import { KnownHeads } from "./known-heads.js";
import { readTime } from "./time.js";

const HASH = 35;
const MINUS = 45;
const SLASH = 47;
const BRACKET = 91;
const CLOSING_BRACKET = 93;
const OPEN = 40;
const CLOSE = 41;

/** Names of threads have 16 bytes; numbers and blanks follow. */
const MAX_HEAD = 300;

/**
 * Lines of `perf script`:
 *
 *     CPU 0/KVM   987/990 [000]   739.441775:    2000000 kvm:kvm_exit: vcpu 0 reason …
 *             ffffffff8103d0ca native_write_msr_safe ([kernel.kallsyms])
 *
 * without the process, the CPU, the time and the period in some. `hasTimes`: whether the events of this text have one.
 */
export function perfGrammar(hasTimes: boolean): Grammar {
  return { reader: () => new PerfLines(hasTimes) };
}

class PerfLines implements LineReader {
  private readonly heads = new KnownHeads();

  constructor(private readonly hasTimes: boolean) {}

  read(text: TextBlock, at: number, end: number, line: Line): LineKind {
    const { bytes } = text;
    line.clear();
    // Without times the head may be another one, depending on what follows.
    const bracketAt = this.hasTimes ? this.heads.fill(text, at, end, line) : -1;
    if (0 <= bracketAt && readFromCpu(bytes, bracketAt, end, true, line)) return kindOf(line);
    const first = skipSpaces(bytes, at, end);
    if (first === end || bytes[first] === HASH) return LineKind.SKIP;
    line.clear();
    if (readHead(bytes, first, end, this.hasTimes, line)) {
      this.heads.keep(text, at, line);
      return kindOf(line);
    }
    if (readFrame(bytes, first, end, line)) return LineKind.MORE;
    line.textAt = first;
    line.textEnd = end;
    return LineKind.JUNK;
  }
}

function kindOf({ lost }: Line): LineKind {
  return lost === 0 ? LineKind.SKIP : LineKind.EVENT;
}

/** The name of a thread may have blanks and numbers: the first pid that a whole head follows counts. */
function readHead(bytes: Uint8Array, at: number, end: number, hasTimes: boolean, line: Line): boolean {
  const last = Math.min(end, at + MAX_HEAD);
  for (let i = at + 1; i < last; i += 1) {
    if (!isDigit(bytes[i]) || (bytes[i - 1] !== SPACE && !isMinusOne(bytes, i))) continue;
    if (!readBehindComm(bytes, i, end, hasTimes, line)) continue;
    if (bytes[i - 1] !== SPACE) line.tid = line.tgid = -1;
    else nameThread(bytes, at, trimEnd(bytes, at, i), line);
    return true;
  }
  return false;
}

/** A thread that perf could not tell any more. */
function isMinusOne(bytes: Uint8Array, at: number): boolean {
  return bytes[at - 1] === MINUS && bytes[at - 2] === SPACE && bytes[at] === 49;
}

/** perf calls a thread whose name it does not know ":pid", and the idle thread "swapper". */
function nameThread(bytes: Uint8Array, at: number, end: number, line: Line): void {
  if (bytes[at] === COLON || (line.tid === 0 && hasText(bytes, at, end, "swapper"))) return;
  line.commAt = at;
  line.commEnd = end;
}

/** "pid" or "pid/tid" (or "1/-1" behind a "-"), then the CPU, the time, the period and the event. */
function readBehindComm(bytes: Uint8Array, at: number, end: number, hasTimes: boolean, line: Line): boolean {
  let i = skipDigits(bytes, at, end);
  if (10 < i - at) return false;
  line.tid = decimal(bytes, at, i);
  line.tgid = -1;
  if (bytes[i] === SLASH) {
    const tidAt = bytes[i + 1] === MINUS ? i + 2 : i + 1;
    const tidEnd = skipDigits(bytes, tidAt, end);
    if (tidEnd === tidAt) return false;
    line.tgid = line.tid;
    line.tid = decimal(bytes, tidAt, tidEnd);
    i = tidEnd;
  }
  if (!isSpace(bytes[i])) return false;
  return readFromCpu(bytes, skipSpaces(bytes, i, end), end, hasTimes, line);
}

function readFromCpu(bytes: Uint8Array, at: number, end: number, hasTimes: boolean, line: Line): boolean {
  const i = readCpu(bytes, at, end, line);
  if (i < 0) return false;
  line.isTimeless = !hasTimes;
  const behind = hasTimes ? readTime(bytes, i, end, line) : i;
  return 0 <= behind && !line.isTick && readEvent(bytes, skipSpaces(bytes, behind, end), end, line);
}

/** "[003]", where there is one; the place behind it. */
function readCpu(bytes: Uint8Array, at: number, end: number, line: Line): number {
  line.cpu = line.bracketAt = -1;
  if (bytes[at] !== BRACKET) return at;
  const last = skipDigits(bytes, at + 1, end);
  if (last === at + 1 || 5 < last - at || bytes[last] !== CLOSING_BRACKET) return -1;
  line.cpu = decimal(bytes, at + 1, last);
  line.bracketAt = at;
  return skipSpaces(bytes, last + 1, end);
}

/** "period name: text". Names may have colons inside. Other records than samples are no events. */
function readEvent(bytes: Uint8Array, at: number, end: number, line: Line): boolean {
  let nameAt = at;
  const periodEnd = skipDigits(bytes, at, end);
  line.periodAt = line.periodEnd = at;
  if (at < periodEnd && isSpace(bytes[periodEnd])) {
    nameAt = skipSpaces(bytes, periodEnd, end);
    line.periodEnd = periodEnd;
  }
  let i = nameAt;
  while (i < end && !isSpace(bytes[i])) i += 1;
  const isNamed = nameAt + 1 < i && bytes[i - 1] === COLON;
  if (hasText(bytes, nameAt, end, "PERF_RECORD_")) line.lost = 0;
  else if (!isNamed) return false;
  line.nameAt = nameAt;
  line.nameEnd = i - 1;
  line.textAt = skipSpaces(bytes, i, end);
  line.textEnd = trimEnd(bytes, line.textAt, end);
  line.form = isSample(bytes, line) ? TextForm.SAMPLE : TextForm.FIELDS;
  return true;
}

/** Behind the event a sample has the address and the symbol, "ffffffff819e6840 func ([kernel.kallsyms])", or nothing. */
function isSample(bytes: Uint8Array, { textAt, textEnd }: Line): boolean {
  let i = textAt;
  while (i < textEnd && 0 <= hexDigit(bytes[i])) i += 1;
  return i === textEnd ? textAt === textEnd : textAt < i && bytes[i] === SPACE && bytes[textEnd - 1] === CLOSE;
}

/** "address symbol+0x1a (file)" */
export function readFrame(bytes: Uint8Array, at: number, end: number, line: Line): boolean {
  let i = at;
  while (i < end && 0 <= hexDigit(bytes[i])) i += 1;
  if (i === at || 16 < i - at || (i < end && bytes[i] !== SPACE)) return false;
  line.nameAt = at;
  line.nameEnd = i;
  const symbolAt = skipSpaces(bytes, i, end);
  readFile(bytes, symbolAt, end, line);
  const symbolEnd = symbolEndIn(bytes, symbolAt, end);
  if (symbolAt === end || hasText(bytes, symbolAt, end, "[unknown]")) return true;
  line.textAt = symbolAt;
  line.textEnd = symbolEnd;
  line.offset = offsetAt(bytes, symbolEnd, end);
  return true;
}

/** The file of a frame, without its brackets. */
function readFile(bytes: Uint8Array, at: number, end: number, line: Line): void {
  const last = trimEnd(bytes, at, end);
  const open = bytes[last - 1] === CLOSE ? fileAt(bytes, at, last) : last;
  if (open === last || hasText(bytes, open, last, "([unknown])")) return;
  line.fileAt = open + 1;
  line.fileEnd = last - 1;
}

/** "+0x1a"; -1: it is not there. */
function offsetAt(bytes: Uint8Array, at: number, end: number): number {
  if (!hasText(bytes, at, end, "+0x")) return -1;
  let offset = 0;
  for (let i = at + 3; i < end && 0 <= hexDigit(bytes[i]); i += 1) offset = offset * 16 + hexDigit(bytes[i]);
  return offset;
}

/** Before "+0x1a" and before " (file)": symbols of C++ have brackets too, and names of files may have some. */
function symbolEndIn(bytes: Uint8Array, at: number, end: number): number {
  const last = trimEnd(bytes, at, end);
  const i = bytes[last - 1] === CLOSE ? trimEnd(bytes, at, fileAt(bytes, at, last)) : last;
  for (let plus = i - 1; at < plus; plus -= 1) {
    if (bytes[plus] === 43) return hasText(bytes, plus, end, "+0x") ? plus : i;
    if (hexDigit(bytes[plus]) < 0 && bytes[plus] !== 120) return i;
  }
  return i;
}

/** Where "(/path)" or "([kernel.kallsyms])" begins, else the last bracket behind a blank; `end` if there is none. */
function fileAt(bytes: Uint8Array, at: number, end: number): number {
  let last = end;
  for (let i = end - 1; at < i; i -= 1) {
    if (bytes[i] !== OPEN || bytes[i - 1] !== SPACE) continue;
    if (bytes[i + 1] === SLASH || bytes[i + 1] === BRACKET) return i;
    if (last === end) last = i;
  }
  return last;
}
