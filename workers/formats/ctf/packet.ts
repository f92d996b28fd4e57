import { halvesToBigInt } from "./bits.js";
import { isNoCpu } from "./event-cpu.js";
import { type FieldNode, Role } from "./field-node.js";
import type { StreamLayout, TraceLayout } from "./layout.js";
import { FAULT_TEXT, Fault, type Walker } from "./walker.js";

/** CTF 1.8.3, 5.1. */
export const PACKET_MAGIC = 0xc1fc1fc1;

/** Header and context of a packet. Sizes in bits from the start of the packet. */
export interface PacketHead {
  readonly layout: StreamLayout;
  readonly instance: bigint | undefined;
  readonly headBits: number;
  readonly contentBits: number;
  readonly totalBits: number;
  /** Whether the packet says its size; if not it is the rest of the file. */
  readonly sized: boolean;
  /** Clock values. */
  readonly begin: bigint | undefined;
  readonly end: bigint | undefined;
  readonly discarded: bigint | undefined;
  /** Bits of the counter of discarded events: where it wraps. */
  readonly discardedSize: number;
  readonly sequence: bigint | undefined;
  readonly sequenceSize: number;
  readonly cpu: number;
  /** The UUID in its header, as hex, if it is not that of the metadata. */
  readonly otherUuid: string | undefined;
}

export type HeadFailure =
  /** More bytes are needed to tell. */
  | { readonly kind: "short" }
  /** Not a packet, or one of another trace or unknown stream. */
  | { readonly kind: "bad"; readonly message: string }
  /** A packet whose sizes make no sense. */
  | { readonly kind: "size"; readonly message: string };

export type HeadResult = { readonly head: PacketHead } | { readonly failure: HeadFailure };

/** Reads the head of the packet the walker's bytes start with. `restBytes`: from there to the end of the file. */
export function readPacketHead(walker: Walker, trace: TraceLayout, restBytes: number): HeadResult {
  walker.pos = 0;
  walker.roleSize.fill(0);
  const checked = readHeader(walker, trace);
  if (typeof checked === "object") return { failure: checked };
  const layout = streamOf(walker, trace);
  if (layout === undefined) return bad(`unknown stream id ${role(walker, Role.STREAM_ID)?.toString() ?? "(none)"}`);
  if (!walkScope(walker, layout.packetContext)) return { failure: stopped(walker) };
  return sizes(walker, layout, restBytes, checked);
}

/** A fault of the header, or a UUID in it that is not the trace's. */
function readHeader(walker: Walker, trace: TraceLayout): HeadFailure | string | undefined {
  const header = trace.packetHeader;
  let otherUuid: string | undefined;
  if (header === undefined) return undefined;
  walker.beginScope();
  walker.align(header.align);
  for (const field of header.children) {
    walker.align(field.align);
    const start = walker.pos;
    if (!walker.skip(field)) return stopped(walker);
    if (field.role === Role.MAGIC && walker.lo !== PACKET_MAGIC) return { kind: "bad", message: magicText(walker.lo) };
    if (field.role === Role.METADATA_UUID) otherUuid = differentUuid(walker, field, start, trace.uuid);
  }
  return otherUuid;
}

function magicText(magic: number): string {
  const hex = magic.toString(16).padStart(8, "0");
  const turned = magic === 0xc11ffcc1 ? ": the byte order is not the one the metadata declares" : "";
  return `no CTF packet here (magic number 0x${hex})${turned}`;
}

function differentUuid(
  walker: Walker,
  field: FieldNode,
  start: number,
  uuid: Uint8Array | undefined,
): string | undefined {
  if (uuid === undefined || field.fixedBits !== 128) return undefined;
  const found = walker.bytes.subarray(start / 8, start / 8 + 16);
  if (found.every((byte, i) => byte === uuid[i])) return undefined;
  return Array.from(found, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function streamOf(walker: Walker, trace: TraceLayout): StreamLayout | undefined {
  const id = role(walker, Role.STREAM_ID);
  if (id !== undefined) return trace.streams.get(id);
  // CTF 1.8.3, 5.1: without a stream id there is one stream class.
  if (trace.streams.size === 1) for (const stream of trace.streams.values()) return stream;
  return trace.streams.get(0n);
}

function sizes(walker: Walker, layout: StreamLayout, restBytes: number, otherUuid: string | undefined): HeadResult {
  const total = role(walker, Role.PACKET_SIZE);
  const content = role(walker, Role.CONTENT_SIZE);
  const rest = restBytes * 8;
  const totalBits = Number(total ?? content ?? BigInt(rest));
  const contentBits = Number(content ?? total ?? BigInt(rest));
  const headBits = walker.pos;
  if (totalBits === 0) return wrongSize("packet size is zero");
  if (totalBits % 8 !== 0) return wrongSize(`packet size is not whole bytes (${totalBits} bits)`);
  if (contentBits > totalBits)
    return wrongSize(`packet content (${contentBits} bits) exceeds the packet (${totalBits})`);
  if (contentBits < headBits) return wrongSize(`packet content (${contentBits} bits) ends inside its own header`);
  return {
    head: {
      layout,
      instance: role(walker, Role.STREAM_INSTANCE_ID),
      headBits,
      contentBits,
      totalBits,
      sized: total !== undefined || content !== undefined,
      begin: role(walker, Role.TIMESTAMP_BEGIN),
      end: role(walker, Role.TIMESTAMP_END),
      discarded: role(walker, Role.EVENTS_DISCARDED),
      discardedSize: walker.roleSize[Role.EVENTS_DISCARDED] as number,
      sequence: role(walker, Role.PACKET_SEQ_NUM),
      sequenceSize: walker.roleSize[Role.PACKET_SEQ_NUM] as number,
      cpu: cpuOf(walker),
      otherUuid,
    },
  };
}

function walkScope(walker: Walker, scope: FieldNode | undefined): boolean {
  walker.beginScope();
  return scope === undefined || walker.skip(scope);
}

function role(walker: Walker, index: Role): bigint | undefined {
  if (walker.roleSize[index] === 0) return undefined;
  return halvesToBigInt(walker.roleLo[index] as number, walker.roleHi[index] as number, false);
}

function cpuOf(walker: Walker): number {
  const cpu = Number(role(walker, Role.CPU_ID) ?? -1n);
  return isNoCpu(cpu, walker.roleSize[Role.CPU_ID] as number) ? -1 : cpu;
}

function stopped(walker: Walker): HeadFailure {
  if (walker.fault === Fault.SHORT) return { kind: "short" };
  return { kind: "bad", message: `packet header: ${FAULT_TEXT[walker.fault] ?? ""}` };
}

function bad(message: string): HeadResult {
  return { failure: { kind: "bad", message } };
}

function wrongSize(message: string): HeadResult {
  return { failure: { kind: "size", message } };
}

/** The bytes every packet of a trace begins with: the magic number and, if it follows, the UUID. */
export function packetSignature(trace: TraceLayout): Uint8Array | undefined {
  const [magic, uuid] = trace.packetHeader?.children ?? [];
  if (magic === undefined || magic.role !== Role.MAGIC || magic.size !== 32) return undefined;
  const start = new Uint8Array(4);
  new DataView(start.buffer).setUint32(0, PACKET_MAGIC, !magic.bigEndian);
  const hasUuid = uuid?.role === Role.METADATA_UUID && uuid.align <= 32;
  if (!hasUuid || trace.uuid === undefined) return start;
  const signature = new Uint8Array(20);
  signature.set(start);
  signature.set(trace.uuid, 4);
  return signature;
}
