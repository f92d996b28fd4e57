import type { Slot } from "../../model/event-kinds.js";
import type { SlotMapping } from "../format.js";
import type { EventField, EventFormat } from "./event-format.js";
import { fieldByName } from "./read-fields.js";

/** Column numbers: integers first, then ids of texts, then floats. */
export const COLUMNS: readonly Slot[] = ["a", "b", "c", "d", "tid", "pid", "s", "r", "x", "y", "z"];
const FIRST_TEXT = 6;
export const FIRST_FLOAT = 8;

/** What an op does. `I`: into a column of integers, `F`: of floats, `T`: of texts. */
export enum Op {
  ABSENT_I = 0,
  ABSENT_F = 1,
  CONSTANT_I = 2,
  CONSTANT_F = 3,
  CONSTANT_T = 4,
  /** An integer of 32 bits, or the low word of one of 64. */
  WORD_I = 5,
  U8_I = 6,
  S8_I = 7,
  U16_I = 8,
  S16_I = 9,
  /** Signed: 64-bit values go into doubles sign-extended (model/event-fields.ts). */
  S64_F = 10,
  S32_F = 11,
  U32_F = 12,
  /** A text in `extra` bytes; all up to the end of the record if that is 0. */
  TEXT_T = 13,
  /** A text at the place that the word says: from the begin of the record, or `extra` bytes after it. */
  LOCATED_T = 14,
  /** The name of the thread whose id the word is. */
  COMM_T = 15,
  /** A word of the head in front of the record. */
  HEAD_I = 16,
  /** Anything else: see SlowOp. */
  SLOW = 17,
}

export interface SlowOp {
  readonly field: EventField;
  readonly add: number;
  readonly labels: Readonly<Record<string, number>> | undefined;
  readonly nameOf: ((number: number) => string) | undefined;
}

/** An op before it is words. */
export interface OpDraft {
  readonly op: Op;
  /** Of the field in the record, and its end. */
  readonly offset: number;
  readonly end: number;
  /** A number to add, the length of a text, or a constant. */
  readonly extra: number | string;
  readonly slow?: SlowOp;
}

/** Fields that no record has: the thread's name follows from common_pid, the process is in the head in front of the record. */
const COMM = "common_comm";
const TGID = "common_tgid";

/** All names that a mapping may ask for. */
export function fieldNames({ fields, common }: EventFormat, hasTgids: boolean): string[] {
  const known = [...fields, ...common].map(({ name }) => name);
  return [...known, COMM, ...(hasTgids ? [TGID] : [])];
}

export function isTextColumn(column: number): boolean {
  return FIRST_TEXT <= column && column < FIRST_FLOAT;
}

/** The op that fills a slot from the records of an event. `tgidAt`: where their heads tell the process. */
export function draftOp(
  slot: SlotMapping,
  format: EventFormat,
  tgidAt: number | undefined,
  isLittleEndian: boolean,
): OpDraft {
  const column = COLUMNS.indexOf(slot.slot);
  if ("constant" in slot) return constantOp(column, slot.constant);
  for (const name of slot.fields) {
    const thread = threadOp(column, name, format, tgidAt);
    if (thread !== undefined) return thread;
    const field = name.startsWith("context.") ? undefined : fieldByName(format, name);
    if (field === undefined) continue;
    const { add = 0, labels, nameOf } = slot;
    const fast = isPlain(slot, field) ? fastOp(column, field, add, isLittleEndian) : undefined;
    const { offset } = field;
    return fast ?? { op: Op.SLOW, offset, end: offset + field.size, extra: 0, slow: { field, add, labels, nameOf } };
  }
  return { op: column < FIRST_FLOAT ? Op.ABSENT_I : Op.ABSENT_F, offset: 0, end: 0, extra: 0 };
}

/** Labels are of texts that stand for numbers, and names of numbers that stand for texts. */
function isPlain({ slot, ...mapping }: SlotMapping, { shape }: EventField): boolean {
  if ("constant" in mapping) return false;
  const isText = slot === "s" || slot === "r";
  return (isText ? mapping.nameOf : shape === "text" ? mapping.labels : undefined) === undefined;
}

function constantOp(column: number, value: number | string): OpDraft {
  const place = { offset: 0, end: 0 };
  if (FIRST_FLOAT <= column) return { op: Op.CONSTANT_F, ...place, extra: Number(value) };
  if (isTextColumn(column)) return { op: Op.CONSTANT_T, ...place, extra: `${value}` };
  return { op: Op.CONSTANT_I, ...place, extra: Number(value) };
}

/** The name and the process of the thread that the event happened in. */
function threadOp(column: number, name: string, format: EventFormat, tgidAt: number | undefined): OpDraft | undefined {
  if (name === TGID && tgidAt !== undefined && column < FIRST_TEXT) {
    return { op: Op.HEAD_I, offset: tgidAt, end: 0, extra: 0 };
  }
  const pid = name === COMM && isTextColumn(column) ? fieldByName(format, "common_pid") : undefined;
  return pid?.size === 4 ? { op: Op.COMM_T, offset: pid.offset, end: pid.offset + pid.size, extra: 0 } : undefined;
}

function fastOp(column: number, field: EventField, add: number, isLittleEndian: boolean): OpDraft | undefined {
  const { shape, place, size, offset, isSigned, bits } = field;
  const at = { offset, end: offset + size, extra: add };
  if (isTextColumn(column)) {
    if (shape !== "text") return undefined;
    if (place === "here") return { op: Op.TEXT_T, ...at, extra: size };
    return size === 4 ? { op: Op.LOCATED_T, ...at, extra: place === "dataLoc" ? 0 : offset + size } : undefined;
  }
  if (shape !== "int" || place !== "here" || bits !== undefined) return undefined;
  if (FIRST_FLOAT <= column) {
    if (size === 8) return { op: Op.S64_F, ...at };
    return size === 4 ? { op: isSigned ? Op.S32_F : Op.U32_F, ...at } : undefined;
  }
  if (size === 8) return { op: Op.WORD_I, ...at, offset: isLittleEndian ? offset : offset + 4 };
  if (size === 4) return { op: Op.WORD_I, ...at };
  if (size === 2) return { op: isSigned ? Op.S16_I : Op.U16_I, ...at };
  return { op: isSigned ? Op.S8_I : Op.U8_I, ...at };
}

/** Whether an op looks at no byte of a record behind its `end`. */
export function endsWithin({ op, extra, slow }: OpDraft): boolean {
  if (op === Op.LOCATED_T) return false;
  if (op === Op.TEXT_T) return extra !== 0;
  return slow === undefined || (slow.field.place === "here" && slow.field.shape === "int");
}
