import { CPU_FIELD } from "../carried-facts.js";
import { alignUp } from "./compile-fields.js";
import { type FieldNode, FieldType } from "./field-node.js";
import type { ClassLayout, StreamLayout } from "./layout.js";

/** Fields with the CPU of an event, where packets have none: small writers, and perf's converter. */
const NAMES = [CPU_FIELD, "cpu_id", "cpu", "perf_cpu"];

type Scopes = Pick<StreamLayout, "packetContext" | "eventHeader" | "eventContext" | "classes">;

/**
 * The field that holds the CPU in every event of a stream: in header, context or payload. Undefined if packets say it,
 * or if an event class has none: then a field of that name is about some other CPU (the target of a wake-up).
 */
export function cpuFieldName(stream: Scopes): string | undefined {
  if (fieldOf(stream.packetContext, "cpu_id") !== undefined || stream.classes.length === 0) return undefined;
  return NAMES.find((name) => stream.classes.every((layout) => cpuNode(stream, layout, name) !== undefined));
}

/** The field of that name of an event class, wherever it is. */
export function cpuNode(
  { eventHeader, eventContext }: Pick<Scopes, "eventHeader" | "eventContext">,
  { context, payload }: Pick<ClassLayout, "context" | "payload">,
  name: string,
): FieldNode | undefined {
  for (const scope of [eventHeader, eventContext, context, payload]) {
    const node = fieldOf(scope, name);
    if (node !== undefined) return node;
  }
  return undefined;
}

function fieldOf(scope: FieldNode | undefined, name: string): FieldNode | undefined {
  return scope?.children.find((child) => child.name === name && child.type === FieldType.INT);
}

/** Bits from a header field's begin to the end of its header; undefined where that differs from event to event. */
export function bitsToEnd(header: FieldNode, field: FieldNode): number | undefined {
  if (header.fixedBits < 0) return undefined;
  let at = 0;
  for (const child of header.children) {
    at = alignUp(at, child.align);
    if (child === field) return header.fixedBits - at;
    at += child.fixedBits;
  }
  return undefined;
}

/** Whether a number is -1 in an unsigned integer of so many bits: "no CPU" (LCORE_ID_ANY of DPDK). */
export function isNoCpu(value: number, bits: number): boolean {
  return value < 0 || (16 <= bits && value === 2 ** bits - 1);
}
