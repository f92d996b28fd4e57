import { type Line, TextForm } from "../text/line.js";
import { COLON, decimal, hasText, isDigit, skipDigits } from "../text/scan.js";

const QUOTE = 34;
const COMMA = 44;
const BACKSLASH = 92;
const OPEN = 123;
const CLOSE = 125;
/** The first byte of a mark of the order of bytes, which decoders take off the begin of a text. */
const MARK = 0xef;

const MICRO_DIGITS = 6;
/** A text of at most so many digits stands for a number. */
const MAX_DIGITS = 15;

/** Bytes of a message that rows keep; longer ones are cut by characters, and whole events have all of them. */
export const MAX_MESSAGE_BYTES = 512;

/**
 * Reads an entry of `journalctl -o json` whose values are all strings without escapes into a line of the form PLAIN: the
 * time of its key `clock`, its source as the name, message, priority and process. False: the entry is another one, or has
 * a value of a kind that is not read here, and JSON has to be parsed.
 */
export function readJournalLine(bytes: Uint8Array, at: number, end: number, line: Line, clock: string): boolean {
  if (bytes[at] !== OPEN || bytes[end - 1] !== CLOSE) return false;
  const last = end - 1;
  const found = new Found();
  for (let i = at + 1; ; i += 1) {
    const keyEnd = stringEnd(bytes, i, last);
    if (keyEnd < 0 || bytes[keyEnd + 1] !== COLON) return false;
    const valueEnd = stringEnd(bytes, keyEnd + 2, last);
    if (valueEnd < 0 || bytes[keyEnd + 3] === MARK) return false;
    if (!readValue(bytes, i + 1, keyEnd, keyEnd + 3, valueEnd, line, clock, found)) return false;
    i = valueEnd + 1;
    if (i === last) break;
    if (bytes[i] !== COMMA) return false;
  }
  if (!found.hasTime || !found.hasMessage) return false;
  if (line.nameAt === line.nameEnd && found.hasComm) {
    if (found.commAt === found.commEnd) return false;
    line.nameAt = found.commAt;
    line.nameEnd = found.commEnd;
  }
  line.form = TextForm.PLAIN;
  return true;
}

/** What of an entry has been found, beside what its line holds. */
class Found {
  hasTime = false;
  hasMessage = false;
  hasComm = false;
  commAt = 0;
  commEnd = 0;
}

/** Reads the value [at, end) of a key into a line; false: it is not of the usual form, or the key came before. */
function readValue(
  bytes: Uint8Array,
  keyAt: number,
  keyEnd: number,
  at: number,
  end: number,
  line: Line,
  clock: string,
  found: Found,
): boolean {
  switch (bytes[keyAt]) {
    case UNDERSCORE:
      if (isAll(bytes, keyAt, keyEnd, clock)) {
        if (found.hasTime || !readMicros(bytes, at, end, line)) return false;
        found.hasTime = true;
      } else if (isAll(bytes, keyAt, keyEnd, "_PID")) {
        if (0 <= line.tgid || !isNumber(bytes, at, end)) return false;
        line.tgid = decimal(bytes, at, end);
      } else if (isAll(bytes, keyAt, keyEnd, "_COMM")) {
        if (found.hasComm || isNumber(bytes, at, end)) return false;
        found.hasComm = true;
        found.commAt = at;
        found.commEnd = end;
      }
      return true;
    case LETTER_M:
      if (!isAll(bytes, keyAt, keyEnd, "MESSAGE")) return true;
      if (found.hasMessage || MAX_MESSAGE_BYTES < end - at || isNumber(bytes, at, end)) return false;
      found.hasMessage = true;
      line.textAt = at;
      line.textEnd = end;
      return true;
    case LETTER_P:
      if (!isAll(bytes, keyAt, keyEnd, "PRIORITY")) return true;
      if (line.levelAt !== line.levelEnd || end - at !== 1 || !isPriority(bytes[at])) return false;
      line.levelAt = at;
      line.levelEnd = end;
      return true;
    case LETTER_S:
      if (!isAll(bytes, keyAt, keyEnd, "SYSLOG_IDENTIFIER")) return true;
      if (line.nameAt !== line.nameEnd || at === end || isNumber(bytes, at, end)) return false;
      line.nameAt = at;
      line.nameEnd = end;
      return true;
    default:
      return true;
  }
}

const UNDERSCORE = 95;
const LETTER_M = 77;
const LETTER_P = 80;
const LETTER_S = 83;

/** The place of the quote that ends the string whose quote is at `at`; -1: there is none, or JSON means something else by it. */
function stringEnd(bytes: Uint8Array, at: number, end: number): number {
  if (bytes[at] !== QUOTE) return -1;
  for (let i = at + 1; i < end; i += 1) {
    const byte = bytes[i] as number;
    if (byte === QUOTE) return i;
    if (byte < 32 || byte === BACKSLASH) return -1;
  }
  return -1;
}

function isAll(bytes: Uint8Array, at: number, end: number, text: string): boolean {
  return end - at === text.length && hasText(bytes, at, end, text);
}

function isNumber(bytes: Uint8Array, at: number, end: number): boolean {
  return at < end && end - at <= MAX_DIGITS && skipDigits(bytes, at, end) === end;
}

function isPriority(byte: number | undefined): boolean {
  return isDigit(byte) && (byte as number) < 56;
}

function readMicros(bytes: Uint8Array, at: number, end: number, line: Line): boolean {
  if (end - at <= MICRO_DIGITS || MAX_DIGITS + 1 < end - at || skipDigits(bytes, at, end) !== end) return false;
  line.sec = decimal(bytes, at, end - MICRO_DIGITS);
  line.nsec = decimal(bytes, end - MICRO_DIGITS, end) * 1000;
  return true;
}
