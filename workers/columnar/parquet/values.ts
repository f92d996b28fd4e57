import type { Bytes } from "../bytes.js";
import type { CodeColumn, Column, FloatColumn, SmallColumn, TextColumn, WholeColumn } from "../columns.js";
import { int64Bytes, int64Of } from "../int64.js";
import { bitsFor } from "./bit-pack.js";
import { writeDeltas, writeHybrid, writeTexts } from "./encodings.js";

/** Encodings of parquet.thrift. */
export const ENCODING = { PLAIN: 0, RLE: 3, DELTA_BINARY_PACKED: 5, RLE_DICTIONARY: 8 } as const;

/** Statistics leave out longer texts. */
const MOST_STATISTICS_BYTES = 64;

/** The least and the largest value, in the bytes of PLAIN, by which a reader passes over row groups. */
interface Range {
  readonly least: Uint8Array;
  readonly most: Uint8Array;
}

/** The values of a column, without nulls, as they stand in its page. */
export interface Values {
  readonly encoding: number;
  readonly write: (out: Bytes) => void;
  readonly dictionary?: readonly Uint8Array[];
  readonly range: Range | undefined;
}

/** `count` of the `rows` values are no nulls. */
export function valuesOf(column: Column, rows: number, count: number): Values {
  switch (column.type) {
    case "codes":
      return codeValues(column, rows, count);
    case "text":
      return textValues(column, rows);
    case "int32":
      return smallValues(column, rows);
    case "float64":
      return floatValues(column, rows, count);
    default:
      return wholeValues(column, rows, count);
  }
}

/** Differences of values in a larger range, and the distances between these, may not be exact. */
const MOST_RANGE = 2 ** 51;

function wholeValues({ base, values }: WholeColumn, rows: number, count: number): Values {
  const given = count === rows ? values : withoutNulls(values, rows, count);
  const ends = rangeOf(given, count);
  const isNear = ends === undefined || ends.most - ends.least < MOST_RANGE;
  return {
    encoding: isNear ? ENCODING.DELTA_BINARY_PACKED : ENCODING.PLAIN,
    write(out) {
      if (isNear) writeDeltas(out, base, given, count);
      else out.bytes(int64Bytes({ base, values: given }, count));
    },
    range: ends && { least: int64Of(base + BigInt(ends.least)), most: int64Of(base + BigInt(ends.most)) },
  };
}

function smallValues({ values }: SmallColumn, rows: number): Values {
  const ends = rangeOf(values, rows);
  return {
    encoding: ENCODING.PLAIN,
    write: (out) => out.bytes(new Uint8Array(values.buffer, values.byteOffset, rows * 4)),
    range: ends && { least: smallOf(ends.least), most: smallOf(ends.most) },
  };
}

function floatValues({ values }: FloatColumn, rows: number, count: number): Values {
  const given = count === rows ? values : withoutNulls(values, rows, count);
  const ends = rangeOf(given, count);
  return {
    encoding: ENCODING.PLAIN,
    write: (out) => out.bytes(new Uint8Array(given.buffer, given.byteOffset, count * 8)),
    // Of the two zeros the smaller stands for both, as the format asks for.
    range: ends && { least: doubleOf(ends.least || -0), most: doubleOf(ends.most || 0) },
  };
}

function textValues({ texts }: TextColumn, rows: number): Values {
  const encoded = texts.slice(0, rows).flatMap((text) => (text === undefined ? [] : [ENCODER.encode(text)]));
  return { encoding: ENCODING.PLAIN, write: (out) => writeTexts(out, encoded), range: textRange(encoded) };
}

/** A row group has a dictionary of its own: the texts that it uses, in the order of their first use. */
function codeValues({ codes, texts: { texts } }: CodeColumn, rows: number, count: number): Values {
  const own = new Int32Array(texts.length).fill(-1);
  const used: Uint8Array[] = [];
  const placeOf = (code: number): number => {
    used.push(ENCODER.encode(texts[code] ?? ""));
    own[code] = used.length - 1;
    return used.length - 1;
  };
  const places = new Int32Array(count);
  let at = 0;
  for (let i = 0; i < rows; i += 1) {
    const code = codes[i] as number;
    if (code < 0) continue;
    const known = own[code] as number;
    places[at++] = known < 0 ? placeOf(code) : known;
  }
  const width = Math.max(1, bitsFor(Math.max(0, used.length - 1)));
  return {
    encoding: ENCODING.RLE_DICTIONARY,
    dictionary: used,
    write(out) {
      out.byte(width);
      writeHybrid(out, places, count, width);
    },
    range: textRange(used),
  };
}

const ENCODER = new TextEncoder();

function withoutNulls(values: Float64Array, rows: number, count: number): Float64Array {
  const given = new Float64Array(count);
  let at = 0;
  for (let i = 0; i < rows; i += 1) {
    const value = values[i] as number;
    if (!Number.isNaN(value)) given[at++] = value;
  }
  return given;
}

function rangeOf(
  values: Float64Array | Int32Array,
  count: number,
): { readonly least: number; readonly most: number } | undefined {
  if (count === 0) return undefined;
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < count; i += 1) {
    const value = values[i] as number;
    if (value < least) least = value;
    if (most < value) most = value;
  }
  return { least, most };
}

function smallOf(value: number): Uint8Array {
  return new Uint8Array(Int32Array.of(value).buffer);
}

function doubleOf(value: number): Uint8Array {
  return new Uint8Array(Float64Array.of(value).buffer);
}

function textRange(all: readonly Uint8Array[]): Range | undefined {
  let [least] = all;
  let most = least;
  if (least === undefined || most === undefined) return undefined;
  for (const bytes of all) {
    if (isBefore(bytes, least)) least = bytes;
    if (isBefore(most, bytes)) most = bytes;
  }
  return Math.max(least.length, most.length) <= MOST_STATISTICS_BYTES ? { least, most } : undefined;
}

/** In the order of unsigned bytes, which is that of texts in Parquet. */
function isBefore(a: Uint8Array, b: Uint8Array): boolean {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i += 1) if (a[i] !== b[i]) return (a[i] as number) < (b[i] as number);
  return a.length < b.length;
}
