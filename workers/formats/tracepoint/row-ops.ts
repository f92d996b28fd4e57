import { Op } from "../../flat/decode/ops.js";
import type { Slot } from "../../model/event-kinds.js";
import { COLUMNS } from "../flat/flat-batch.js";
import type { SlotMapping } from "../format.js";
import type { EventField, EventFormat } from "./event-format.js";
import { fieldByName } from "./read-fields.js";

const FIRST_TEXT = 6;
const FIRST_FLOAT = 8;

/** What the flat decoder leaves to TypeScript. */
export type OddOp =
  /** The name of the thread whose id the word at `offset` is. */
  | { readonly what: "comm"; readonly offset: number }
  /** A word of the head in front of the record. */
  | { readonly what: "head"; readonly offset: number }
  | { readonly what: "constant"; readonly value: number }
  /** A text up to the end of the record. */
  | { readonly what: "rest"; readonly offset: number }
  /** A text at the place that the word at `offset` says: from the begin of the record, or `base` bytes after it. */
  | { readonly what: "located"; readonly offset: number; readonly base: number }
  | FieldOp;

/** Any field. */
export interface FieldOp {
  readonly what: "field";
  readonly field: EventField;
  readonly add: number;
  readonly labels: Readonly<Record<string, number>> | undefined;
  readonly nameOf: ((number: number) => string) | undefined;
}

/** An op before it is words (flat/decode/ops.ts). */
export interface OpDraft {
  readonly code: Op;
  readonly column: number;
  readonly offset: number;
  /** Bytes that a record must have for it. */
  readonly end: number;
  /** A number to add, the length of a text, or a constant. */
  readonly extra: number | string;
  /** Of a part of a word: its mask, sign and shift. */
  readonly part?: readonly [number, number, number];
  readonly odd?: OddOp;
}

/** Fields that no record has: the thread's name follows from common_pid, the process is in the head in front of the record. */
const COMM = "common_comm";
const TGID = "common_tgid";

/** Where heads tell the process: from the begin of the head, or from that of the record. */
export interface HeadField {
  readonly offset: number;
  readonly from: "head" | "record";
}

/** All names that a mapping may ask for. */
export function fieldNames({ fields, common }: EventFormat, hasTgids: boolean): string[] {
  const known = [...fields, ...common].map(({ name }) => name);
  return [...known, COMM, ...(hasTgids ? [TGID] : [])];
}

export function isTextColumn(column: number): boolean {
  return FIRST_TEXT <= column && column < FIRST_FLOAT;
}

/** The op that fills a slot from the records of an event. */
export function draftOp(
  slot: SlotMapping,
  format: EventFormat,
  tgid: HeadField | undefined,
  isLittleEndian: boolean,
): OpDraft {
  const column = columnOf(slot.slot);
  if ("constant" in slot) return constantOp(column, slot.constant);
  for (const name of slot.fields) {
    const thread = threadOp(column, name, format, tgid, isLittleEndian);
    if (thread !== undefined) return thread;
    const field = name.startsWith("context.") ? undefined : fieldByName(format, name);
    if (field === undefined) continue;
    const { add = 0, labels, nameOf } = slot;
    const fast = isPlain(slot, field) ? fastOp(column, field, add, isLittleEndian) : undefined;
    return fast ?? oddOp(column, field.offset + field.size, { what: "field", field, add, labels, nameOf });
  }
  return { code: column < FIRST_FLOAT ? Op.ABSENT_I : Op.ABSENT_F, column, offset: 0, end: 0, extra: 0 };
}

function columnOf(slot: Slot): number {
  return COLUMNS.indexOf(slot);
}

function oddOp(column: number, end: number, odd: OddOp): OpDraft {
  return { code: Op.SLOW, column, offset: 0, end, extra: 0, odd };
}

/** Labels are of texts that stand for numbers, and names of numbers that stand for texts. */
function isPlain({ slot, ...mapping }: SlotMapping, { shape }: EventField): boolean {
  if ("constant" in mapping) return false;
  const isText = slot === "s" || slot === "r";
  return (isText ? mapping.nameOf : shape === "text" ? mapping.labels : undefined) === undefined;
}

function constantOp(column: number, value: number | string): OpDraft {
  const place = { column, offset: 0, end: 0 };
  if (FIRST_FLOAT <= column) return oddOp(column, 0, { what: "constant", value: Number(value) });
  if (isTextColumn(column)) return { code: Op.CONSTANT_TEXT, ...place, extra: `${value}` };
  return { code: Op.CONSTANT_I, ...place, extra: Number(value) };
}

/** The name and the process of the thread that the event happened in. */
function threadOp(
  column: number,
  name: string,
  format: EventFormat,
  tgid: HeadField | undefined,
  isLittleEndian: boolean,
): OpDraft | undefined {
  if (name === TGID && tgid !== undefined && column < FIRST_TEXT) {
    const { offset, from } = tgid;
    if (from === "head") return oddOp(column, 0, { what: "head", offset });
    return { code: isLittleEndian ? Op.WORD : Op.WORD_ADD, column, offset, end: 0, extra: 0 };
  }
  const pid = name === COMM && isTextColumn(column) ? fieldByName(format, "common_pid") : undefined;
  if (pid?.size !== 4) return undefined;
  return oddOp(column, pid.offset + pid.size, { what: "comm", offset: pid.offset });
}

function fastOp(column: number, field: EventField, add: number, isLittleEndian: boolean): OpDraft | undefined {
  const { shape, place, size, offset, isSigned, bits } = field;
  const at = { column, offset, end: offset + size, extra: add };
  if (isTextColumn(column)) return shape === "text" ? textOp(column, field) : undefined;
  if (shape !== "int" || place !== "here" || bits !== undefined) return undefined;
  const isPlainWord = isLittleEndian && add === 0;
  if (FIRST_FLOAT <= column) {
    if (size === 8) return { code: isPlainWord ? Op.W64_F : Op.W64_ADD_F, ...at };
    return size === 4 ? { code: isSigned ? Op.I32_F : Op.U32_F, ...at } : undefined;
  }
  const code = isPlainWord ? Op.WORD : Op.WORD_ADD;
  if (size === 8) return { code, ...at, offset: isLittleEndian ? offset : offset + 4 };
  if (size === 4) return { code, ...at };
  // The word that ends where the field ends. There are four bytes in front of each record.
  const width = size * 8;
  const shift = isLittleEndian ? 32 - width : 0;
  const part = [(1 << width) - 1, isSigned ? 1 << (width - 1) : 0, shift] as const;
  return { code: Op.PART, ...at, offset: offset + size - 4, part };
}

function textOp(column: number, { place, size, offset }: EventField): OpDraft | undefined {
  const end = offset + size;
  if (place === "here") {
    if (size === 0) return oddOp(column, end, { what: "rest", offset });
    return { code: size === 16 ? Op.TEXT16 : Op.TEXT, column, offset, end, extra: size };
  }
  if (size !== 4) return undefined;
  return oddOp(column, end, { what: "located", offset, base: place === "dataLoc" ? 0 : end });
}

/** Whether an op looks at no byte of a record behind its `end`. */
export function endsWithin({ odd }: OpDraft): boolean {
  if (odd?.what === "located" || odd?.what === "rest") return false;
  return odd?.what !== "field" || (odd.field.place === "here" && odd.field.shape === "int");
}
