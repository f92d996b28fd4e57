import { FieldType, Role } from "./field-node.js";
import type { TraceLayout } from "./layout.js";
import { PACKET_MAGIC } from "./packet.js";

/** The bytes every packet of a trace begins with: the magic number and, if it follows, the UUID. */
export function packetSignature(trace: TraceLayout): Uint8Array | undefined {
  const [magic, uuid] = trace.packetHeader?.children ?? [];
  if (magic === undefined || magic.role !== Role.MAGIC || magic.size !== 32) return undefined;
  const start = new Uint8Array(4);
  new DataView(start.buffer).setUint32(0, PACKET_MAGIC, !magic.bigEndian);
  const hasUuid = uuid?.name === "uuid" && uuid.type === FieldType.ARRAY && uuid.fixedBits === 128;
  if (!hasUuid || trace.uuid === undefined) return start;
  const signature = new Uint8Array(20);
  signature.set(start);
  signature.set(trace.uuid, 4);
  return signature;
}
