import { FTRACE_EVENTS } from "./ftrace-events.js";
import { Wire } from "./wire.js";

export interface FtraceField {
  readonly name: string;
  readonly type: "unsigned" | "signed" | "zigzag" | "text" | "double";
}

/** What a field of FtraceEvent holds: an event of the kernel. */
export interface FtraceType {
  readonly name: string;
  /** By number of the field. */
  readonly fields: ReadonlyMap<number, FtraceField>;
}

/** FtraceEvent.generic: an event that names itself and its fields. */
export const GENERIC = 327;

/** Fields of FtraceEvent that hold no event: timestamp, pid, common_flags. */
export const EventField = { TIMESTAMP: 1, PID: 2, COMMON_FLAGS: 5 } as const;

export function knownTypes(): ReadonlyMap<number, FtraceType> {
  const types = new Map<number, FtraceType>();
  for (const event of FTRACE_EVENTS.split(";")) {
    const [number, name = "", ...fields] = event.trim().split(" ");
    types.set(Number(number), { name, fields: fieldsOf(fields) });
  }
  return types;
}

function fieldsOf(words: readonly string[]): ReadonlyMap<number, FtraceField> {
  const fields = new Map<number, FtraceField>();
  let number = 0;
  for (const word of words) {
    const colon = word.indexOf(":");
    number = colon < 0 ? number + 1 : Number(word.slice(0, colon));
    const rest = word.slice(colon + 1);
    const type = rest.startsWith("$") ? "text" : rest.startsWith("-") ? "signed" : "unsigned";
    fields.set(number, { name: rest.replace(/^[$-]/, ""), type });
  }
  return fields;
}

/** An event whose number is in no table. */
export function unknownType(number: number): FtraceType {
  return { name: `ftrace_event_${number}`, fields: new Map() };
}

/** FieldDescriptorProto.Type (google/protobuf/descriptor.proto); the others are unsigned. */
const FIELD_TYPES: Readonly<Record<number, FtraceField["type"]>> = {
  1: "double",
  3: "signed",
  5: "signed",
  9: "text",
  12: "text",
  16: "signed",
  17: "zigzag",
  18: "zigzag",
};

/** A DescriptorProto, as GenericEventDescriptor.event_descriptor holds it: name = 1, field = 2. */
export function describedType(message: Wire): FtraceType {
  const fields = new Map<number, FtraceField>();
  let name = "";
  const inner = new Wire();
  while (message.next()) {
    if (message.field === 1) name = message.text;
    else if (message.field === 2) {
      // FieldDescriptorProto: name = 1, number = 3, type = 5.
      const field = { name: "", number: 0, type: 0 };
      inner.within(message);
      while (inner.next()) {
        if (inner.field === 1) field.name = inner.text;
        else if (inner.field === 3) field.number = inner.unsigned;
        else if (inner.field === 5) field.type = inner.unsigned;
      }
      fields.set(field.number, { name: field.name, type: FIELD_TYPES[field.type] ?? "unsigned" });
    }
  }
  return { name, fields };
}
