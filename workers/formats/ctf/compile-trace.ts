import { clockScale } from "./clock.js";
import { FieldCompiler } from "./compile-fields.js";
import { cpuFieldName } from "./event-cpu.js";
import type { FieldNode } from "./field-node.js";
import type { EventClass, FieldClass, StreamClass, StructClass, TraceClass } from "./ir.js";
import type { ClassLayout, StreamLayout, TraceLayout } from "./layout.js";
import { lttngHeader } from "./lttng-header.js";

export function compileTrace(trace: TraceClass): TraceLayout {
  const compiler = new FieldCompiler(trace);
  keepPacketFields(compiler, trace);
  const packetHeader = compiler.compile("packet-header", trace.packetHeader);
  const streams = new Map<bigint, StreamLayout>();
  for (const [id, stream] of trace.streams) streams.set(id, compileStream(compiler, trace, stream, packetHeader));
  const uuid = trace.uuid === undefined ? undefined : uuidBytes(trace.uuid);
  const { environment } = trace;
  return { environment, uuid, registerCount: compiler.registers.count, packetHeader, floats: compiler.floats, streams };
}

function uuidBytes(text: string): Uint8Array {
  const hex = text.replaceAll("-", "");
  if (!/^[0-9a-f]{32}$/i.test(hex)) return new Uint8Array(0);
  return Uint8Array.from({ length: 16 }, (_, i) => Number.parseInt(hex.slice(i * 2, i * 2 + 2), 16));
}

const IN_REGISTERS: ReadonlySet<string> = new Set(["int", "varint", "enum", "string"]);

/** Integers and texts of the packet context may be asked for by any event: each gets a register. */
function keepPacketFields(compiler: FieldCompiler, trace: TraceClass): void {
  for (const stream of trace.streams.values()) {
    for (const member of stream.packetContext?.members ?? []) {
      if (IN_REGISTERS.has(member.field.type)) {
        compiler.registers.registerOf("packet-context", [member.name]);
      }
    }
  }
}

function compileStream(
  compiler: FieldCompiler,
  trace: TraceClass,
  stream: StreamClass,
  packetHeader: FieldNode | undefined,
): StreamLayout {
  const packetContext = compiler.compile("packet-context", stream.packetContext);
  const eventHeader = compiler.compile("event-header", stream.eventHeader);
  const eventContext = compiler.compile("stream-event-context", stream.eventContext);
  const classes = [...stream.events.values()].map((event) => compileClass(compiler, event));
  const clockName = findClock(stream);
  const clock = clockName === undefined ? undefined : trace.clocks.get(clockName);
  const roots = [packetHeader, packetContext, eventHeader, eventContext];
  for (const layout of classes) roots.push(layout.context, layout.payload);
  const classOf = new Map(classes.map((layout, index) => [layout.id, index]));
  const bodies = [eventContext, ...classes.flatMap((layout) => [layout.context, layout.payload])];
  return {
    id: stream.id,
    clockName,
    clock: clock === undefined ? undefined : clockScale(clock),
    packetContext,
    eventHeader,
    eventContext,
    classes,
    classOf,
    classTable: tableOf(classOf),
    plainClass: plainClass(trace, classOf),
    cpuField: cpuFieldName({ packetContext, eventHeader, eventContext, classes }),
    lttng: clock === undefined ? undefined : lttngHeader(eventHeader, bodies),
    maxAlign: roots.reduce((align, root) => Math.max(align, deepAlign(root)), 8),
  };
}

/** CTF2-SPEC-2.0: events without an id have id 0. In CTF 1.8 there must be one class only. */
function plainClass({ major }: TraceClass, classOf: ReadonlyMap<bigint, number>): number {
  if (classOf.size === 1) return 0;
  return major === 2 ? (classOf.get(0n) ?? -1) : -1;
}

/** Ids up to here are looked up in an array. */
const MAX_TABLE_ID = 65536n;

function tableOf(classOf: ReadonlyMap<bigint, number>): Int32Array {
  const ids = [...classOf.keys()].filter((id) => id < MAX_TABLE_ID).map(Number);
  const table = new Int32Array(ids.reduce((most, id) => Math.max(most, id), -1) + 1).fill(-1);
  for (const id of ids) table[id] = classOf.get(BigInt(id)) ?? -1;
  return table;
}

function compileClass(compiler: FieldCompiler, event: EventClass): ClassLayout {
  return {
    id: event.id,
    name: event.name,
    context: compiler.compile("event-context", event.context),
    payload: compiler.compile("event-payload", event.payload),
  };
}

/** Options of a variant do not raise its own alignment, so the greatest is looked for in all nodes. */
function deepAlign(node: FieldNode | undefined): number {
  if (node === undefined) return 1;
  return node.children.reduce((align, child) => Math.max(align, deepAlign(child)), node.align);
}

/** The clock of a stream: the first one any of its fields is mapped to. */
function findClock(stream: StreamClass): string | undefined {
  const roots: (StructClass | undefined)[] = [stream.packetContext, stream.eventHeader, stream.eventContext];
  for (const event of stream.events.values()) roots.push(event.context, event.payload);
  for (const root of roots) {
    const clock = root === undefined ? undefined : clockOf(root);
    if (clock !== undefined) return clock;
  }
  return undefined;
}

function clockOf(field: FieldClass): string | undefined {
  switch (field.type) {
    case "int":
    case "varint":
      return field.clock;
    case "optional":
      return clockOf(field.field);
    case "enum":
      return field.container.clock;
    case "struct":
      return firstClock(field.members.map((member) => member.field));
    case "variant":
      return firstClock(field.options.map((option) => option.field));
    case "array":
    case "sequence":
      return clockOf(field.element);
    default:
      return undefined;
  }
}

function firstClock(fields: readonly FieldClass[]): string | undefined {
  for (const field of fields) {
    const clock = clockOf(field);
    if (clock !== undefined) return clock;
  }
  return undefined;
}
