import type { FieldValue } from "../format.js";
import { halvesToBigInt, halvesToNumber, readBits } from "./bits.js";
import { type FieldNode, FieldType } from "./field-node.js";
import { Fault, type Walker } from "./walker.js";

const decoder = new TextDecoder("utf-8");

/**
 * Reads a field as a value for people and tables; undefined when the walk stopped (`walker.fault` says why).
 *
 * Integers that no double holds are bigint. An enumeration with a matching label is
 * `{ label: "A", value: 3 }` (several labels joined by ", "), without one its number. Arrays of characters
 * are strings up to their first NUL. A variant is the value of the option its tag selected.
 */
export function readValue(walker: Walker, node: FieldNode): FieldValue | undefined {
  walker.align(node.align);
  switch (node.type) {
    case FieldType.INT:
      return walker.int(node) ? intValue(walker, node) : undefined;
    case FieldType.FLOAT:
      return floatValue(walker, node);
    case FieldType.STRING: {
      const start = walker.pos / 8;
      const end = walker.stringEnd();
      return end < 0 ? undefined : textOf(walker.bytes, start, end);
    }
    case FieldType.STRUCT:
      return readStruct(walker, node);
    case FieldType.VARIANT: {
      const option = walker.option(node);
      return option === undefined ? undefined : readValue(walker, option);
    }
    default:
      return node.text ? textElements(walker, node) : elements(walker, node);
  }
}

/** The members of a struct, in order; undefined when the walk stopped. */
export function readStruct(walker: Walker, node: FieldNode): Record<string, FieldValue> | undefined {
  walker.align(node.align);
  const fields: Record<string, FieldValue> = {};
  for (const child of node.children) {
    const value = readValue(walker, child);
    if (value === undefined) return undefined;
    setOwn(fields, child.name, value);
  }
  return fields;
}

/** A trace may call a field "__proto__". */
export function setOwn(fields: Record<string, FieldValue>, name: string, value: FieldValue): void {
  if (name === "__proto__") Object.defineProperty(fields, name, { value, enumerable: true, configurable: true });
  else fields[name] = value;
}

function intValue(walker: Walker, node: FieldNode): FieldValue {
  const number = halvesToNumber(walker.lo, walker.hi, node.signed);
  const value = Number.isSafeInteger(number) ? number : halvesToBigInt(walker.lo, walker.hi, node.signed);
  if (node.labels === undefined) return value;
  const exact = BigInt(value);
  const labels = node.labels.filter((range) => range.lower <= exact && exact <= range.upper);
  return labels.length === 0 ? value : { label: labels.map((range) => range.label).join(", "), value };
}

const scratch = new DataView(new ArrayBuffer(8));

/** IEEE 754 single and double (CTF 1.8.3, 4.1.7); other sizes cannot be shown and read as NaN. */
export function floatValue(walker: Walker, node: FieldNode): number | undefined {
  const start = walker.pos;
  if (!walker.checkOrder(node) || !walker.advance(node.size)) return undefined;
  if (node.size !== 32 && node.size !== 64) return Number.NaN;
  readBits(walker.bytes, start, node.size, node.bigEndian, walker);
  scratch.setUint32(0, walker.lo, true);
  scratch.setUint32(4, walker.hi, true);
  return node.size === 32 ? scratch.getFloat32(0, true) : scratch.getFloat64(0, true);
}

function elementCount(walker: Walker, node: FieldNode): number {
  return node.type === FieldType.ARRAY ? node.count : (walker.registers[node.from] as number);
}

function textElements(walker: Walker, node: FieldNode): string | undefined {
  const start = walker.pos / 8;
  if (!walker.skip(node)) return undefined;
  const end = walker.pos / 8;
  const nul = walker.bytes.subarray(start, end).indexOf(0);
  return textOf(walker.bytes, start, nul < 0 ? end : start + nul);
}

function elements(walker: Walker, node: FieldNode): FieldValue | undefined {
  const count = elementCount(walker, node);
  const element = node.children[0] as FieldNode;
  // Each element takes at least a bit, or it is an empty struct: a bad length must not fill memory.
  if (count < 0 || count > walker.limit - walker.pos + 65536) {
    walker.fail(Fault.SHORT);
    return undefined;
  }
  const values: FieldValue[] = [];
  for (let i = 0; i < count; i += 1) {
    const value = readValue(walker, element);
    if (value === undefined) return undefined;
    values.push(value);
  }
  return values;
}

export function textOf(bytes: Uint8Array, start: number, end: number): string {
  return decoder.decode(bytes.subarray(start, end));
}
