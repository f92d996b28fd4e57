import { type DataType, Type, type Vector } from "apache-arrow";
import type { SqlCell, SqlHeading } from "../model/sql.js";

export interface CellReader {
  readonly type: SqlHeading["type"];
  cell(vector: Vector, row: number): SqlCell;
}

/** How the values of a type of Arrow become plain ones. What is neither number, truth nor text becomes text. */
export function cellReader(type: DataType): CellReader {
  switch (type.typeId) {
    case Type.Bool:
      return { type: "truth", cell: plain };
    case Type.Utf8:
    case Type.LargeUtf8:
    case Type.Dictionary:
      return { type: "text", cell: plain };
    case Type.Int:
    case Type.Float:
      return { type: "number", cell: numberOf };
    case Type.Decimal:
      return { type: "number", cell: decimalOf((type as DataType & { readonly scale: number }).scale) };
    case Type.Timestamp:
      return { type: "text", cell: momentOf((type as DataType & { readonly unit: number }).unit) };
    case Type.Date:
      return { type: "text", cell: dayOf };
    case Type.Null:
      return { type: "text", cell: () => null };
    default:
      return { type: "text", cell: textOf };
  }
}

function plain(vector: Vector, row: number): SqlCell {
  return vector.get(row) as SqlCell;
}

/** A number where it is exact, else a bigint. */
function numberOf(vector: Vector, row: number): SqlCell {
  const value = vector.get(row) as number | bigint | null;
  return typeof value === "bigint" ? small(value) : value;
}

function small(value: bigint): number | bigint {
  return BigInt.asIntN(53, value) === value ? Number(value) : value;
}

/** Four words of 32 bits, the lowest first, two's complement. DuckDB has HUGEINT, the type of sums, as one of scale 0. */
function decimalOf(scale: number): CellReader["cell"] {
  return (vector, row) => {
    const words = vector.get(row) as Uint32Array | null;
    if (words === null) return null;
    const whole = words.reduceRight((sum, word) => (sum << 32n) | BigInt(word), 0n);
    const value = BigInt.asIntN(words.length * 32, whole);
    return scale === 0 ? small(value) : Number(value) / 10 ** scale;
  };
}

/** Digits of a second by unit (TimeUnit of Arrow: s, ms, µs, ns). */
const DIGITS = [0, 3, 6, 9];

/** `2026-11-21 10:32:07.123456789`, exact to the ns. The vector would make ms of it. */
function momentOf(unit: number): CellReader["cell"] {
  const digits = DIGITS[unit] ?? 0;
  const second = 10n ** BigInt(digits);
  return (vector, row) => {
    if (vector.get(row) === null) return null;
    const value = rawOf(vector, row);
    const fraction = ((value % second) + second) % second;
    const date = new Date(Number((value - fraction) / second) * 1000);
    if (Number.isNaN(date.getTime())) return `${value}`;
    const text = date.toISOString().slice(0, 19).replace("T", " ");
    return digits === 0 ? text : `${text}.${`${fraction}`.padStart(digits, "0")}`;
  };
}

function dayOf(vector: Vector, row: number): SqlCell {
  const ms = vector.get(row) as number | null;
  const date = new Date(ms ?? Number.NaN);
  return Number.isNaN(date.getTime()) ? null : date.toISOString().slice(0, 10);
}

/** The number as it lies in the one chunk of a batch. */
function rawOf(vector: Vector, row: number): bigint {
  const values = vector.data[0]?.values as BigInt64Array | undefined;
  return values?.[row] ?? 0n;
}

function textOf(vector: Vector, row: number): SqlCell {
  const value: unknown = vector.get(row);
  if (value === null) return null;
  if (value instanceof Uint8Array) return [...value].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return typeof value === "object" ? JSON.stringify(value, jsonValue) : `${value}`;
}

function jsonValue(_: string, value: unknown): unknown {
  return typeof value === "bigint" ? `${value}` : value;
}
