import type { FieldValue } from "../format.js";
import { halvesToBigInt, halvesToNumber, readBits } from "./bits.js";
import { type FieldNode, FieldType } from "./field-node.js";
import { moreText, type ReadBudget } from "./read-budget.js";
import type { Walker } from "./walker.js";

const decoder = new TextDecoder("utf-8");

/**
 * Reads a field as a value for people and tables; undefined when the walk stopped (`walker.fault` says why).
 *
 * Integers beyond doubles are bigint. An enumeration with a matching label is
 * `{ label: "A", value: 3 }` (several labels joined by ", "), without one its number. Arrays of characters
 * are strings up to their first NUL. A variant is the value of the option its tag selected.
 * Values beyond the budget are left out, and the value says so: see read-budget.ts.
 */
export function readValue(walker: Walker, node: FieldNode, budget: ReadBudget): FieldValue | undefined {
  walker.align(node.align);
  switch (node.type) {
    case FieldType.INT:
      return walker.int(node) ? intValue(walker, node) : undefined;
    case FieldType.FLOAT:
      return floatValue(walker, node);
    case FieldType.STRING: {
      const start = walker.pos / 8;
      const end = walker.stringEnd();
      return end < 0 ? undefined : budgetText(walker.bytes, start, end, budget);
    }
    case FieldType.STRUCT:
      return readStruct(walker, node, budget);
    case FieldType.VARIANT: {
      const option = walker.option(node);
      return option === undefined ? undefined : readValue(walker, option, budget);
    }
    default:
      return node.text ? textElements(walker, node, budget) : elements(walker, node, budget);
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
function floatValue(walker: Walker, node: FieldNode): number | undefined {
  const start = walker.pos;
  if (!walker.checkOrder(node) || !walker.advance(node.size)) return undefined;
  if (node.size !== 32 && node.size !== 64) return Number.NaN;
  readBits(walker.bytes, start, node.size, node.bigEndian, walker);
  scratch.setUint32(0, walker.lo, true);
  scratch.setUint32(4, walker.hi, true);
  return node.size === 32 ? scratch.getFloat32(0, true) : scratch.getFloat64(0, true);
}

function textElements(walker: Walker, node: FieldNode, budget: ReadBudget): string | undefined {
  const start = walker.pos / 8;
  if (!walker.skip(node)) return undefined;
  const end = walker.pos / 8;
  const nul = walker.bytes.subarray(start, end).indexOf(0);
  return budgetText(walker.bytes, start, nul < 0 ? end : start + nul, budget);
}

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

function budgetText(bytes: Uint8Array, start: number, end: number, budget: ReadBudget): string {
  const kept = budget.takeText(bytes, start, end);
  const text = textOf(bytes, start, kept);
  return kept === end ? text : `${text}${moreText(end - kept)}`;
}

export function textOf(bytes: Uint8Array, start: number, end: number): string {
  return decoder.decode(bytes.subarray(start, end));
}
