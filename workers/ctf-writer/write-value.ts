import { LENGTH_PREFIX } from "../formats/carried-facts.js";
import type { FieldValue } from "../formats/whole-event.js";
import type { ByteSink } from "./byte-sink.js";
import {
  type FieldShape,
  type IntShape,
  isMixedList,
  type Labels,
  type ListShape,
  labelled,
  type RecordShape,
} from "./field-shape.js";

/** The field that says how many elements the list behind it has, where no field of the trace does. */
export function lengthName(name: string): string {
  return LENGTH_PREFIX + name;
}

/**
 * LTTng writes the number of elements before a list, as a field of its own (`_NAME_length`). A list that has such a field
 * with its own length needs no other.
 */
export function ownLength(name: string): string {
  return `_${name}_length`;
}

/** Whether a list takes its length from a field of the trace. Both the metadata and the bytes follow this. */
export function hasOwnLength(record: RecordShape, at: number): boolean {
  if (record.shapes[at]?.kind !== "list") return false;
  const before = record.names.indexOf(ownLength(record.names[at] as string));
  const shape = record.shapes[before];
  return 0 <= before && before < at && shape?.kind === "int" && shape.labels === undefined;
}

/** Writes the fields of a record; false, and perhaps a part of them, if the shape does not hold them. */
export function writeRecord(
  sink: ByteSink,
  record: RecordShape,
  fields: Readonly<Record<string, FieldValue>>,
): boolean {
  const { names, shapes } = record;
  let at = 0;
  for (const name in fields) {
    if (names[at] !== name) return false;
    const value = fields[name] as FieldValue;
    const shape = shapes[at] as FieldShape;
    if (shape.kind === "list") {
      if (!Array.isArray(value)) return false;
      if (!hasOwnLength(record, at)) sink.i32(value.length);
      else if (fields[ownLength(name)] !== value.length) return false;
    }
    if (!writeValue(sink, shape, value)) return false;
    at += 1;
  }
  return at === names.length;
}

function writeValue(sink: ByteSink, shape: FieldShape, value: FieldValue): boolean {
  switch (shape.kind) {
    case "int":
      return writeInt(sink, shape, value);
    case "text":
      if (value !== null && typeof value !== "string") return false;
      sink.text(value ?? "");
      return true;
    case "float":
      if (typeof value !== "number") return false;
      sink.f64(value);
      return true;
    case "list":
      return writeElements(sink, shape, value);
    case "record":
      if (value === null || typeof value !== "object" || Array.isArray(value)) return false;
      return writeRecord(sink, shape, value as Readonly<Record<string, FieldValue>>);
  }
}

function writeInt(sink: ByteSink, shape: IntShape, value: FieldValue): boolean {
  if (typeof value === "number") return writeNumber(sink, shape, value);
  if (typeof value === "bigint") return writeBig(sink, shape, value);
  if (typeof value === "boolean") return writeNumber(sink, shape, value ? 1 : 0);
  if (value === null || typeof value !== "object" || shape.labels === undefined) return false;
  const named = labelled(value as Readonly<Record<string, FieldValue>>);
  if (named === undefined) return false;
  const isWritten =
    typeof named.value === "number" ? writeNumber(sink, shape, named.value) : writeBig(sink, shape, named.value);
  if (isWritten) note(shape.labels, named.label, named.value);
  return isWritten;
}

function note(labels: Labels, label: string, value: number | bigint): void {
  const values = labels.get(label);
  if (values === undefined) labels.set(label, new Set([`${value}`]));
  else values.add(`${value}`);
}

function writeNumber(sink: ByteSink, { bits, isSigned }: IntShape, value: number): boolean {
  if (bits === 32) {
    if ((value | 0) !== value) return false;
    sink.i32(value);
    return true;
  }
  if (!Number.isSafeInteger(value) || (!isSigned && value < 0)) return false;
  sink.i64(value);
  return true;
}

function writeBig(sink: ByteSink, { bits, isSigned }: IntShape, value: bigint): boolean {
  const own = isSigned ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value);
  if (own !== value) return false;
  if (bits === 32) sink.i32(Number(value));
  else sink.big64(value);
  return true;
}

function writeElements(sink: ByteSink, { element, isMixed = false }: ListShape, value: FieldValue): boolean {
  if (!Array.isArray(value) || (isMixed && !isMixedList(value as readonly FieldValue[]))) return false;
  for (const one of value as readonly FieldValue[]) {
    if (element === undefined) return false;
    if (isMixed && typeof one !== "string") {
      sink.text(one === null ? "" : elementText(one));
      continue;
    }
    if (!writeValue(sink, element, one)) return false;
  }
  return true;
}

/** Of a list with elements of several kinds. */
function elementText(value: FieldValue): string {
  return typeof value === "object" ? JSON.stringify(value, plainJson) : `${value}`;
}

function plainJson(_key: string, value: unknown): unknown {
  return typeof value === "bigint" ? `${value}` : value;
}
