import type { StringTable } from "../core/string-table.js";
import type { EventBatch } from "../model/event-batch.js";
import type { EventMapping, FieldValue, SlotMapping } from "./format.js";

/** Fields of an event by name. */
export type Fields = ReadonlyMap<string, FieldValue>;

const NO_FIELDS: Fields = new Map();
const CONTEXT = "context.";

/**
 * Writes an event into row `row` of a batch as its mapping says, for formats that read fields by name; `strings` are the
 * reader's. Slots without a value are absent: -1, NaN in float columns.
 */
export function fillRow(
  batch: EventBatch,
  row: number,
  { kind, slots }: EventMapping,
  fields: Fields,
  strings: StringTable,
  context: Fields = NO_FIELDS,
): void {
  batch.kind[row] = kind;
  for (const column of [batch.a, batch.b, batch.c, batch.d, batch.tid, batch.pid, batch.s, batch.r]) column[row] = -1;
  for (const column of [batch.x, batch.y, batch.z]) column[row] = Number.NaN;
  for (const mapping of slots) {
    const value = "constant" in mapping ? mapping.constant : fieldIn(mapping.fields, fields, context);
    if (value === undefined) continue;
    const { slot } = mapping;
    if (slot === "s" || slot === "r") batch[slot][row] = strings.idOf(textOf(value, mapping));
    else batch[slot][row] = numberOf(value, mapping) ?? (batch[slot][row] as number);
  }
}

/** The payload's fields before the contexts', each in the order they are named. */
function fieldIn(names: readonly string[], fields: Fields, context: Fields): FieldValue | undefined {
  for (const name of names) if (fields.has(name)) return fields.get(name);
  for (const name of names) {
    const value = context.get(name.startsWith(CONTEXT) ? name.slice(CONTEXT.length) : name);
    if (value !== undefined) return value;
  }
  return undefined;
}

function textOf(value: FieldValue, mapping: SlotMapping): string {
  if (typeof value === "number" && "nameOf" in mapping && mapping.nameOf) return mapping.nameOf(value);
  return `${value}`;
}

/** Undefined for text that no label stands for. */
function numberOf(value: FieldValue, mapping: SlotMapping): number | undefined {
  const add = "add" in mapping ? (mapping.add ?? 0) : 0;
  if (typeof value === "number" || typeof value === "bigint" || typeof value === "boolean") return Number(value) + add;
  const labels = "labels" in mapping ? mapping.labels : undefined;
  return labels && typeof value === "string" && Object.hasOwn(labels, value) ? labels[value] : undefined;
}
