import type { EventDraft, StreamDraft, TraceDraft } from "./draft.js";
import { MetadataFault } from "./fault.js";

/** Every event has a name. */
export function checkEventNames(events: readonly EventDraft[]): void {
  for (const event of events) {
    if (event.name !== undefined) continue;
    const { unknown } = event;
    if (unknown !== undefined)
      throw new MetadataFault(`event has no \`name\`, but \`${unknown.name}\``, unknown.position);
    throw new MetadataFault("event has no `name`", event.position);
  }
}

/** With ids, or with several streams, packets must say which stream they belong to (CTF 1.8.3, 5.1). */
export function checkStreamIds(trace: TraceDraft, streams: ReadonlyMap<bigint, StreamDraft>): void {
  const header = trace.packetHeader;
  if (header?.layout.members.some((member) => member.name === "stream_id")) return;
  for (const stream of streams.values()) {
    if (!stream.hasId) continue;
    const { unknown } = stream;
    const position = header?.position ?? unknown?.position ?? stream.position;
    throw new MetadataFault(`stream has an id, but the packet header has no \`stream_id\``, position);
  }
}

/** CTF 1.8.3, 5.1: the magic number comes first and has 32 bits. */
export function checkPacketHeader(trace: TraceDraft): void {
  trace.packetHeader?.layout.members.forEach((member, i) => {
    if (member.name !== "magic") return;
    const { type, position } = member;
    if (i > 0) throw new MetadataFault("`magic` must be the first field of the packet header", position);
    const isMagic = type.kind === "int" && type.size === 32 && !type.signed;
    if (!isMagic) throw new MetadataFault("`magic` must be an unsigned integer of 32 bits", position);
  });
}
