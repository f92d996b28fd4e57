/** A trace format that we recognise, so as to name it, but cannot open yet. */
export interface KnownFormat {
  readonly name: string;
  readonly looksLike: (head: Uint8Array, text: string) => boolean;
}

/** How much of a file is looked at. */
export const HEAD_BYTES = 1024;

/** "task-123 [001] 1.5: event:", with or without flags ("d..1"), as trace files and trace-cmd report have it. */
const FTRACE_LINE = /^ *\S.*-\d+ +(\(.{5,7}\) +)?\[\d+\] +(\S{4,6} +)?\d+\.\d+: \S/;
/** "task 123/124 [001] 1.5: 1 event:", as perf script has it. */
const PERF_LINE = /^\S.*\s+\d+(\/\d+)?\s+(\[\d+\]\s+)?(\d+\.\d+:\s+)?(\d+\s+)?[\w.:-]+:\w*:?\s*$/;

/** In the order they are tried; a format that can be opened leaves this list. */
export const KNOWN_FORMATS: readonly KnownFormat[] = [
  // trace-cmd.dat(5): 0x17 0x08 0x44, then "tracing".
  { name: "trace-cmd trace.dat", looksLike: (head) => startsWith(head, "\x17\x08\x44tracing") },
  // perf.data-file-format.txt: magic 2, in either byte order, and magic 1.
  { name: "perf.data", looksLike: (head) => ["PERFILE2", "2ELIFREP", "PERFFILE"].some((m) => startsWith(head, m)) },
  { name: "CTF 2", looksLike: isCtf2 },
  { name: "QEMU simple trace", looksLike: isQemuSimple },
  { name: "Perfetto", looksLike: isPerfetto },
  { name: "ftrace text", looksLike: (_, text) => text.startsWith("# tracer: ") || lines(text).some(isFtraceLine) },
  { name: "perf script text", looksLike: (_, text) => isPerfHeader(text) || PERF_LINE.test(lines(text)[0] ?? "") },
  { name: "Chrome trace JSON", looksLike: (_, text) => /^\s*\{?\s*"traceEvents"\s*:/.test(text) },
];

/** Which of them, if any, a file that begins with `head` is. */
export function knownFormat(head: Uint8Array): KnownFormat | undefined {
  const text = isText(head) ? new TextDecoder("latin1").decode(head.slice()) : "";
  return KNOWN_FORMATS.find(({ looksLike }) => looksLike(head, text));
}

/** CTF2-SPEC-2.0, 5.1: a JSON text sequence whose first fragment is the preamble; packetised, the version tells. */
function isCtf2(head: Uint8Array, text: string): boolean {
  if (head[0] === 0x1e) return text.includes('"preamble"') || text.includes('"attributes"');
  if (head.byteLength < 37) return false;
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const isPacketized = view.getUint32(0, true) === 0x75d11d57 || view.getUint32(0) === 0x75d11d57;
  return isPacketized && head[35] === 2;
}

/** QEMU scripts/simpletrace.py: a record whose event id is all ones, then the magic number, in the host's byte order. */
function isQemuSimple(head: Uint8Array): boolean {
  if (head.byteLength < 16) return false;
  const view = new DataView(head.buffer, head.byteOffset, 16);
  const hasMagic = [true, false].some((isLittle) => view.getBigUint64(8, isLittle) === 0xf2b177cb0aa429b4n);
  return hasMagic && view.getBigUint64(0) === 0xffffffffffffffffn;
}

/** Perfetto's trace.proto: nothing but `packet = 1`, and those of trace_packet.proto with nothing but fields in them. */
function isPerfetto(head: Uint8Array): boolean {
  if (isText(head)) return false;
  let at = 0;
  for (let packets = 0; at < head.byteLength; packets += 1) {
    const length = varintAt(head, at + 1);
    if (head[at] !== PACKET_TAG || length === undefined || length.value === 0) return 0 < packets && isCutAt(head, at);
    const end = length.end + length.value;
    if (!areFields(head, length.end, end)) return false;
    at = end;
  }
  return true;
}

const PACKET_TAG = 0x0a;

function isCutAt({ byteLength }: Uint8Array, at: number): boolean {
  return byteLength === HEAD_BYTES && byteLength - 10 < at;
}

/** Whether the bytes [from, end) are fields of a protobuf message, as far as they are there. */
function areFields(bytes: Uint8Array, from: number, end: number): boolean {
  let at = from;
  while (at < Math.min(end, bytes.byteLength)) {
    const tag = varintAt(bytes, at);
    if (tag === undefined) return isCutAt(bytes, at);
    if (tag.value < 8 || MAX_FIELD < tag.value >> 3) return false;
    const next = fieldEnd(bytes, tag.end, tag.value & 7);
    if (next === undefined) return isCutAt(bytes, tag.end);
    if (end < next) return false;
    at = next;
  }
  return true;
}

/** Numbers of TracePacket's fields stay well below. */
const MAX_FIELD = 2000;

/** Behind a field of this wire type (protobuf encoding); undefined if it is none, or cut. */
function fieldEnd(bytes: Uint8Array, at: number, wireType: number): number | undefined {
  if (wireType === 0) return varintAt(bytes, at)?.end;
  if (wireType === 1) return at + 8;
  if (wireType === 5) return at + 4;
  const length = wireType === 2 ? varintAt(bytes, at) : undefined;
  return length && length.end + length.value;
}

function varintAt(bytes: Uint8Array, at: number): { readonly value: number; readonly end: number } | undefined {
  let value = 0;
  for (let i = 0; i < 10; i += 1) {
    const byte = bytes[at + i];
    if (byte === undefined) return undefined;
    value += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) return { value, end: at + i + 1 };
  }
  return undefined;
}

function isPerfHeader(text: string): boolean {
  return text.startsWith("# ========\n# captured on");
}

function isFtraceLine(line: string): boolean {
  return FTRACE_LINE.test(line);
}

/** The first few lines that say something. */
function lines(text: string): readonly string[] {
  const said = text.split("\n").filter((line) => line.trim() !== "" && !line.startsWith("#"));
  // Lines are cut so that no pattern meets an endless one.
  return said.slice(0, 3).map((line) => line.slice(0, 200));
}

function isText(head: Uint8Array): boolean {
  return head.every((byte) => 0x20 <= byte || byte === 9 || byte === 10 || byte === 13 || byte === 0x1e);
}

function startsWith(bytes: Uint8Array, magic: string): boolean {
  for (let i = 0; i < magic.length; i += 1) if (bytes[i] !== magic.charCodeAt(i)) return false;
  return magic.length <= bytes.byteLength;
}
