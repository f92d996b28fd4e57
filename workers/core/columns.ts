import { assert } from "./assert.js";

/** The array of a column. */
export type ColumnArray = Float64Array | Int32Array | Uint32Array | Uint8Array;

/** Columns by name: the form of a store or a table on disk, or on its way to another thread. */
export type Columns = Readonly<Record<string, ColumnArray>>;

/** Columns of which some come in pieces, which are not copied: at least one array, all of one kind. */
export type PiecedColumns = Readonly<Record<string, ColumnArray | readonly ColumnArray[]>>;

export function piecesOf(values: ColumnArray | readonly ColumnArray[]): readonly ColumnArray[] {
  return ArrayBuffer.isView(values) ? [values] : values;
}

/** Each column as one array. Only those in several pieces are copied. */
export function joinedColumns(columns: PiecedColumns): Columns {
  return Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, joined(piecesOf(values))]));
}

function joined(pieces: readonly ColumnArray[]): ColumnArray {
  const [first, ...others] = pieces;
  assert(first, "a column has a piece");
  if (others.length === 0) return first;
  const all = likeColumn(
    first,
    pieces.reduce((length, piece) => length + piece.length, 0),
  );
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

/** The columns of a part of something, under names that begin with the part's: "waits.start". */
export function prefixed<T>(part: string, columns: Readonly<Record<string, T>>): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(columns).map(([name, values]) => [`${part}.${name}`, values]));
}

/** The columns of each part, under their names there: the inverse of `prefixed`. */
export function partsOf(columns: Columns): Readonly<Record<string, Columns>> {
  const parts: Record<string, Record<string, ColumnArray>> = {};
  for (const [name, values] of Object.entries(columns)) {
    const dot = name.indexOf(".");
    const part = name.slice(0, Math.max(0, dot));
    parts[part] ??= {};
    parts[part][name.slice(dot + 1)] = values;
  }
  return parts;
}

/** A column that grows with its rows, such as one row per lane. It doubles when it is full. */
export class GrowingColumn<T extends ColumnArray> {
  constructor(public values: T) {}

  set(row: number, value: number): void {
    if (this.values.length <= row) this.grow(row);
    this.values[row] = value;
  }

  at(row: number): number {
    return this.values[row] as number;
  }

  copy(): GrowingColumn<T> {
    return new GrowingColumn(this.values.slice() as T);
  }

  private grow(row: number): void {
    this.values = grown(this.values, Math.max(row + 1, this.values.length * 2));
  }
}

/** A longer column that begins with these values. */
export function grown<T extends ColumnArray | Uint16Array>(values: T, length: number): T {
  const longer = likeColumn(values, length);
  longer.set(values);
  return longer;
}

/** The values of these rows, in their order. */
export function picked<T extends ColumnArray>(values: T, rows: ArrayLike<number>): T {
  const some = likeColumn(values, rows.length);
  for (let at = 0; at < rows.length; at += 1) some[at] = values[rows[at] as number] as number;
  return some;
}

export const floatColumn = () => new GrowingColumn(new Float64Array(64));
export const intColumn = () => new GrowingColumn(new Int32Array(64));
export const byteColumn = () => new GrowingColumn(new Uint8Array(64));

/** The rows of one set of columns, then those of another. */
export function appendedColumns(first: Columns, second: Columns): Columns {
  return mapColumns(first, (values, name) => {
    const others = second[name] as ColumnArray;
    const all = grown(values, values.length + others.length);
    all.set(others, values.length);
    return all;
  });
}

function mapColumns(columns: Columns, map: (values: ColumnArray, name: string) => ColumnArray): Columns {
  return Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, map(values, name)]));
}

/** An empty column of the same type. */
function likeColumn<T extends ColumnArray | Uint16Array>(values: T, length: number): T {
  return new (values.constructor as new (length: number) => T)(length);
}
