import type { Cell, ExportColumn, Row } from "./table.js";

/** Turns rows into text. */
export interface RowWriter {
  /** What comes before the first row, with its line end. */
  readonly head: string;
  /** One row with its line end. */
  line(row: Row): string;
}

export type RowFormat = "csv" | "jsonl";

export function createWriter(format: RowFormat, columns: readonly ExportColumn[], originNs: bigint): RowWriter {
  const absolute = absoluteText(originNs);
  return format === "csv" ? csvWriter(columns, absolute) : jsonlWriter(columns, absolute);
}

/**
 * Absolute ns as text, exact although they exceed what a number holds. Origin and time are added in two halves,
 * which is many times faster than making a bigint for each.
 */
export function absoluteText(originNs: bigint): (ns: number) => string {
  const HALF = 1e9;
  const isSimple = 0n <= originNs;
  const high = Number(originNs / 1_000_000_000n);
  const low = Number(originNs % 1_000_000_000n);
  return (ns) => {
    const whole = Math.round(ns);
    if (!isSimple || whole < 0) return `${originNs + BigInt(whole)}`;
    const seconds = Math.floor(whole / HALF);
    let rest = whole - seconds * HALF + low;
    let total = high + seconds;
    if (HALF <= rest) {
      rest -= HALF;
      total += 1;
    }
    return total === 0 ? `${rest}` : `${total}${`${rest}`.padStart(9, "0")}`;
  };
}

/** RFC 4180: CRLF line ends, quotes around what holds a comma, a quote or a line end, quotes doubled. */
function csvWriter(columns: readonly ExportColumn[], absolute: (ns: number) => string): RowWriter {
  const text = (cell: Cell, column: ExportColumn): string => {
    if (cell === undefined) return "";
    if (typeof cell === "number") return column.type === "time" ? absolute(cell) : numberText(cell, "");
    return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
  };
  return {
    head: `${columns.map(({ name }) => name).join(",")}\r\n`,
    line: (row) => `${columns.map((column, i) => text(row[i], column)).join(",")}\r\n`,
  };
}

/** An object a line. Times are integers of full precision, which JSON allows though JavaScript would round them. */
function jsonlWriter(columns: readonly ExportColumn[], absolute: (ns: number) => string): RowWriter {
  const keys = columns.map(({ name }) => JSON.stringify(name));
  const text = (cell: Cell, column: ExportColumn): string => {
    if (cell === undefined) return "null";
    if (typeof cell === "number") return column.type === "time" ? absolute(cell) : numberText(cell, "null");
    return column.type === "json" ? cell : JSON.stringify(cell);
  };
  return { head: "", line: (row) => `{${columns.map((c, i) => `${keys[i]}:${text(row[i], c)}`).join(",")}}\n` };
}

/** Numbers without an exponent, so that large counts stay integers. */
function numberText(value: number, none: string): string {
  if (!Number.isFinite(value)) return none;
  return Number.isInteger(value) && 1e21 <= Math.abs(value) ? `${BigInt(value)}` : `${value}`;
}
