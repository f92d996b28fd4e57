import { assert } from "../../core/assert.js";
import { HEX_DIGITS, INT_DIGITS, SPACE, trimEnd } from "../text/scan.js";
import { isAt, type TextBlock, type Word, wordOf } from "../text/words.js";
import { absentIn, type Columns } from "./columns.js";
import { type Fields, MAX_FIELDS } from "./fields.js";
import type { ValueType } from "./values.js";

/**
 * Where the fields are in the text of an event, as the kernel's `print fmt` puts them there. Written
 * "vcpu {vcpu_id}, rip {rip:x}": words, and names of fields with the type of their values (`d` if none is said).
 * "{=name:type}" is another field of the text of the field before it. What comes behind the last part is not read.
 */
export interface Layout {
  readonly names: readonly string[];
  readonly types: readonly ValueType[];
  /** The words behind each field. */
  readonly nexts: readonly Word[];
  /**
   * All that `matchLayout` looks at, in its order: for each field, and for the words behind the last one, a `Way`, the
   * column of the field's number or -1, the length of the words before it, and their bytes as `Word.fours` has them.
   */
  readonly code: Int32Array;
}

/** How the end of a value is found. */
const Way = {
  NUMBER: 0,
  HEX: 1,
  /** The negative of a number. */
  NEGATIVE: 2,
  /** Up to the words that follow. */
  TEXT: 3,
  /** The same, but only once: no later end is tried. */
  ONCE: 4,
  WORD: 5,
  /** It has the text of the field before it. */
  SAME: 6,
  /** No field: what is behind the last one. */
  END: 7,
} as const;
type Way = (typeof Way)[keyof typeof Way];

const WAYS: Readonly<Partial<Record<ValueType, Way>>> = {
  d: Way.NUMBER,
  x: Way.HEX,
  n: Way.NEGATIVE,
  s: Way.TEXT,
  w: Way.WORD,
};

function wayOf(type: ValueType): Way {
  return WAYS[type] ?? Way.ONCE;
}

/** Whether `matchLayout` reads a value of this type as a number. */
export function isParsed(type: ValueType): boolean {
  return wayOf(type) <= Way.NEGATIVE;
}

const FIELD = /\{(=?)(\w+)(?::(\w+))?\}/g;

export function layoutOf(text: string): Layout {
  const names: string[] = [];
  const types: ValueType[] = [];
  const words: Word[] = [];
  const ways: Way[] = [];
  let from = 0;
  for (const match of text.matchAll(FIELD)) {
    words.push(wordOf(text.slice(from, match.index)));
    from = match.index + match[0].length;
    const type = (match[3] ?? "d") as ValueType;
    names.push(match[2] as string);
    types.push(type);
    ways.push(match[1] === "=" ? Way.SAME : wayOf(type));
  }
  assert(names.length <= MAX_FIELDS, "a layout has few fields");
  words.push(wordOf(text.slice(from)));
  ways.push(Way.END);
  const code = words.flatMap(({ length, fours }, i) => [ways[i] as Way, -1, length, ...fours]);
  return { names, types, nexts: words.slice(1), code: Int32Array.from(code) };
}

/** The same layout, for which `matchLayout` writes numbers into columns: by field, the number of its column, or -1. */
export function aimedLayout(layout: Layout, columns: readonly number[]): Layout {
  const code = layout.code.slice();
  let pc = 0;
  for (const column of columns) {
    code[pc + COLUMN] = column;
    pc = behindWords(pc, code[pc + LENGTH] as number);
  }
  return { ...layout, code };
}

const COLUMN = 1;
const LENGTH = 2;
const WORDS = 3;

/** Where the part behind one with words of this length begins in the code of a layout. */
function behindWords(pc: number, length: number): number {
  return pc + WORDS + (length < 4 ? 1 : (length + 3) >> 2);
}

/**
 * Finds the fields of the text [at, end), and writes their numbers into a row of the columns that the layout names; false
 * if the text is not of this layout. A text goes on to the first place at which all that follows fits: "kworker/0:2:363"
 * is a name with a colon, and a pid.
 *
 * One long function, since nearly all of the time of a text's reader is spent here, and calls would be a half of it.
 */
export function matchLayout(
  { code, nexts }: Layout,
  { bytes, view }: TextBlock,
  at: number,
  end: number,
  { begins, ends }: Fields,
  columns: Columns,
  row: number,
): boolean {
  // The last text before the place that is looked at, and where its end is looked for; `from` < 0: a field is new.
  let open = -1;
  let from = -1;
  let openPc = 0;
  let pc = 0;
  let field = 0;
  let i = at;
  for (;;) {
    const way = code[pc] as Way;
    const length = code[pc + LENGTH] as number;
    let isHere = true;
    if (from < 0) {
      const wordsEnd = i + length;
      let four = pc + WORDS;
      if (end < wordsEnd) isHere = false;
      else if (length < 4) {
        let short = 0;
        for (let k = i; k < wordsEnd; k += 1) short = (short << 8) | (bytes[k] as number);
        isHere = short === code[four];
      } else {
        for (let k = i; isHere && k < wordsEnd - 4; k += 4) isHere = view.getInt32(k, true) === code[four++];
        isHere = isHere && view.getInt32(wordsEnd - 4, true) === code[four];
      }
      if (isHere) i = wordsEnd;
    }
    let valueEnd = -1;
    if (isHere) {
      if (way <= Way.NEGATIVE) {
        const isNegative = bytes[i] === MINUS;
        let k = isNegative ? i + 1 : i;
        const hasPrefix = bytes[k] === 48 && bytes[k + 1] === 120;
        if (hasPrefix) k += 2;
        const first = k;
        let value = 0;
        let isLong = false;
        if (hasPrefix || way === Way.HEX) {
          let high = 0;
          let low = 0;
          for (; k < end; k += 1) {
            const digit = HEX_DIGITS[bytes[k] as number] as number;
            if (digit < 0) break;
            high = (high << 4) | (low >>> 28);
            low = (low << 4) | digit;
          }
          // Numbers of 64 bits are signed, so that the kernel's addresses stay exact.
          value = high * 0x1_0000_0000 + (low >>> 0);
          isLong = MAX_HEX_DIGITS < k - first;
        } else {
          const intEnd = Math.min(end, k + INT_DIGITS);
          let int = 0;
          for (; k < intEnd; k += 1) {
            const digit = (bytes[k] as number) - 48;
            if (9 < digit >>> 0) break;
            int = (int * 10 + digit) | 0;
          }
          value = int;
          if (k === intEnd) {
            for (; k < end; k += 1) {
              const digit = (bytes[k] as number) - 48;
              if (9 < digit >>> 0) break;
              value = value * 10 + digit;
            }
          }
        }
        if (first < k) {
          valueEnd = k;
          const column = code[pc + COLUMN] as number;
          if (0 <= column) {
            if (isNegative !== (way === Way.NEGATIVE)) value = -value;
            (columns[column] as Int32Array)[row] = isLong ? absentIn(column) : value;
          }
        }
      } else if (way === Way.END) {
        return true;
      } else if (way === Way.SAME) {
        i = begins[field - 1] as number;
        valueEnd = ends[field - 1] as number;
      } else {
        const next = nexts[field] as Word;
        const start = from < 0 ? i : from;
        if (way === Way.WORD) valueEnd = wordEnd(bytes, view, start, end, next);
        else valueEnd = next.length === 0 ? trimEnd(bytes, start, end) : textEnd(bytes, view, start, end, next);
      }
    }
    if (valueEnd < 0) {
      // The first end of the text does not lead on: a later one may.
      if (open < 0 || 0 <= from) return false;
      field = open;
      pc = openPc;
      i = begins[open] as number;
      from = (ends[open] as number) + 1;
      continue;
    }
    begins[field] = i;
    ends[field] = valueEnd;
    if (way === Way.TEXT) {
      open = field;
      openPc = pc;
    }
    from = -1;
    i = valueEnd;
    field += 1;
    pc = pc + WORDS + (length < 4 ? 1 : (length + 3) >> 2);
  }
}

const MINUS = 45;
const MAX_HEX_DIGITS = 16;

/** The end of a text: before the first `next`; -1 if it never comes. */
function textEnd(bytes: Uint8Array, view: DataView, at: number, end: number, next: Word): number {
  const { first } = next;
  for (let i = at; i < end; i += 1) if (bytes[i] === first && isAt(next, view, i, end)) return i;
  return -1;
}

/** The end of a text without blanks, before the first `next`, or before a blank if there is none; -1 if `next` never comes. */
function wordEnd(bytes: Uint8Array, view: DataView, at: number, end: number, next: Word): number {
  const { first, length } = next;
  for (let i = at; i < end; i += 1) {
    const byte = bytes[i];
    if (byte === first && isAt(next, view, i, end)) return i;
    if (byte === SPACE) return length === 0 ? i : -1;
  }
  return length === 0 ? end : -1;
}
