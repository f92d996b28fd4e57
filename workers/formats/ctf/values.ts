import { OWN_PREFIX } from "../carried-facts.js";
import type { FieldValue } from "../format.js";
import { setOwn } from "../named-values.js";
import { type Halves, halvesToBigInt, halvesToNumber, readBits, reverseBits } from "./bits.js";
import { type FieldNode, FieldType } from "./field-node.js";
import type { LabelRange } from "./ir.js";
import { moreText, type ReadBudget } from "./read-budget.js";
import { decodeText, nulAt, unitBytes } from "./text-encoding.js";
import type { Walker } from "./walker.js";

/**
 * Reads a field as a value for people and tables; undefined when the walk stopped (`walker.fault` says why).
 *
 * Integers beyond doubles are bigint. An enumeration with a matching label is
 * `{ label: "A", value: 3 }` (several labels joined by ", "), without one its number. Arrays of characters
 * are strings up to their first NUL. A variant is the value of the option its tag selected. Of a struct, an optional
 * field that is not there is no member; anywhere else it is null. Bytes without a meaning are hexadecimal digits.
 * Values beyond the budget are left out, and the value says so: see read-budget.ts.
 */
export function readValue(walker: Walker, node: FieldNode, budget: ReadBudget): FieldValue | undefined {
  walker.align(node.align);
  switch (node.type) {
    case FieldType.INT:
      return walker.int(node) ? intValue(walker, node) : undefined;
    case FieldType.VARINT:
      return walker.varint(node) ? intValue(walker, node) : undefined;
    case FieldType.FLOAT:
      return floatValue(walker, node);
    case FieldType.STRING: {
      const start = walker.pos / 8;
      const end = walker.stringEnd(node);
      return end < 0 ? undefined : budgetText(node, walker.bytes, start, end, budget);
    }
    case FieldType.STRUCT:
      return readStruct(walker, node, budget);
    case FieldType.VARIANT: {
      const option = walker.option(node);
      if (option !== undefined) return readValue(walker, option, budget);
      return walker.isAbsent(node) ? null : undefined;
    }
    default:
      if (node.blob !== undefined) return blobText(walker, node, node.blob, budget);
      return node.text || node.encoding ? textElements(walker, node, budget) : elements(walker, node, budget);
  }
}

/** The members of a struct, in order; undefined when the walk stopped. */
function readStruct(walker: Walker, node: FieldNode, budget: ReadBudget): Record<string, FieldValue> | undefined {
  walker.align(node.align);
  const fields: Record<string, FieldValue> = {};
  const { children } = node;
  for (const [i, child] of children.entries()) {
    if (!budget.takeMember(child.name)) {
      setOwn(fields, "…", moreText(children.length - i));
      return children.slice(i).every((rest) => walker.skip(rest)) ? fields : undefined;
    }
    const value = readValue(walker, child, budget);
    if (value === undefined) return undefined;
    // Fields that a trace did not have before Lanescope wrote it are no news for people.
    if (value !== null && !child.name.startsWith(OWN_PREFIX)) setOwn(fields, child.name, value);
  }
  return fields;
}

function intValue(walker: Walker, node: FieldNode): FieldValue {
  const number = halvesToNumber(walker.lo, walker.hi, node.signed);
  const value = Number.isSafeInteger(number) ? number : halvesToBigInt(walker.lo, walker.hi, node.signed);
  if (node.isBoolean) return value !== 0;
  if (node.flags !== undefined) return labelled(value, flagsIn(BigInt(value), node.flags));
  if (node.labels === undefined) return value;
  const exact = BigInt(value);
  return labelled(
    value,
    node.labels.filter((range) => range.lower <= exact && exact <= range.upper),
  );
}

function labelled(value: number | bigint, ranges: readonly LabelRange[]): FieldValue {
  return ranges.length === 0 ? value : { label: ranges.map(({ label }) => label).join(", "), value };
}

/** The flags of which a bit is set; a flag with several ranges of bits comes once. */
function flagsIn(value: bigint, flags: readonly LabelRange[]): LabelRange[] {
  const set = flags.filter(({ lower, upper }) => (value >> lower) & ((1n << (upper - lower + 1n)) - 1n));
  return set.filter(({ label }, i) => set.findIndex((other) => other.label === label) === i);
}

const scratch = new DataView(new ArrayBuffer(8));

/** IEEE 754 half (CTF 2), single and double (CTF 1.8.3, 4.1.7); other sizes cannot be shown and read as NaN. */
function floatValue(walker: Walker, node: FieldNode): number | undefined {
  const start = walker.pos;
  if (!walker.checkOrder(node) || !walker.advance(node.size)) return undefined;
  return readFloat(walker.bytes, start, node, walker);
}

/** The floating-point number at bit `pos`. `halves`: to work with. */
export function readFloat(bytes: Uint8Array, pos: number, { size, bigEndian, isReversed }: FieldNode, halves: Halves) {
  if (size !== 16 && size !== 32 && size !== 64) return Number.NaN;
  readBits(bytes, pos, size, bigEndian, halves);
  if (isReversed) reverseBits(halves, size);
  if (size === 16) return halfFloat(halves.lo);
  scratch.setUint32(0, halves.lo, true);
  scratch.setUint32(4, halves.hi, true);
  return size === 32 ? scratch.getFloat32(0, true) : scratch.getFloat64(0, true);
}

/** IEEE 754 binary16: a sign, 5 bits of exponent, 10 of fraction. */
function halfFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 31;
  const fraction = bits & 0x3ff;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1024 + fraction) * 2 ** (exponent - 25);
}

function textElements(walker: Walker, node: FieldNode, budget: ReadBudget): string | undefined {
  const start = walker.pos / 8;
  if (!walker.skip(node)) return undefined;
  const end = walker.pos / 8;
  const nul = nulAt(walker.bytes, start, end, unitBytes(node.encoding));
  return budgetText(node, walker.bytes, start, nul < 0 ? end : nul, budget);
}

/** Two digits a byte; with the media type, if it says more than that these are bytes. */
function blobText(walker: Walker, node: FieldNode, mediaType: string, budget: ReadBudget): string | undefined {
  const start = walker.pos / 8;
  if (!walker.skip(node)) return undefined;
  const end = walker.pos / 8;
  const kept = budget.takeBytes(start, end, 1);
  const digits = Array.from(walker.bytes.subarray(start, kept), (byte) => byte.toString(16).padStart(2, "0")).join("");
  const text = kept === end ? digits : `${digits}${moreText(end - kept)}`;
  return mediaType === PLAIN_BYTES ? text : `${mediaType} ${text}`;
}

/** The media type of a blob that has none (CTF2-SPEC-2.0). */
export const PLAIN_BYTES = "application/octet-stream";

/** Elements are walked whether or not they are kept: later fields may depend on them. */
function elements(walker: Walker, node: FieldNode, budget: ReadBudget): FieldValue | undefined {
  const count = walker.elementCount(node);
  const element = node.children[0] as FieldNode;
  const isEmpty = element.fixedBits === 0;
  const values: FieldValue[] = [];
  for (let i = 0; i < count; i += 1) {
    if (!budget.takeElement(isEmpty)) {
      values.push(moreText(count - i));
      return skipRest(walker, element, i, count) ? values : undefined;
    }
    const value = readValue(walker, element, budget);
    if (value === undefined) return undefined;
    values.push(value);
  }
  return values;
}

/** Skips elements [from, count). Eight elements of any size are whole bytes, and whole bytes are skipped at once. */
function skipRest(walker: Walker, element: FieldNode, from: number, count: number): boolean {
  const begin = Math.min(count, Math.ceil(from / 8) * 8);
  for (let i = from; i < begin; i += 1) if (!walker.skip(element)) return false;
  walker.align(element.align);
  return walker.skipSome(element, count - begin);
}

function budgetText(
  { encoding }: FieldNode,
  bytes: Uint8Array,
  start: number,
  end: number,
  budget: ReadBudget,
): string {
  const isUtf8 = encoding === undefined;
  const kept = isUtf8 ? budget.takeText(bytes, start, end) : budget.takeBytes(start, end, unitBytes(encoding));
  const text = decodeText(bytes, start, kept, encoding);
  return kept === end ? text : `${text}${moreText(end - kept)}`;
}
