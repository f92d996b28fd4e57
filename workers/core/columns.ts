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

/** Growing columns by row, such as what an analysis knows of each lane. A column doubles when it is full. */
export class FloatColumn {
  values = new Float64Array(64);

  set(row: number, value: number): void {
    if (this.values.length <= row) this.values = grow(this.values, new Float64Array(roomFor(row, this.values.length)));
    this.values[row] = value;
  }

  at(row: number): number {
    return this.values[row] as number;
  }
}

export class IntColumn {
  values = new Int32Array(64);

  set(row: number, value: number): void {
    if (this.values.length <= row) this.values = grow(this.values, new Int32Array(roomFor(row, this.values.length)));
    this.values[row] = value;
  }

  at(row: number): number {
    return this.values[row] as number;
  }
}

export class ByteColumn {
  values = new Uint8Array(64);

  set(row: number, value: number): void {
    if (this.values.length <= row) this.values = grow(this.values, new Uint8Array(roomFor(row, this.values.length)));
    this.values[row] = value;
  }

  at(row: number): number {
    return this.values[row] as number;
  }
}

function roomFor(row: number, length: number): number {
  return Math.max(row + 1, length * 2);
}

function grow<T extends { set(from: T): void }>(from: T, to: T): T {
  to.set(from);
  return to;
}
