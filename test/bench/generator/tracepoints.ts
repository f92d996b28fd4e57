import { formatText } from "../../unit/workers/formats/trace-dat/writer.js";
import { EVENT, type EventClass, type FieldType } from "./event-classes.js";
import type { Emitter, Value } from "./event-stream.js";

/** An event class as the kernel itself records it, for tracers that keep the kernel's own records. */
export interface Tracepoint {
  readonly system: string;
  readonly name: string;
  /** Number of the event in records. */
  readonly id: number;
  /** The file `format` of the event. */
  readonly text: string;
  /** Writes a record at `at`. Answers its length. */
  write(view: DataView, at: number, emitter: Emitter, values: readonly Value[]): number;
}

const FIRST_ID = 300;
/** common_type, common_flags, common_preempt_count and common_pid. */
const COMMON_BYTES = 8;
const TWO_32 = 2 ** 32;

/** LTTng's beginnings of names, with what stands for them, and the kernel's names of the subsystem. */
const SYSTEMS: readonly (readonly [lttng: string, kernel: string, system: string])[] = [
  ["kvm_x86_", "kvm_", "kvm"],
  ["kvm_", "kvm_", "kvm"],
  ["x86_irq_vectors_", "", "irq_vectors"],
  ["timer_", "", "timer"],
  ["irq_softirq_", "softirq_", "irq"],
  ["irq_", "irq_", "irq"],
  ["power_", "", "power"],
  ["net_if_receive_skb", "netif_receive_skb", "net"],
  ["net_", "net_", "net"],
  ["block_", "block_", "block"],
  ["sched_", "sched_", "sched"],
  ["syscall_entry_", "sys_enter_", "syscalls"],
  ["syscall_exit_", "sys_exit_", "syscalls"],
];

const BYTES: Readonly<Record<FieldType, number>> = {
  u8: 1,
  u16: 2,
  i32: 4,
  u32: 4,
  i64: 8,
  u64: 8,
  hex64: 8,
  kaddr: 8,
  ktext: 8,
  ktext10: 8,
  comm: 16,
  string: 4,
};

const C_TYPES: Readonly<Record<FieldType, string>> = {
  u8: "unsigned char",
  u16: "unsigned short",
  i32: "int",
  u32: "unsigned int",
  i64: "long",
  u64: "unsigned long",
  hex64: "unsigned long",
  kaddr: "void *",
  ktext: "void *",
  ktext10: "unsigned long",
  comm: "char",
  string: "__data_loc char[]",
};

/** Upper halves of kernel addresses, of which events give the lower one. */
const HIGH: { readonly [type in FieldType]?: number } = {
  kaddr: 0xffff8881,
  ktext: 0xffffffff,
  ktext10: 0xffffffff,
};

/** By class number; undefined: only LTTng has such an event. */
export const TRACEPOINTS: readonly (Tracepoint | undefined)[] = Object.values(EVENT).map(tracepointOf);

interface Field {
  readonly type: FieldType;
  readonly name: string;
  readonly at: number;
}

function tracepointOf(event: EventClass): Tracepoint | undefined {
  const found = SYSTEMS.find(([lttng]) => event.name.startsWith(lttng));
  if (found === undefined) return undefined;
  const [lttng, kernel, system] = found;
  const name = kernel + event.name.slice(lttng.length);
  const id = FIRST_ID + event.id;
  const { fields, bytes } = layoutOf(event, system === "syscalls");
  const lines = fields.map((field) => `${declarationOf(field)}; ${field.at}; ${BYTES[field.type]}; ${signOf(field)}`);
  return {
    system,
    name,
    id,
    text: formatText(name, id, lines),
    write(view, at, { tid }, values) {
      view.setUint16(at, id, true);
      view.setUint16(at + 2, 0, true);
      view.setInt32(at + 4, tid, true);
      let end = at + bytes;
      for (let i = 0; i < fields.length; i += 1) end = put(view, at, end, fields[i] as Field, values[i] as Value);
      return end - at;
    },
  };
}

/** As a compiler lays out the structure of the record: each field at a multiple of its size. */
function layoutOf({ types, names }: EventClass, isCall: boolean): { readonly fields: Field[]; readonly bytes: number } {
  // Records of system calls begin with the number of the call, and all their fields have 8 bytes.
  let at = COMMON_BYTES + (isCall ? 8 : 0);
  const fields = types.map((given, i) => {
    const type = isCall ? "u64" : given;
    const align = type === "comm" ? 1 : BYTES[type];
    at = Math.ceil(at / align) * align;
    const field = { type, name: nameOf(names[i] as string), at };
    at += BYTES[type];
    return field;
  });
  return { fields, bytes: Math.ceil(at / 4) * 4 };
}

/** LTTng says tid for what the kernel calls pid. */
function nameOf(name: string): string {
  return name.replace(/^(prev_|next_)?tid$/, "$1pid");
}

function declarationOf({ type, name }: Field): string {
  return `${C_TYPES[type]} ${name}${type === "comm" ? "[16]" : ""}`;
}

function signOf({ type }: Field): number {
  return type === "i32" || type === "i64" || type === "comm" || type === "string" ? 1 : 0;
}

/** `end`: of what the record has so far. Answers its end afterwards: texts of any length go behind it. */
function put(view: DataView, record: number, end: number, { type, at }: Field, value: Value): number {
  const place = record + at;
  if (typeof value !== "number") {
    const to = type === "string" ? end : place;
    new Uint8Array(view.buffer).set(value, view.byteOffset + to);
    if (type !== "string") return end;
    view.setUint32(place, (value.length << 16) | (end - record), true);
    return end + Math.ceil(value.length / 4) * 4;
  }
  const size = BYTES[type];
  if (size === 1) view.setUint8(place, value);
  else if (size === 2) view.setUint16(place, value, true);
  else if (size === 4) view.setUint32(place, value, true);
  else {
    view.setUint32(place, value % TWO_32, true);
    view.setUint32(place + 4, HIGH[type] ?? Math.floor(value / TWO_32), true);
  }
  return end;
}
