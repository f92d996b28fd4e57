import { CPU_FIELD } from "../formats/carried-facts.js";
import { isKeyword } from "../formats/ctf/metadata/keywords.js";
import { declaredText } from "./declared-text.js";
import type { EventClass } from "./event-classes.js";
import type { FieldShape, IntShape, RecordShape } from "./field-shape.js";
import { identifierOf, quoted } from "./tsdl.js";
import { hasOwnLength, lengthName, ownLength } from "./write-value.js";

/** A stream of the trace that is written. */
export interface WrittenStream {
  /** Of all streams of the trace, whatever their class. */
  readonly instance: number;
  /** Its events are of several CPUs, or of none: each says its own. */
  readonly isMixed: boolean;
  readonly cpu: number;
}

interface StreamClass {
  readonly id: number;
  readonly isMixed: boolean;
  readonly all: readonly EventClass[];
}

export interface WrittenTrace {
  /** 16 bytes. */
  readonly uuid: Uint8Array;
  readonly environment: Readonly<Record<string, string | number>>;
  readonly clockName: string;
  /** Ns: the time at which the clock's ticks of 1 ns begin. */
  readonly offsetNs: bigint;
  /** Those of streams that the trace has, though they may hold no events. */
  readonly classes: readonly StreamClass[];
}

const INT = (bits: number, isSigned = false) =>
  `integer { size = ${bits}; align = 8; signed = ${isSigned}; byte_order = le; }`;
const TICKS = "integer { size = 64; align = 8; signed = false; byte_order = le; map = clock.session.value; }";
const TEXT = "string { encoding = UTF8; }";
const NS_PER_S = 1_000_000_000n;

/** The description of a trace in TSDL (CTF 1.8.3, appendix C). */
export function metadataText(trace: WrittenTrace): string {
  return [
    "/* CTF 1.8 */\n",
    traceBlock(trace.uuid),
    environmentBlock(trace.environment),
    clockBlock(trace),
    ...trace.classes.map(streamBlock),
    ...trace.classes.flatMap(({ id, all }) => all.map((one) => eventBlock(one, id))),
  ].join("\n");
}

function traceBlock(uuid: Uint8Array): string {
  return `trace {
\tmajor = 1;
\tminor = 8;
\tuuid = "${uuidText(uuid)}";
\tbyte_order = le;
\tpacket.header := struct {
\t\t${INT(32)} magic;
\t\t${INT(8)} uuid[16];
\t\t${INT(32)} stream_id;
\t\t${INT(64)} stream_instance_id;
\t};
};
`;
}

function uuidText(uuid: Uint8Array): string {
  const digits = Array.from(uuid, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/** A name that cannot stand here stands in what the trace carries of the original (`carried-facts.ts`). */
function environmentBlock(environment: WrittenTrace["environment"]): string {
  const lines = Object.entries(environment)
    .filter(([key]) => /^[A-Za-z_]\w*$/.test(key) && !isKeyword(key))
    .map(([key, value]) => `\t${key} = ${typeof value === "number" ? Math.trunc(value) : quoted(value)};\n`);
  return `env {\n${lines.join("")}};\n`;
}

function clockBlock({ clockName, offsetNs }: WrittenTrace): string {
  let seconds = offsetNs / NS_PER_S;
  if (offsetNs < seconds * NS_PER_S) seconds -= 1n;
  return `clock {
\tname = "session";
\tdescription = ${quoted(clockName)};
\tfreq = 1000000000;
\toffset_s = ${seconds};
\toffset = ${offsetNs - seconds * NS_PER_S};
};
`;
}

function streamBlock({ id, isMixed }: StreamClass): string {
  const cpu = `\t\t${INT(32, isMixed)} ${isMixed ? CPU_FIELD : "cpu_id"};\n`;
  return `stream {
\tid = ${id};
\tpacket.context := struct {
\t\t${TICKS} timestamp_begin;
\t\t${TICKS} timestamp_end;
\t\t${INT(64)} content_size;
\t\t${INT(64)} packet_size;
\t\t${INT(64)} events_discarded;
\t\t${INT(64)} packet_seq_num;
${isMixed ? "" : cpu}\t};
\tevent.header := struct {
\t\t${INT(32)} id;
\t\t${TICKS} timestamp;
\t};
${isMixed ? `\tevent.context := struct {\n${cpu}\t};\n` : ""}};
`;
}

function eventBlock(one: EventClass, stream: number): string {
  const { id, name } = one;
  const [context, payload] =
    "copied" in one
      ? [declaredText(one.copied.context, "\t"), declaredText(one.copied.payload, "\t")]
      : [recordText(one.context, "\t"), recordText(one.payload, "\t")];
  const { names } = "copied" in one ? one.copied.context : one.context;
  return `event {
\tname = ${quoted(name)};
\tid = ${id};
\tstream_id = ${stream};
${names.length === 0 ? "" : `\tcontext := ${context};\n`}\tfields := ${payload};
};
`;
}

function recordText(record: RecordShape, indent: string): string {
  const used = new Set<string>();
  const identifiers = record.names.map((name) => identifierOf(name, used));
  const lengths = new Set(
    record.names.map((name, i) => (hasOwnLength(record, i) ? record.names.indexOf(ownLength(name)) : -1)),
  );
  const lines = record.shapes.map((shape, i) => {
    const name = identifiers[i] as string;
    // The number of elements of a list has no sign; it is not negative, so that its bytes are the same.
    if (shape.kind === "int" && lengths.has(i)) return `${indent}\t${INT(shape.bits)} ${name};\n`;
    if (shape.kind !== "list") return `${indent}\t${shapeText(shape, indent)} ${name};\n`;
    const own = hasOwnLength(record, i) ? record.names.indexOf(ownLength(record.names[i] as string)) : -1;
    const length = own < 0 ? identifierOf(lengthName(record.names[i] as string), used) : (identifiers[own] as string);
    const before = own < 0 ? `${indent}\t${INT(32)} ${length};\n` : "";
    const element = shape.element === undefined ? INT(8) : shapeText(shape.element, indent);
    return `${before}${indent}\t${element} ${name}[${length}];\n`;
  });
  return `struct {\n${lines.join("")}${indent}}`;
}

function shapeText(shape: FieldShape, indent: string): string {
  switch (shape.kind) {
    case "int":
      return intText(shape);
    case "float":
      return "floating_point { exp_dig = 11; mant_dig = 53; align = 8; byte_order = le; }";
    case "text":
      return TEXT;
    case "record":
      return recordText(shape, `${indent}\t`);
    case "list":
      throw new Error("bug: a list of lists");
  }
}

function intText({ bits, isSigned, labels }: IntShape): string {
  if (labels === undefined || labels.size === 0) return INT(bits, isSigned);
  const entries = [...labels].flatMap(([label, values]) =>
    [...values].filter((value) => fits(value, isSigned)).map((value) => `${quoted(label)} = ${value}`),
  );
  return entries.length === 0 ? INT(bits, isSigned) : `enum : ${INT(bits, isSigned)} { ${entries.join(", ")} }`;
}

/** Labels are shared by all classes of a field, and some have met values that others cannot hold. */
function fits(value: string, isSigned: boolean): boolean {
  const number = BigInt(value);
  return isSigned ? number < 1n << 63n : 0n <= number;
}
