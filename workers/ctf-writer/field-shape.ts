import type { FieldValue } from "../formats/whole-event.js";

/**
 * How a field is written. Values say what they are, and only that: a trace that is read again has the same values, not the
 * same number of bits or base. All fields begin at whole bytes, little-endian.
 */
export type FieldShape = IntShape | FloatShape | TextShape | ListShape | RecordShape;

export interface IntShape {
  readonly kind: "int";
  readonly bits: 32 | 64;
  readonly isSigned: boolean;
  /** Of an enumeration: names and the values that have been met with each. It grows while events are written. */
  readonly labels: Labels | undefined;
}

/** By name: values as decimal text. */
export type Labels = Map<string, Set<string>>;

export interface FloatShape {
  readonly kind: "float";
}

export interface TextShape {
  readonly kind: "text";
}

export interface ListShape {
  readonly kind: "list";
  /** Undefined: of lists without elements. */
  readonly element: FieldShape | undefined;
  /** Elements are of several kinds, and are written as texts. */
  readonly isMixed?: boolean;
}

export interface RecordShape {
  readonly kind: "record";
  readonly names: readonly string[];
  readonly shapes: readonly FieldShape[];
}

const TEXT: TextShape = { kind: "text" };
const FLOAT: FloatShape = { kind: "float" };
export const NO_FIELDS: RecordShape = { kind: "record", names: [], shapes: [] };

const INT64_END = 1n << 63n;
const INT32_END = 0x8000_0000;

/** The shape that holds a value, and, if that is possible, all values that `before` holds. */
function shapeOf(value: FieldValue, before?: FieldShape): FieldShape {
  if (value === null || typeof value === "string") return TEXT;
  if (typeof value === "boolean") return intShape(0, before);
  if (typeof value === "number") return Number.isSafeInteger(value) ? numberShape(value, before) : FLOAT;
  if (typeof value === "bigint") return intShape(value, before);
  if (Array.isArray(value)) return listShape(value as readonly FieldValue[], before);
  const fields = value as Readonly<Record<string, FieldValue>>;
  const label = labelled(fields);
  return label === undefined ? recordShape(fields, before) : enumShape(label, before);
}

/** The shape of the fields of an event. */
export function recordShape(fields: Readonly<Record<string, FieldValue>>, before?: FieldShape): RecordShape {
  const known = before?.kind === "record" ? before : NO_FIELDS;
  const names = Object.keys(fields);
  const shapes = names.map((name) => shapeOf(fields[name] as FieldValue, known.shapes[known.names.indexOf(name)]));
  return { kind: "record", names, shapes };
}

/** A float may have whole values. */
function numberShape(value: number, before: FieldShape | undefined): FieldShape {
  return before?.kind === "float" ? FLOAT : intShape(value, before);
}

function intShape(value: number | bigint, before: FieldShape | undefined): IntShape {
  const known = before?.kind === "int" ? before : undefined;
  const { labels } = known ?? {};
  if (typeof value === "bigint" && INT64_END <= value) return { kind: "int", bits: 64, isSigned: false, labels };
  const isSmall = -INT32_END <= value && value < INT32_END;
  const isSigned = known?.isSigned !== false || value < 0;
  // An unsigned one has met values that a signed one does not hold.
  return { kind: "int", bits: !isSigned || known?.bits === 64 || !isSmall ? 64 : 32, isSigned, labels };
}

const MIXED: ListShape = { kind: "list", element: TEXT, isMixed: true };

/** What lists of that name had before only widens the elements: it does not make others of them. */
function listShape(values: readonly FieldValue[], before: FieldShape | undefined): ListShape {
  const own = elementOf(values, undefined);
  if (own === "mixed") return MIXED;
  const known = before?.kind === "list" && before.isMixed !== true ? before.element : undefined;
  const wider = known === undefined ? own : elementOf(values, known);
  return { kind: "list", element: wider === "mixed" ? own : wider };
}

/** Whether the elements of a list are of several kinds, so that they are written as texts. */
export function isMixedList(values: readonly FieldValue[]): boolean {
  return elementOf(values, undefined) === "mixed";
}

/** The shape that holds all elements, and, if that is possible, those that `before` holds; undefined: there are none. */
function elementOf(values: readonly FieldValue[], before: FieldShape | undefined): FieldShape | "mixed" | undefined {
  let element = before;
  for (const value of values) {
    const next = shapeOf(value, element);
    const isWider =
      element === undefined || next.kind === element.kind || (next.kind === "float" && element.kind === "int");
    // CTF has no lists of lists.
    if (next.kind === "list" || !isWider) return "mixed";
    element = next;
  }
  const found = element;
  return found === undefined || values.every((value) => holds(found, value)) ? found : "mixed";
}

/** Whether a value can be written so. */
function holds(shape: FieldShape, value: FieldValue): boolean {
  switch (shape.kind) {
    case "int":
      return holdsInt(shape, value);
    case "float":
      return typeof value === "number";
    case "text":
      return value === null || typeof value === "string";
    case "list": {
      const { element, isMixed } = shape;
      if (!Array.isArray(value)) return false;
      const values = value as readonly FieldValue[];
      if (isMixed === true) return isMixedList(values);
      return values.every((one) => element !== undefined && holds(element, one));
    }
    case "record": {
      if (value === null || typeof value !== "object" || Array.isArray(value)) return false;
      const fields = Object.entries(value as Readonly<Record<string, FieldValue>>);
      const isNamed = fields.length === shape.names.length && fields.every(([name], i) => name === shape.names[i]);
      return isNamed && fields.every(([, one], i) => holds(shape.shapes[i] as FieldShape, one));
    }
  }
}

function holdsInt({ bits, isSigned, labels }: IntShape, value: FieldValue): boolean {
  if (typeof value === "boolean") return true;
  if (typeof value === "number" || typeof value === "bigint") {
    if (typeof value === "number" && !Number.isSafeInteger(value)) return false;
    return (isSigned ? BigInt.asIntN(bits, BigInt(value)) : BigInt.asUintN(bits, BigInt(value))) === BigInt(value);
  }
  if (value === null || typeof value !== "object" || Array.isArray(value) || labels === undefined) return false;
  const named = labelled(value as Readonly<Record<string, FieldValue>>);
  return named !== undefined && holdsInt({ kind: "int", bits, isSigned, labels: undefined }, named.value);
}

export interface Labelled {
  readonly label: string;
  readonly value: number | bigint;
}

/** The value of an enumeration, as CTF traces have them. */
export function labelled(fields: Readonly<Record<string, FieldValue>>): Labelled | undefined {
  const { label, value } = fields;
  const isNumber = typeof value === "bigint" || (typeof value === "number" && Number.isSafeInteger(value));
  if (typeof label !== "string" || !isNumber || Object.keys(fields).length !== 2) return undefined;
  return { label, value };
}

function enumShape({ value }: Labelled, before: FieldShape | undefined): IntShape {
  const shape = intShape(value, before);
  return shape.labels === undefined ? { ...shape, labels: new Map() } : shape;
}

/** The same text for shapes that are written alike. */
export function shapeKey(shape: FieldShape): string {
  switch (shape.kind) {
    case "int":
      return `${shape.isSigned ? "i" : "u"}${shape.bits}${shape.labels === undefined ? "" : "e"}`;
    case "list":
      return `[${shape.isMixed === true ? "*" : ""}${shape.element === undefined ? "" : shapeKey(shape.element)}]`;
    case "record":
      return `{${shape.names.map((name, i) => `${JSON.stringify(name)}:${shapeKey(shape.shapes[i] as FieldShape)}`)}}`;
    default:
      return shape.kind;
  }
}
