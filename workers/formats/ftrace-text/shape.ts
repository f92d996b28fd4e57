import { SPACE } from "../text/scan.js";
import { isAt, type TextBlock, type Word } from "../text/words.js";
import type { Fields } from "./fields.js";
import type { RowPlan } from "./row-plan.js";

/** The names of fields that follow each other in texts without a layout. */
export interface Shape {
  /** Ids of the names. */
  readonly names: Int32Array;
  /** "name=" of each; of a text that stands before the first name nothing. */
  readonly words: readonly Word[];
  readonly plan: RowPlan | undefined;
}

const EQUALS = 61;
const CLOSE = 41;
const QUOTE = 34;

/**
 * Finds the fields of a text by a shape that an earlier one had: the same places that `KeyValues` finds, in less time.
 * False: the text is of another shape, or not so simple that this is certain.
 */
export function matchShape({ words }: Shape, text: TextBlock, at: number, end: number, fields: Fields): boolean {
  const { length } = words;
  const { begins, ends } = fields;
  const { bytes, view } = text;
  let i = at;
  for (let field = 0; field < length; field += 1) {
    const word = words[field] as Word;
    const isProbed = word.length === 0;
    if (!isProbed && !isAt(word, view, i, end)) return false;
    const begin = i + word.length;
    const next = words[field + 1];
    let last = begin;
    while (last < end) {
      const byte = bytes[last];
      if (byte === EQUALS) return false;
      if (byte === SPACE && next !== undefined && isAt(next, view, last + 1, end)) break;
      last += 1;
    }
    if ((next === undefined) !== (last === end)) return false;
    const final = bytes[last - 1] as number;
    if (isProbed ? final !== CLOSE : !isPlainEnd(final) || bytes[begin] === QUOTE) return false;
    begins[field] = isProbed ? begin + 1 : begin;
    ends[field] = isProbed ? last - 1 : last;
    i = last + 1;
  }
  return true;
}

/** Of a value that has nothing of what `KeyValues` takes off its end. */
function isPlainEnd(byte: number): boolean {
  return byte !== SPACE && byte !== 44 && byte !== 40 && byte !== 91 && byte !== 93 && byte !== 123;
}
