import type { DeclaredEvent, DeclaredField, DeclaredList, DeclaredRecord } from "../event-copies.js";
import { type FieldNode, FieldType } from "./field-node.js";
import type { ClassLayout, StreamLayout } from "./layout.js";

/**
 * How the bytes of a class's events are declared elsewhere, so that they have the values that they have here. Undefined
 * where they depend on what is not copied (the head of the packet, the clock), or on what CTF 1.8 does not know.
 */
export function declaredEvent(stream: StreamLayout, layout: ClassLayout): DeclaredEvent | undefined {
  const contexts = [stream.eventContext, layout.context].filter((one) => one !== undefined);
  const payload = layout.payload === undefined ? NOTHING : recordOf(layout.payload);
  const parts = contexts.map(recordOf);
  const names = parts.flatMap((part) => part?.names ?? []);
  // A name that both have is another one in whole events.
  if (payload === undefined || new Set(names).size < names.length) return undefined;
  const fields: DeclaredField[] = [];
  for (const part of parts) {
    if (part === undefined || !part.fields.every(isOfWholeBytes) || part.fields.some(hasList)) return undefined;
    fields.push(...part.fields);
  }
  return { name: layout.name, context: { kind: "record", align: BYTE, names, fields }, payload };
}

const BYTE = 8;
const NOTHING: DeclaredRecord = { kind: "record", align: BYTE, names: [], fields: [] };

/** babeltrace2 crashes where the context of an event class has a list; texts of a fixed size are none. */
function hasList(field: DeclaredField): boolean {
  if (field.kind === "record") return field.fields.some(hasList);
  return field.kind === "list" && !(field.isText && typeof field.length === "number");
}

/** Whether what follows such a field begins at a whole byte, as the field does. */
function isOfWholeBytes(field: DeclaredField): boolean {
  switch (field.kind) {
    case "int":
    case "float":
      return field.bits % BYTE === 0;
    case "text":
      return true;
    case "list":
      return isOfWholeBytes(field.element);
    case "record":
      return field.fields.every(isOfWholeBytes);
  }
}

function recordOf(node: FieldNode): DeclaredRecord | undefined {
  const names = node.children.map(({ name }) => name);
  if (BYTE < node.align || new Set(names).size < names.length) return undefined;
  const fields: DeclaredField[] = [];
  for (const child of node.children) {
    const field = fieldOf(child, node.children);
    if (field === undefined) return undefined;
    fields.push(field);
  }
  return { kind: "record", align: node.align, names, fields };
}

/** `siblings`: the fields of its record. */
function fieldOf(node: FieldNode, siblings: readonly FieldNode[]): DeclaredField | undefined {
  const { align, bigEndian: isBig } = node;
  if (BYTE < align || node.isReversed || node.encoding !== undefined || node.blob !== undefined) return undefined;
  switch (node.type) {
    case FieldType.INT: {
      if (node.clock || node.role !== 0 || node.isBoolean || node.flags !== undefined) return undefined;
      const { size: bits, signed: isSigned, base, labels } = node;
      if (labels?.length === 0) return undefined;
      return { kind: "int", bits, align, isSigned, isBig, base, ...(labels && { labels }) };
    }
    case FieldType.FLOAT:
      return node.size === 32 || node.size === 64 ? { kind: "float", bits: node.size, align, isBig } : undefined;
    case FieldType.STRING:
      return { kind: "text" };
    case FieldType.STRUCT:
      return recordOf(node);
    case FieldType.ARRAY:
      return listOf(node, node.count);
    case FieldType.SEQUENCE: {
      const length = siblings.slice(0, siblings.indexOf(node)).find(({ reg }) => reg === node.from);
      const isNumber = length?.type === FieldType.INT && !length.signed && length.labels === undefined;
      return isNumber ? listOf(node, length.name) : undefined;
    }
    default:
      return undefined;
  }
}

function listOf({ text, children }: FieldNode, length: number | string): DeclaredList | undefined {
  const element = children[0] && fieldOf(children[0], []);
  // Lists of lists are not to be had everywhere.
  if (element === undefined || element.kind === "list" || (text && element.kind !== "int")) return undefined;
  return { kind: "list", length, element, isText: text };
}
