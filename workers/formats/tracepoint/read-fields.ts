import type { FieldValue } from "../format.js";
import { setOwn } from "../named-values.js";
import type { EventField, EventFormat, RecordLayout } from "./event-format.js";
import { labelOf } from "./print-format.js";

/** The bytes [begin, end) of `bytes` are a record; `view` is over the same bytes. */
export interface RecordBytes {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly begin: number;
  readonly end: number;
}

/** The name of the function at an address of the kernel. */
export type SymbolAt = (address: bigint) => string | undefined;

/** Elements of an array, and bytes of a text, that are kept of one field. */
const MAX_ELEMENTS = 4096;
const MAX_TEXT = 65_536;

const decoder = new TextDecoder("utf-8");

/**
 * The fields of an event by name. An integer that the print format has a name for is `{ label, value }`. Fields beyond the
 * end of the record are left out. They are added to `values`: V8 takes long to copy objects of many shapes.
 */
export function readFieldValues(
  fields: readonly EventField[],
  format: EventFormat,
  record: RecordBytes,
  layout: RecordLayout,
  symbolAt: SymbolAt,
  values: Record<string, FieldValue> = {},
): Record<string, FieldValue> {
  for (const field of fields) {
    const value = readFieldValue(field, format, record, layout, symbolAt);
    if (value !== undefined) setOwn(values, field.name, value);
  }
  return values;
}

/** One of them; undefined where the record ends before it. */
export function readFieldValue(
  field: EventField,
  format: EventFormat,
  record: RecordBytes,
  layout: RecordLayout,
  symbolAt: SymbolAt,
): FieldValue | undefined {
  if (field.shape !== "int" || field.place !== "here") return readElements(field, record, layout, format, symbolAt);
  const value = readInteger(field, record, layout);
  if (value === undefined) return undefined;
  const { print } = format;
  const label =
    (print && labelOf(print, field.name, (name) => integerOf(format, name, record, layout))) ||
    (print?.symbols.has(field.name) === true ? symbolAt(BigInt.asUintN(64, value)) : undefined);
  return label === undefined ? plain(value) : { label, value: plain(value) };
}

/** The value of an integer field by name. */
function integerOf(format: EventFormat, name: string, record: RecordBytes, layout: RecordLayout): bigint | undefined {
  const field = fieldByName(format, name);
  return field?.shape === "int" && field.place === "here" ? readInteger(field, record, layout) : undefined;
}

export function fieldByName({ common, fields }: EventFormat, name: string): EventField | undefined {
  return fields.find((field) => field.name === name) ?? common.find((field) => field.name === name);
}

/** Undefined where the record ends before it, or the field has another size than integers have. */
export function readInteger(field: EventField, record: RecordBytes, layout: RecordLayout): bigint | undefined {
  const at = record.begin + field.offset;
  if (record.end < at + field.size) return undefined;
  const value = integerAt(record.view, at, field.size, field.isSigned && field.bits === undefined, layout);
  const { bits } = field;
  if (bits === undefined || value === undefined) return value;
  const part = BigInt.asUintN(bits.width, value >> BigInt(bits.shift));
  return field.isSigned ? BigInt.asIntN(bits.width, part) : part;
}

function integerAt(
  view: DataView,
  at: number,
  size: number,
  isSigned: boolean,
  { isLittleEndian }: RecordLayout,
): bigint | undefined {
  switch (size) {
    case 1:
      return BigInt(isSigned ? view.getInt8(at) : view.getUint8(at));
    case 2:
      return BigInt(isSigned ? view.getInt16(at, isLittleEndian) : view.getUint16(at, isLittleEndian));
    case 4:
      return BigInt(isSigned ? view.getInt32(at, isLittleEndian) : view.getUint32(at, isLittleEndian));
    case 8:
      return isSigned ? view.getBigInt64(at, isLittleEndian) : view.getBigUint64(at, isLittleEndian);
    default:
      return undefined;
  }
}

function plain(value: bigint): FieldValue {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** Where the bytes of a field of the record in [begin, end) are; undefined where that is not in the record. */
export function spanOf(
  { place, offset, size }: EventField,
  view: DataView,
  begin: number,
  end: number,
  { isLittleEndian }: RecordLayout,
): { readonly begin: number; readonly end: number } | undefined {
  const at = begin + offset;
  if (end < at + size) return undefined;
  if (place === "here") return { begin: at, end: size === 0 ? end : at + size };
  if (size !== 4) return undefined;
  const word = view.getUint32(at, isLittleEndian);
  const from = (place === "dataLoc" ? begin : at + size) + (word & 0xffff);
  const to = from + (word >>> 16);
  return to <= end ? { begin: from, end: to } : undefined;
}

function readElements(
  field: EventField,
  record: RecordBytes,
  layout: RecordLayout,
  format: EventFormat,
  symbolAt: SymbolAt,
): FieldValue | undefined {
  const span = spanOf(field, record.view, record.begin, record.end, layout);
  if (span === undefined) return undefined;
  if (field.shape === "text") return textIn(record.bytes, span.begin, span.end);
  const step = field.shape === "bytes" ? 1 : field.elementSize;
  const areSymbols = format.print?.symbols.has(field.name) === true;
  const count = Math.floor((span.end - span.begin) / step);
  const values: FieldValue[] = [];
  for (let i = 0; i < Math.min(count, MAX_ELEMENTS); i += 1) {
    const value = integerAt(record.view, span.begin + i * step, step, field.isSigned && step > 1, layout) ?? 0n;
    const label = areSymbols ? symbolAt(BigInt.asUintN(64, value)) : undefined;
    values.push(label === undefined ? plain(value) : { label, value: plain(value) });
  }
  if (MAX_ELEMENTS < count) values.push(`… ${count - MAX_ELEMENTS} more`);
  return values;
}

/** The text in [begin, end), up to its NUL. */
export function textIn(bytes: Uint8Array, begin: number, end: number): string {
  const stop = Math.min(end, begin + MAX_TEXT);
  const nul = bytes.subarray(begin, stop).indexOf(0);
  return decoder.decode(bytes.subarray(begin, nul < 0 ? stop : begin + nul));
}
