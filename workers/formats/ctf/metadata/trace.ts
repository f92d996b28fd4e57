import type { EventClass, Scope, StreamClass, StructClass, TraceClass } from "../ir.js";
import { withDefaultClock } from "./default-clock.js";
import type { EventDraft, MetadataDraft, RootLayout, StreamDraft, TraceDraft } from "./draft.js";
import { MetadataFault } from "./fault.js";
import type { StructLayout } from "./layouts.js";
import { Linker } from "./link.js";
import type { Roots } from "./locations.js";
import { checkEventNames, checkPacketHeader, checkSeveralStreams, checkStreamIds } from "./validate.js";

/** Puts events into their streams and links every scope. */
export function linkTrace(draft: MetadataDraft): TraceClass {
  const { trace } = draft;
  if (trace === undefined) throw new MetadataFault("metadata has no `trace` block", 0);
  const streams = streamsOf(draft);
  checkSeveralStreams(trace, draft.streams);
  const eventsByStream = assignEvents(draft.events, streams);
  checkEventNames(draft.events);
  checkStreamIds(trace, draft.streams);
  checkPacketHeader(trace);
  return linkAll(draft, trace, streams, eventsByStream);
}

type EventsByStream = ReadonlyMap<bigint, ReadonlyMap<bigint, EventDraft>>;

const IMPLICIT_STREAM: StreamDraft = {
  id: 0n,
  hasId: false,
  packetContext: undefined,
  eventHeader: undefined,
  eventContext: undefined,
  position: 0,
  unknown: undefined,
};

/** Events without any stream block belong to one that has nothing to say of itself. */
function streamsOf(draft: MetadataDraft): ReadonlyMap<bigint, StreamDraft> {
  if (draft.streams.size > 0 || draft.events.length === 0) return draft.streams;
  return new Map([[0n, IMPLICIT_STREAM]]);
}

/** An event need not name its stream when there is only one (CTF 1.8.3, 7.3). */
function assignEvents(events: readonly EventDraft[], streams: ReadonlyMap<bigint, StreamDraft>): EventsByStream {
  const only = streams.size === 1 ? [...streams.keys()][0] : undefined;
  const byStream = new Map<bigint, Map<bigint, EventDraft>>();
  for (const event of events) {
    const streamId = event.streamId ?? only;
    if (streamId === undefined) {
      throw new MetadataFault("event has no `stream_id`, and there are several streams", event.position);
    }
    if (!streams.has(streamId))
      throw new MetadataFault(`stream ${streamId} of this event is not defined`, event.position);
    const inStream = byStream.get(streamId) ?? new Map<bigint, EventDraft>();
    if (inStream.has(event.id)) {
      throw new MetadataFault(`event ${event.id} of stream ${streamId} is already defined`, event.position);
    }
    byStream.set(streamId, inStream.set(event.id, event));
  }
  return byStream;
}

function linkAll(
  draft: MetadataDraft,
  trace: TraceDraft,
  streams: ReadonlyMap<bigint, StreamDraft>,
  eventsByStream: EventsByStream,
): TraceClass {
  const linker = new Linker(trace.byteOrder, draft.clocks);
  const header = linkScope(linker, trace.packetHeader, "packet-header", new Map());
  const linked = new Map<bigint, StreamClass>();
  for (const [id, stream] of streams) {
    linked.set(id, linkStream(linker, stream, eventsByStream.get(id) ?? new Map(), header.roots));
  }
  return withDefaultClock({
    major: 1,
    minor: 8,
    byteOrder: trace.byteOrder,
    uuid: trace.uuid,
    packetHeader: header.linked,
    environment: plainEnvironment(draft.environment),
    clocks: draft.clocks,
    streams: linked,
  });
}

export function plainEnvironment(environment: ReadonlyMap<string, string | bigint>): TraceClass["environment"] {
  return Object.fromEntries([...environment].map(([key, value]) => [key, plainValue(value)] as const));
}

/** Numbers too large to be exact are given as text. */
function plainValue(value: string | bigint): string | number {
  if (typeof value === "string") return value;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}

function linkStream(
  linker: Linker,
  stream: StreamDraft,
  events: ReadonlyMap<bigint, EventDraft>,
  outer: Roots,
): StreamClass {
  const packetContext = linkScope(linker, stream.packetContext, "packet-context", outer);
  const eventHeader = linkScope(linker, stream.eventHeader, "event-header", packetContext.roots);
  const eventContext = linkScope(linker, stream.eventContext, "stream-event-context", eventHeader.roots);
  const linked = new Map<bigint, EventClass>();
  for (const [id, event] of events) linked.set(id, linkEvent(linker, event, eventContext.roots));
  return {
    id: stream.id,
    packetContext: packetContext.linked,
    eventHeader: eventHeader.linked,
    eventContext: eventContext.linked,
    events: linked,
  };
}

function linkEvent(linker: Linker, event: EventDraft, outer: Roots): EventClass {
  const context = linkScope(linker, event.context, "event-context", outer);
  const payload = linkScope(linker, event.payload, "event-payload", context.roots);
  return {
    id: event.id,
    name: event.name ?? "",
    context: context.linked,
    payload: payload.linked,
    logLevel: event.logLevel,
  };
}

interface LinkedScope {
  readonly linked: StructClass | undefined;
  /** Of this scope and those before it. */
  readonly roots: Roots;
}

function linkScope(linker: Linker, root: RootLayout | undefined, scope: Scope, outer: Roots): LinkedScope {
  if (root === undefined) return { linked: undefined, roots: outer };
  const roots = new Map<Scope, StructLayout>([...outer, [scope, root.layout]]);
  return { linked: linker.linkRoot(root, scope, outer), roots };
}
