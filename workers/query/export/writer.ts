import { csvCell, inert, tsvCell } from "../../core/delimited.js";
import { stretchAt, type Timeline } from "../../core/timeline.js";
import { escapedJson } from "../../core/unseen.js";
import type { Cell, ExportColumn, Row } from "./table.js";

/** Turns rows into text. */
export interface RowWriter {
  /** Text before the first row, with its line end. */
  readonly head: string;
  /** One row with its line end. */
  line(row: Row): string;
}

export function createWriter(
  format: "csv" | "jsonl" | "tsv",
  columns: readonly ExportColumn[],
  timeline: Timeline,
): RowWriter {
  const absolute = absoluteText(timeline);
  const numberText: NumberText = (value, { type }, none) => {
    if (!Number.isFinite(value)) return none;
    return type === "time" ? absolute(value) : plainNumber(value);
  };
  switch (format) {
    case "csv":
      return csvWriter(columns, numberText);
    case "tsv":
      return tsvWriter(columns, numberText);
    case "jsonl":
      return jsonlWriter(columns, numberText);
  }
}

/** A number of a column as text; `none` where there is no such number or time. */
type NumberText = (value: number, column: ExportColumn, none: string) => string;

/** Absolute ns of session times, as text. */
export function absoluteText(timeline: Timeline): (ns: number) => string {
  const texts = new Map(timeline.map((stretch) => [stretch, sumText(stretch.originNs)]));
  const [first] = timeline;
  const firstText = sumText(first.originNs);
  if (timeline.length === 1) return firstText;
  return (ns) => (texts.get(stretchAt(timeline, ns)) ?? firstText)(ns);
}

/**
 * Exact although the sum exceeds the integers of a double. Origin and time are added in two halves, which is many times
 * faster than making a bigint for each.
 */
function sumText(originNs: bigint): (ns: number) => string {
  const HALF = 1e9;
  const isSimple = 0n <= originNs && originNs < MAX_SIMPLE_NS;
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

/** Seconds up to here are whole numbers, those of a session after them too. */
const MAX_SIMPLE_NS = 2n ** 52n * 1_000_000_000n;

/** With CRLF line ends, as RFC 4180 wants them. */
function csvWriter(columns: readonly ExportColumn[], numberText: NumberText): RowWriter {
  const text = (cell: Cell, column: ExportColumn): string => {
    if (cell === undefined) return "";
    if (typeof cell === "number") return numberText(cell, column, "");
    if (typeof cell === "bigint") return `${cell}`;
    const shown = column.type === "json" ? escapedJson(cell) : inert(cell);
    return csvCell(shown);
  };
  return {
    head: `${columns.map(({ name }) => name).join(",")}\r\n`,
    line: (row) => `${columns.map((column, i) => text(row[i], column)).join(",")}\r\n`,
  };
}

/** For the clipboard: tabs and line ends inside a text become spaces. */
function tsvWriter(columns: readonly ExportColumn[], numberText: NumberText): RowWriter {
  const text = (cell: Cell, column: ExportColumn): string => {
    if (cell === undefined) return "";
    if (typeof cell === "number") return numberText(cell, column, "");
    if (typeof cell === "bigint") return `${cell}`;
    return inert(tsvCell(column.type === "json" ? escapedJson(cell) : cell));
  };
  return {
    head: `${columns.map(({ name }) => name).join("\t")}\n`,
    line: (row) => `${columns.map((column, i) => text(row[i], column)).join("\t")}\n`,
  };
}

/** An object a line. Times are integers of full precision, which JSON allows though JavaScript would round them. */
function jsonlWriter(columns: readonly ExportColumn[], numberText: NumberText): RowWriter {
  const keys = columns.map(({ name }) => JSON.stringify(name));
  const text = (cell: Cell, column: ExportColumn): string => {
    if (cell === undefined) return "null";
    if (typeof cell === "number") return numberText(cell, column, "null");
    if (typeof cell === "bigint") return `${cell}`;
    return escapedJson(column.type === "json" ? cell : JSON.stringify(cell));
  };
  return { head: "", line: (row) => `{${columns.map((c, i) => `${keys[i]}:${text(row[i], c)}`).join(",")}}\n` };
}

/** Integers in full: of those that a double holds, JavaScript writes only as many digits as tell them apart. */
function plainNumber(value: number): string {
  return Number.isInteger(value) && !Number.isSafeInteger(value) ? `${BigInt(value)}` : `${value}`;
}
