/** The array of a column. */
export type ColumnArray = Float64Array | Int32Array | Uint32Array | Uint8Array;

/** Columns by name: the form of a store or a table on disk, or on its way to another thread. */
export type Columns = Readonly<Record<string, ColumnArray>>;

/** The columns of a part of something, under names that begin with the part's: "waits.start". */
export function prefixed(part: string, columns: Columns): Columns {
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

  private grow(row: number): void {
    const { values } = this;
    this.values = new (values.constructor as new (length: number) => T)(Math.max(row + 1, values.length * 2));
    this.values.set(values);
  }
}

export const floatColumn = () => new GrowingColumn(new Float64Array(64));
export const intColumn = () => new GrowingColumn(new Int32Array(64));
export const byteColumn = () => new GrowingColumn(new Uint8Array(64));
