import type { EventKind } from "../../model/event-kinds.js";
import { COLUMNS } from "../flat/flat-batch.js";
import type { EventMapping } from "../format.js";
import { bitsToEnd, cpuNode } from "./event-cpu.js";
import type { FieldNode } from "./field-node.js";
import { type ClassLayout, memberNames, type StreamLayout } from "./layout.js";
import { addressField, stackField } from "./stack-field.js";

export const INT_COLUMNS = 8;
/** The column `cpus` of a batch, which no mapping names: for streams whose events say their CPU. */
export const CPU_COLUMN = COLUMNS.length;
/** The column `stack` of a batch, which no mapping names either. */
export const STACK_COLUMN = CPU_COLUMN + 1;
const FIRST_STRING_COLUMN = 6;

export function isStringColumn(column: number): boolean {
  return FIRST_STRING_COLUMN <= column && column < INT_COLUMNS;
}

/** A slot to fill for each event of a class, and where from. */
export interface SlotTarget {
  readonly column: number;
  readonly add: number;
  readonly labels: Readonly<Record<string, number>> | undefined;
  readonly nameOf: ((number: number) => string) | undefined;
}

export interface ClassSlots {
  readonly kind: EventKind;
  /** By member node (of the contexts and the payload). */
  readonly byNode: ReadonlyMap<FieldNode, readonly SlotTarget[]>;
  /** The CPU, where it is in the event header: so many bits before the body. */
  readonly fromHeader: { readonly field: FieldNode; readonly bitsBefore: number } | undefined;
  readonly fromPacket: readonly { readonly field: FieldNode; readonly target: SlotTarget }[];
  readonly constants: readonly { readonly column: number; readonly value: number | string }[];
  /** Columns of slots for which the events have no field. */
  readonly absent: readonly number[];
}

/** Plain names of all fields an event of a class may be asked for. */
export function fieldNames(stream: StreamLayout, layout: ClassLayout): readonly string[] {
  const scopes = [layout.payload, layout.context, stream.eventContext, stream.packetContext];
  return [...new Set(scopes.flatMap(memberNames))];
}

/** Finds the fields that a mapping asks for. */
export function resolveSlots(stream: StreamLayout, layout: ClassLayout, mapping: EventMapping): ClassSlots {
  const byNode = new Map<FieldNode, SlotTarget[]>();
  const fromPacket: { field: FieldNode; target: SlotTarget }[] = [];
  const constants: { column: number; value: number | string }[] = [];
  const absent: number[] = [];
  for (const slot of mapping.slots) {
    const column = COLUMNS.indexOf(slot.slot);
    if ("constant" in slot) {
      constants.push({ column, value: slot.constant });
      continue;
    }
    const found = findField(stream, layout, slot.fields);
    if (found === undefined) {
      absent.push(column);
      continue;
    }
    const target = { column, add: slot.add ?? 0, labels: slot.labels, nameOf: slot.nameOf };
    if (found.inPacket) fromPacket.push({ field: found.field, target });
    else byNode.set(found.field, [...(byNode.get(found.field) ?? []), target]);
  }
  const stack = stackField(layout, mapping.kind);
  if (stack !== undefined) byNode.set(stack, [...(byNode.get(stack) ?? []), STACK_TARGET]);
  const addresses = stack === undefined ? addressField(stream, layout.context) : undefined;
  if (addresses !== undefined) byNode.set(addresses.node, [{ ...STACK_TARGET, add: addresses.kind }]);
  const fromHeader = resolveCpu(stream, layout, byNode);
  return { kind: mapping.kind, byNode, fromHeader, fromPacket, constants, absent };
}

export const CPU_TARGET: SlotTarget = { column: CPU_COLUMN, add: 0, labels: undefined, nameOf: undefined };
const STACK_TARGET: SlotTarget = { ...CPU_TARGET, column: STACK_COLUMN };

function resolveCpu(
  stream: StreamLayout,
  layout: ClassLayout,
  byNode: Map<FieldNode, SlotTarget[]>,
): ClassSlots["fromHeader"] {
  const field = stream.cpuField === undefined ? undefined : cpuNode(stream, layout, stream.cpuField);
  if (field === undefined) return undefined;
  const { eventHeader } = stream;
  if (eventHeader?.children.includes(field)) {
    const bitsBefore = bitsToEnd(eventHeader, field);
    return bitsBefore === undefined ? undefined : { field, bitsBefore };
  }
  byNode.set(field, [...(byNode.get(field) ?? []), CPU_TARGET]);
  return undefined;
}

const CONTEXT_PREFIX = "context.";

function findField(
  stream: StreamLayout,
  layout: ClassLayout,
  names: readonly string[],
): { readonly field: FieldNode; readonly inPacket: boolean } | undefined {
  const fieldIn = (scope: FieldNode | undefined, isContext: boolean) => {
    for (const name of names) {
      const onlyContext = name.startsWith(CONTEXT_PREFIX);
      if (onlyContext && !isContext) continue;
      const plain = onlyContext ? name.slice(CONTEXT_PREFIX.length) : name;
      const field = scope?.children.find((child) => child.name === plain);
      if (field !== undefined) return field;
    }
    return undefined;
  };
  const field = fieldIn(layout.payload, false) ?? fieldIn(layout.context, true) ?? fieldIn(stream.eventContext, true);
  if (field !== undefined) return { field, inPacket: false };
  const inPacket = fieldIn(stream.packetContext, true);
  if (inPacket !== undefined && 0 <= inPacket.reg) return { field: inPacket, inPacket: true };
  return undefined;
}
