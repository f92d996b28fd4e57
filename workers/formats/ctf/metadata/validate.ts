import type { EventDraft, RootLayout, StreamDraft, TraceDraft } from "./draft.js";
import { MetadataFault } from "./fault.js";
import type { Layout } from "./layouts.js";

/** Every event has a name. */
export function checkEventNames(events: readonly EventDraft[]): void {
  for (const event of events) {
    if (event.name !== undefined) continue;
    const { unknown } = event;
    if (unknown !== undefined)
      throw new MetadataFault(`event has no \`name\`, but \`${unknown.name}\``, unknown.position);
    if (holdsData(event.payload?.layout) || holdsData(event.context?.layout)) {
      throw new MetadataFault("event has no `name`", event.position);
    }
    const related = { what: "its block is", position: event.position };
    throw new MetadataFault(`event ${event.id} has neither name nor data`, 0, related);
  }
}

/** Whether a field of a type takes any room in a packet. */
function holdsData(layout: Layout | undefined): boolean {
  switch (layout?.kind) {
    case undefined:
      return false;
    case "struct":
      return layout.members.some((member) => holdsData(member.type));
    case "array":
      return layout.length > 0 && holdsData(layout.element);
    default:
      return true;
  }
}

/** Of several streams, packets must say which they belong to (CTF 1.8.3, 5.1). */
export function checkSeveralStreams(trace: TraceDraft, streams: ReadonlyMap<bigint, StreamDraft>): void {
  const header = trace.packetHeader;
  if (streams.size < 2 || hasStreamId(header)) return;
  throw new MetadataFault("packet header has no `stream_id`, and there are several streams", header?.position ?? 0);
}

/** A stream that gives its id expects packets to do so too. */
export function checkStreamIds(trace: TraceDraft, streams: ReadonlyMap<bigint, StreamDraft>): void {
  const header = trace.packetHeader;
  if (hasStreamId(header)) return;
  for (const { hasId, unknown, position } of streams.values()) {
    if (!hasId) continue;
    const place = header?.position ?? unknown?.position ?? position;
    throw new MetadataFault("stream has an id, but the packet header has no `stream_id`", place);
  }
}

function hasStreamId(header: RootLayout | undefined): boolean {
  return header?.layout.members.some((member) => member.name === "stream_id") === true;
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
