/**
 * Tables as columns, a batch of rows at a time: what the writers of Arrow and Parquet take. Types are those that both
 * formats and their readers share.
 */

/**
 * `timestamp`: ns since 1970 in UTC. `int32`, `int64`, `float64`: numbers. `codes`: texts of which many rows share few, such as
 * names of states. `text`: texts of which each row may have its own.
 */
export type ColumnType = "timestamp" | "int32" | "int64" | "float64" | "codes" | "text";

export interface ColumnField {
  readonly name: string;
  readonly type: ColumnType;
  /** The unit of numbers and the like, for programs and people that read the file. */
  readonly notes: Readonly<Record<string, string>>;
}

/** Whole numbers of 64 bits: `base` + `values[i]`, which are exact as they are small. NaN: null. */
export interface WholeColumn {
  readonly type: "timestamp" | "int64";
  readonly base: bigint;
  readonly values: Float64Array;
}

/** Whole numbers of 32 bits, of which none is null: rows of another table. */
export interface SmallColumn {
  readonly type: "int32";
  readonly values: Int32Array;
}

/** NaN: null. */
export interface FloatColumn {
  readonly type: "float64";
  readonly values: Float64Array;
}

/** Places in `texts`; -1: null. */
export interface CodeColumn {
  readonly type: "codes";
  readonly codes: Int32Array;
  readonly texts: TextCodes;
}

export interface TextColumn {
  readonly type: "text";
  readonly texts: readonly (string | undefined)[];
}

export type Column = SmallColumn | WholeColumn | FloatColumn | CodeColumn | TextColumn;

/** Arrays may be longer than `rows`. They are used again for the next batch, so a writer copies what it keeps. */
export interface ColumnBatch {
  readonly rows: number;
  readonly columns: readonly Column[];
}

/** Writes batches of one table as the pieces of a file, which follow each other. */
export interface ColumnWriter {
  add(batch: ColumnBatch): Uint8Array<ArrayBuffer>;
  /** The end of the file, after the last batch. */
  end(): Uint8Array<ArrayBuffer>;
}

/** Values of a column of whole numbers are at most this far from its base, where all whole numbers are exact. */
export const MOST_FROM_BASE = 2 ** 53;

/** The texts of a column by their codes, which are given in the order of their first use. */
export class TextCodes {
  readonly texts: string[] = [];
  private readonly codes = new Map<string, number>();

  codeOf(text: string): number {
    const known = this.codes.get(text);
    if (known !== undefined) return known;
    const code = this.texts.length;
    this.texts.push(text);
    this.codes.set(text, code);
    return code;
  }
}

/** Number of nulls among the first `rows` values. */
export function nullsIn(column: Column, rows: number): number {
  switch (column.type) {
    case "int32":
      return 0;
    case "codes":
      return negativesIn(column.codes, rows);
    case "text":
      return undefinedIn(column.texts, rows);
    default:
      return nansIn(column.values, rows);
  }
}

/** A row that began and did not fit may have left a text behind the last one. */
function undefinedIn(texts: readonly (string | undefined)[], rows: number): number {
  let count = 0;
  for (let i = 0; i < rows; i += 1) if (texts[i] === undefined) count += 1;
  return count;
}

function negativesIn(codes: Int32Array, rows: number): number {
  let count = 0;
  for (let i = 0; i < rows; i += 1) count += (codes[i] as number) >>> 31;
  return count;
}

function nansIn(values: Float64Array, rows: number): number {
  let count = 0;
  for (let i = 0; i < rows; i += 1) if (Number.isNaN(values[i])) count += 1;
  return count;
}

export function isNull(column: Column, row: number): boolean {
  switch (column.type) {
    case "int32":
      return false;
    case "codes":
      return (column.codes[row] as number) < 0;
    case "text":
      return column.texts[row] === undefined;
    default:
      return Number.isNaN(column.values[row]);
  }
}
