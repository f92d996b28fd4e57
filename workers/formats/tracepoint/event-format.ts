import { fail, ok, type Result } from "../../core/result.js";
import { evaluate } from "./evaluate.js";
import { ExpressionReader } from "./expression.js";
import { type PrintFormat, readPrintFormat } from "./print-format.js";
import { tokenize } from "./tokens.js";
import { type TypeSizes, typeSize } from "./types.js";

/** How the bytes of a record are to be read. */
export interface RecordLayout extends TypeSizes {
  readonly isLittleEndian: boolean;
}

/** An event as the kernel describes it in events/SYSTEM/NAME/format. */
export interface EventFormat {
  /** "sched"; "" where it is not known. */
  readonly system: string;
  readonly name: string;
  /** The number at the begin of its records. */
  readonly id: number;
  /** Fields that all events have: common_type, common_flags, common_pid and so on. */
  readonly common: readonly EventField[];
  readonly fields: readonly EventField[];
  /** Undefined where it does not parse: then only names and symbols of values are not known. */
  readonly print: PrintFormat | undefined;
}

export interface EventField {
  readonly name: string;
  /** As declared, without the name and the length of an array: "unsigned long". */
  readonly type: string;
  /** From the begin of the record. */
  readonly offset: number;
  /** Bytes in the record; 0 of an array that lasts to the end of the record. */
  readonly size: number;
  readonly isSigned: boolean;
  readonly shape: FieldShape;
  /**
   * Where the value is: in the field itself, or elsewhere in the record. Then the field holds the place as a word, the
   * length in its high half and the offset in its low half; from the begin of the record, or from the end of the field.
   */
  readonly place: "here" | "dataLoc" | "relLoc";
  /** Bytes of an element; of an integer, all of them. */
  readonly elementSize: number;
  /** Of a bit field. */
  readonly bits: { readonly shift: number; readonly width: number } | undefined;
}

/** "text": characters up to a NUL. "array": integers. "bytes": of a type that is not known. */
export type FieldShape = "int" | "text" | "array" | "bytes";

/** No record is longer than the largest sub-buffer (ring_buffer.c). */
const MAX_RECORD = 1 << 20;
const MAX_FIELDS = 4096;

/** Reads the text of a format file. `system`: the folder it was in. */
export function readEventFormat(text: string, system: string, layout: RecordLayout): Result<EventFormat> {
  const name = /^\s*name:[ \t]*(\S+)/m.exec(text)?.[1];
  const id = /^\s*ID:[ \t]*(\d+)/m.exec(text)?.[1];
  if (name === undefined || id === undefined) return fail("the format of an event has no name or no ID");
  const printAt = text.search(/^print fmt:/m);
  const declared = readFields(printAt < 0 ? text : text.slice(0, printAt), layout);
  if (!declared.ok) return fail(`the format of ${system === "" ? "" : `${system}:`}${name}: ${declared.error.message}`);
  const common = declared.value.filter((field) => field.name.startsWith("common_"));
  const fields = declared.value.filter((field) => !field.name.startsWith("common_"));
  const print = printAt < 0 ? undefined : readPrintFormat(text.slice(printAt + "print fmt:".length), layout);
  return ok({ system, name, id: Number(id), common, fields, print });
}

/** The lines `field:TYPE NAME; offset:0; size:4; signed:1;` of a format file, or of events/header_page. */
export function readFields(text: string, layout: RecordLayout): Result<EventField[]> {
  const fields: EventField[] = [];
  for (const line of text.split("\n")) {
    const match = /^\s*field(?: special)?:(.*?);\s*offset:(\d+);\s*size:(\d+);(?:\s*signed:(-?\d+);)?/.exec(line);
    if (match === null) {
      if (/^\s*field/.test(line)) return fail(`"${line.trim().slice(0, 60)}" is no field`);
      continue;
    }
    const [, declaration = "", offset, size, signed] = match;
    const place = { offset: Number(offset), size: Number(size) };
    if (MAX_RECORD < place.offset + place.size)
      return fail(`a field lies at byte ${place.offset} to ${place.offset + place.size}`);
    if (fields.length === MAX_FIELDS) return fail(`it has more than ${MAX_FIELDS} fields`);
    const field = readDeclaration(declaration.trim(), { ...place, signed }, layout);
    if (field === undefined) return fail(`"${declaration.trim().slice(0, 60)}" is no declaration`);
    fields.push(field);
  }
  return ok(withBitShifts(fields, layout));
}

interface Lines {
  readonly offset: number;
  readonly size: number;
  /** Kernels before 2.6.33 do not say it. */
  readonly signed: string | undefined;
}

/** `unsigned int flags`, `char comm[16]`, `__data_loc char[] name`, `unsigned int x:4`, `struct { u8 b; } key`. */
function readDeclaration(text: string, { offset, size, signed }: Lines, layout: RecordLayout): EventField | undefined {
  const match = /^(.*?)([A-Za-z_$][\w$.]*)\s*((?:\[[^[\]]*\]\s*)*)(?::\s*(\d+))?$/s.exec(text);
  if (match === null) return undefined;
  const [, before = "", name = "", arrays = "", width] = match;
  if (before === "") return undefined;
  const located = /^__(data|rel)_loc\s+/.exec(before);
  const place = located === null ? "here" : located[1] === "data" ? "dataLoc" : "relLoc";
  const inner = before.slice(located?.[0].length ?? 0);
  const type = inner.replace(/\[[^\]]*\]/g, "").trim();
  // Old kernels write an array that lasts to the end of the record as `char buf` of size 0.
  const isArray = place !== "here" || arrays !== "" || inner.includes("[") || size === 0;
  const isSigned = signed === undefined ? !/\bunsigned\b|^_*u\d|\*/.test(type) : signed !== "0";
  const elementSize = isArray ? sizeOfElement(type, arrays, size, place, layout) : size;
  const bits = width === undefined ? undefined : { shift: 0, width: Number(width) };
  const shape = shapeOf(type, isArray, elementSize);
  return { name, type, offset, size, isSigned, shape, place, elementSize, bits };
}

function shapeOf(type: string, isArray: boolean, elementSize: number): FieldShape {
  if (isArray && /^(?:const |unsigned |signed )*char$/.test(type)) return "text";
  if (![1, 2, 4, 8].includes(elementSize)) return "bytes";
  return isArray ? "array" : "int";
}

/** By the type's name, else by the number of elements that is declared. */
function sizeOfElement(
  type: string,
  arrays: string,
  size: number,
  place: EventField["place"],
  layout: RecordLayout,
): number {
  const known = typeSize(type, layout);
  if (known !== undefined) return known;
  const count = place === "here" ? elementCount(arrays, layout) : undefined;
  return count === undefined || count === 0 || size % count !== 0 ? 1 : size / count;
}

function elementCount(arrays: string, layout: RecordLayout): number | undefined {
  let count = 1;
  for (const [, length = ""] of arrays.matchAll(/\[([^\]]*)\]/g)) {
    const reader = new ExpressionReader(tokenize(length), layout);
    const expression = reader.expression();
    const value = expression && reader.isAtEnd ? evaluate(expression) : undefined;
    if (value === undefined || value < 0n || BigInt(MAX_RECORD) < value) return undefined;
    count *= Number(value);
  }
  return count;
}

/** Bit fields of one unit follow each other, from the low bit on where bytes do, else from the high one. */
function withBitShifts(fields: readonly EventField[], { isLittleEndian }: RecordLayout): EventField[] {
  let used = 0;
  let unit = -1;
  return fields.map((field) => {
    if (field.bits === undefined) return field;
    if (field.offset !== unit) used = 0;
    unit = field.offset;
    const { width } = field.bits;
    const shift = isLittleEndian ? used : Math.max(0, field.size * 8 - used - width);
    used += width;
    return { ...field, bits: { shift, width } };
  });
}
