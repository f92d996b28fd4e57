import { type FileHead, HEAD_BYTES } from "../file-head.js";
import { PACKET_TAG } from "./packet.js";

/** Perfetto's trace.proto: nothing but `packet = 1`, and those of trace_packet.proto with nothing but fields in them. */
export function isPerfetto({ bytes: head, text }: FileHead): boolean {
  if (text !== "") return false;
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
