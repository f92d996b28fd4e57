import type { DecodedEvent, FieldValue } from "../format.js";
import { halvesToBigInt } from "./bits.js";
import { absoluteNs, absoluteValueNs } from "./clock.js";
import { Role } from "./field-node.js";
import type { ClassLayout, StreamLayout, TraceLayout } from "./layout.js";
import { type Packet, PacketCursor, type Segment } from "./packet-cursor.js";
import type { Reporter } from "./reporter.js";
import { readStruct, setOwn } from "./values.js";
import { FAULT_TEXT, Fault, Walker } from "./walker.js";

/** LTTng packets may hold events a little after their declared end. */
const SLACK_NS = 1_000_000_000n;

export interface EventRange {
  readonly stream: number;
  readonly fromNs: bigint;
  readonly toNs: bigint;
}

/** Whole events of a stream with from <= time < to, in stream order. Slow and complete: for people. */
export async function* readWholeEvents(
  trace: TraceLayout,
  layout: StreamLayout,
  segments: readonly Segment[],
  range: EventRange,
  reporter: Reporter,
): AsyncGenerator<DecodedEvent> {
  const walker = new Walker(trace.registerCount);
  const cursor = new PacketCursor(trace, walker, segments, reporter);
  for (let packet = await cursor.next(); packet !== undefined; packet = await cursor.next()) {
    if (packet.head.layout !== layout) continue;
    const when = placeOf(packet, range);
    if (when === "after") return;
    if (when === "before") continue;
    yield* packetEvents(walker, cursor, packet, range, reporter);
  }
}

/** Whether a packet lies wholly outside a range; one without times must be read. */
function placeOf(packet: Packet, range: EventRange): "before" | "inside" | "after" {
  const { layout, begin, end } = packet.head;
  if (layout.clock === undefined || begin === undefined) return "inside";
  if (nsOf(layout, begin) >= range.toNs + SLACK_NS) return "after";
  if (end !== undefined && begin <= end && nsOf(layout, end) < range.fromNs - SLACK_NS) return "before";
  return "inside";
}

function nsOf(layout: StreamLayout, value: bigint): bigint {
  return layout.clock === undefined ? 0n : absoluteValueNs(layout.clock, value);
}

async function* packetEvents(
  walker: Walker,
  cursor: PacketCursor,
  packet: Packet,
  range: EventRange,
  reporter: Reporter,
): AsyncGenerator<DecodedEvent> {
  let cut = 0;
  let wanted = cursor.firstRead(packet);
  let pos = packet.head.headBits;
  let bytes = await cursor.bytes(0, wanted);
  while (bytes !== undefined && cut * 8 + pos < packet.contentBits) {
    walker.point(bytes, Math.min(packet.contentBits - cut * 8, bytes.length * 8));
    walker.pos = pos;
    const { lo, hi } = walker.clock;
    const event = readEvent(walker, packet, range);
    if (event !== undefined && walker.pos > pos) {
      pos = walker.pos;
      if (event !== SKIPPED) yield event;
      continue;
    }
    walker.clock.set(lo, hi);
    const at = cut + Math.floor(pos / 8);
    const isShort = walker.fault === Fault.SHORT && cut * 8 + walker.limit < packet.contentBits;
    if (!isShort) {
      reporter.error(faultText(walker, event), packet.segment.file, packet.offset + at);
      return;
    }
    const next = cursor.cutBefore(at);
    const held: number = cut + bytes.length;
    if (next === cut) wanted *= 2;
    pos -= (next - cut) * 8;
    cut = next;
    bytes = await cursor.bytes(cut, wanted);
    // A file that got shorter while it is read gives no more.
    if (bytes !== undefined && cut + bytes.length <= held) return;
  }
}

/** In the same words as the stream decoder, so that one fault is reported once. */
function faultText(walker: Walker, event: DecodedEvent | typeof SKIPPED | undefined): string {
  if (event !== undefined) return "event takes no space";
  if (walker.fault !== Fault.NONE) return FAULT_TEXT[walker.fault] ?? "";
  if (walker.roleSize[Role.EVENT_ID] === 0) return "event without an id";
  return `unknown event id ${eventId(walker)}`;
}

function eventId(walker: Walker): bigint {
  return halvesToBigInt(walker.roleLo[Role.EVENT_ID] as number, walker.roleHi[Role.EVENT_ID] as number, false);
}

const SKIPPED = "skipped";

/** The event at the walker's position; SKIPPED outside the range, undefined if it cannot be read. */
function readEvent(walker: Walker, packet: Packet, range: EventRange): DecodedEvent | typeof SKIPPED | undefined {
  const { layout, cpu } = packet.head;
  walker.roleSize[Role.EVENT_ID] = 0;
  walker.beginScope();
  if (layout.eventHeader !== undefined && !walker.skip(layout.eventHeader)) return undefined;
  const found = classOf(walker, layout);
  if (found === undefined) return undefined;
  const ns = layout.clock === undefined ? 0n : absoluteNs(layout.clock, walker.clock.lo, walker.clock.hi);
  const context: Record<string, FieldValue> = {};
  if (layout.clock !== undefined && (ns < range.fromNs || range.toNs <= ns)) {
    return skipBody(walker, layout, found) ? SKIPPED : undefined;
  }
  for (const scope of [layout.eventContext, found.context]) {
    if (scope === undefined) continue;
    walker.beginScope();
    const values = readStruct(walker, scope);
    if (values === undefined) return undefined;
    for (const [name, value] of Object.entries(values)) setOwn(context, name, value);
  }
  walker.beginScope();
  const fields = found.payload === undefined ? {} : readStruct(walker, found.payload);
  if (fields === undefined) return undefined;
  return { name: found.name, ns, stream: range.stream, cpu, fields, context };
}

function skipBody(walker: Walker, layout: StreamLayout, found: ClassLayout): boolean {
  for (const scope of [layout.eventContext, found.context, found.payload]) {
    walker.beginScope();
    if (scope !== undefined && !walker.skip(scope)) return false;
  }
  return true;
}

function classOf(walker: Walker, layout: StreamLayout): ClassLayout | undefined {
  if (walker.roleSize[Role.EVENT_ID] === 0) return layout.classes.length === 1 ? layout.classes[0] : undefined;
  const index = layout.classOf.get(eventId(walker));
  return index === undefined ? undefined : layout.classes[index];
}
