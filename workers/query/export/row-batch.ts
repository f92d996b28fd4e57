import { type Column, type ColumnBatch, type ColumnField, MOST_FROM_BASE, TextCodes } from "../../columnar/columns.js";
import { assert } from "../../core/assert.js";
import { type Stretch, stretchAt, type Timeline } from "../../core/timeline.js";
import type { Cell, Row } from "./table.js";

/** Rows of a batch: enough that a row group is worth its head, and few enough to be made in a fraction of a second. */
export const BATCH_ROWS = 1 << 17;
/** Room of a column at first: most tables are short, and memory is cleared before it is used. */
const FIRST_ROWS = 1 << 8;
/** A batch ends early when its own texts take so many characters. */
const BATCH_CHARS = 1 << 24;

/** Whole numbers of a file have 64 bits. */
const NS_LIMIT = 1n << 63n;

/** A column that is being filled. */
interface Filling {
  /** Puts a cell into a row; answers false if it does not fit the rows before it, which are to be written first. */
  put(cell: Cell, row: number): boolean;
  column(): Column;
  /** The next row is the first of a batch. */
  clear(): void;
}

/** Collects rows until they are a batch. */
export class RowBatch {
  rows = 0;
  private chars = 0;
  private readonly columns: readonly Filling[];

  constructor(fields: readonly ColumnField[], isTime: readonly boolean[], timeline: Timeline) {
    this.columns = fields.map((field, i) => {
      switch (field.type) {
        case "codes":
          return codeFilling();
        case "text":
          return textFilling((chars) => {
            this.chars += chars;
          });
        case "float64":
          return floatFilling();
        default:
          return wholeFilling(field, isTime[i] === true ? timeline : undefined);
      }
    });
  }

  /** Answers false if the batch is to be taken first: it is full, or a number is too far from those in it. */
  add(row: Row): boolean {
    if (BATCH_ROWS <= this.rows || BATCH_CHARS <= this.chars) return false;
    for (let i = 0; i < this.columns.length; i += 1) {
      if (this.columns[i]?.put(row[i], this.rows) === false) return false;
    }
    this.rows += 1;
    return true;
  }

  /** The rows so far. They are valid until the next row is added. */
  take(): ColumnBatch {
    const batch = { rows: this.rows, columns: this.columns.map((filling) => filling.column()) };
    this.rows = 0;
    this.chars = 0;
    for (const filling of this.columns) filling.clear();
    return batch;
  }
}

function codeFilling(): Filling {
  let codes = new Int32Array(FIRST_ROWS);
  const texts = new TextCodes();
  return {
    put(cell, row) {
      if (row === codes.length) codes = larger(codes, new Int32Array(row * 2));
      codes[row] = cell === undefined ? -1 : texts.codeOf(`${cell}`);
      return true;
    },
    column: () => ({ type: "codes", codes, texts }),
    clear() {},
  };
}

function textFilling(count: (chars: number) => void): Filling {
  let texts: (string | undefined)[] = [];
  return {
    put(cell, row) {
      const text = cell === undefined ? undefined : `${cell}`;
      texts[row] = text;
      count(text?.length ?? 0);
      return true;
    },
    column: () => ({ type: "text", texts }),
    clear() {
      texts = [];
    },
  };
}

function floatFilling(): Filling {
  let values = new Float64Array(FIRST_ROWS);
  return {
    put(cell, row) {
      if (row === values.length) values = larger(values, new Float64Array(row * 2));
      const value = cell === undefined ? Number.NaN : Number(cell);
      values[row] = Number.isFinite(value) ? value : Number.NaN;
      return true;
    },
    column: () => ({ type: "float64", values }),
    clear() {},
  };
}

/** `timeline`: cells are session times, or absolute ns as bigints. Else they are whole numbers. */
function wholeFilling(field: ColumnField, timeline: Timeline | undefined): Filling {
  const type = field.type === "timestamp" ? "timestamp" : "int64";
  let values = new Float64Array(FIRST_ROWS);
  let base = 0n;
  /** The stretch whose origin is the base, so that no bigint is made for its times. */
  let near: Stretch | undefined;
  const nothing = (row: number) => {
    values[row] = Number.NaN;
    return true;
  };
  const putFar = (whole: bigint, row: number, from?: Stretch): boolean => {
    if (whole < -NS_LIMIT || NS_LIMIT <= whole) return nothing(row);
    if (row === 0) {
      near = from !== undefined && fits(whole - from.originNs) ? from : undefined;
      base = near?.originNs ?? whole;
    }
    if (!fits(whole - base)) return false;
    values[row] = Number(whole - base);
    return true;
  };
  return {
    put(cell, row) {
      if (row === values.length) values = larger(values, new Float64Array(row * 2));
      if (typeof cell === "bigint") return putFar(cell, row);
      if (typeof cell !== "number" || !Number.isFinite(cell)) return nothing(row);
      const from = timeline === undefined ? ZERO : stretchAt(timeline, cell);
      const value = timeline === undefined ? cell : Math.round(cell);
      assert(Number.isInteger(value), `${field.name} holds whole numbers`);
      if (from !== near || MOST_FROM_BASE < Math.abs(value)) return putFar(from.originNs + BigInt(value), row, from);
      values[row] = value;
      return true;
    },
    column: () => ({ type, base, values }),
    clear() {},
  };
}

/** The same values with more room. */
function larger<T extends Int32Array | Float64Array>(values: T, room: T): T {
  room.set(values);
  return room;
}

/** Plain numbers count from here. */
const ZERO: Stretch = { startNs: 0, originNs: 0n };

const MOST = BigInt(MOST_FROM_BASE);

function fits(distance: bigint): boolean {
  return -MOST <= distance && distance <= MOST;
}
