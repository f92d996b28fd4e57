import { Bytes, formatText } from "../../unit/workers/formats/trace-dat/writer.js";
import { type RunEvent, TRACEPOINTS, type Value } from "./kernel-events.js";

// Events as raw records of tracepoints (kernel/trace/trace_events.c), little-endian, 64-bit.

/** Bytes behind the fields that all records have. */
const COMMON_BYTES = 8;

const SIZES: Readonly<Record<string, number>> = {
  __u8: 1,
  u8: 1,
  __u16: 2,
  int: 4,
  u32: 4,
  __u32: 4,
  pid_t: 4,
  dev_t: 4,
  unsigned: 4,
  "unsigned int": 4,
  "__data_loc char[]": 4,
};

const SIGNED: ReadonlySet<string> = new Set(["int", "pid_t", "long", "s64"]);

interface Field {
  readonly name: string;
  readonly declaration: string;
  readonly type: string;
  readonly offset: number;
  readonly size: number;
}

/** As a C compiler lays them out. */
function fieldsOf(declarations: readonly string[]): Field[] {
  let offset = COMMON_BYTES;
  return declarations.map((declaration) => {
    const [, type = "", name = "", length] = /^(.*?) (\w+)(?:\[(\d+)\])?$/.exec(declaration) ?? [];
    const size = length === undefined ? (SIZES[type] ?? 8) : Number(length);
    const align = length === undefined ? size : 1;
    offset = Math.ceil(offset / align) * align;
    const field = { name, declaration, type, offset, size };
    offset += size;
    return field;
  });
}

const LAYOUTS = new Map(Object.entries(TRACEPOINTS).map(([name, { fields }]) => [name, fieldsOf(fields)]));
const IDS = new Map([...LAYOUTS.keys()].map((name, i) => [name, 100 + i]));

export function idOf(name: string): number {
  return IDS.get(name) as number;
}

/** Formats of all events, as the kernel's files have them. */
export const FORMATS_OF_RUN = [...LAYOUTS].map(([name, fields]) => {
  const lines = fields.map(({ declaration, type, offset, size }) => {
    return `${declaration}; ${offset}; ${size}; ${SIGNED.has(type) ? 1 : 0}`;
  });
  return { system: (TRACEPOINTS[name] as { system: string }).system, name, text: formatText(name, idOf(name), lines) };
});

export function recordOf({ name, tid, fields }: RunEvent): Uint8Array {
  const bytes = new Bytes(true).u16(idOf(name)).u8(0).u8(0).u32(tid);
  const layout = LAYOUTS.get(name) ?? [];
  let tail = (layout.at(-1)?.offset ?? 0) + (layout.at(-1)?.size ?? 0);
  const texts: string[] = [];
  for (const field of layout) {
    const value = fields[field.name];
    if (value === undefined) throw new Error(`${name} has no ${field.name}`);
    while (bytes.length < field.offset) bytes.u8(0);
    if (field.type === "__data_loc char[]") {
      const text = `${value}\0`;
      bytes.u32((text.length << 16) | tail);
      tail += text.length;
      texts.push(text);
    } else write(bytes, field, value);
  }
  for (const text of texts) bytes.text(text);
  return bytes.done();
}

function write(bytes: Bytes, { size }: Field, value: Value): void {
  if (typeof value === "string") bytes.fixed(value, size);
  else if (size === 8) bytes.u64(value);
  else if (size === 4) bytes.u32(Number(value) >>> 0);
  else if (size === 2) bytes.u16(Number(value));
  else bytes.u8(Number(value));
}
