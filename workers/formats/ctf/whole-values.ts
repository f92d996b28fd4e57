import type { Frame } from "../../core/frame-table.js";
import { briefEvent } from "../brief-event.js";
import { CONTEXT_PREFIX, CPU_FIELD, FRAMES_FIELD, OWN_PREFIX } from "../carried-facts.js";
import type { DecodedEvent, EventScope, FieldValue, SeenEvent } from "../format.js";
import { readFrame } from "../frame-text.js";
import { ownValue, setOwn } from "../named-values.js";
import { type FieldNode, FieldType, Role } from "./field-node.js";
import type { ClassLayout, StreamLayout, TraceLayout } from "./layout.js";
import type { Packet } from "./packet-cursor.js";
import { moreText, ReadBudget } from "./read-budget.js";
import { readMember, skipScope, ValuePlaces } from "./value-places.js";
import { readValue } from "./values.js";
import type { Walker } from "./walker.js";

type Fields = Record<string, FieldValue>;

/** Fields of packet heads that say how to read the packet, and are no news for people. */
const BOOKKEEPING: readonly Role[] = [
  Role.MAGIC,
  Role.STREAM_ID,
  Role.STREAM_INSTANCE_ID,
  Role.PACKET_SIZE,
  Role.CONTENT_SIZE,
  Role.TIMESTAMP_BEGIN,
  Role.TIMESTAMP_END,
  Role.EVENTS_DISCARDED,
  Role.PACKET_SEQ_NUM,
  Role.METADATA_UUID,
];

/** Reads the values of events that the decoder has found: every field of every scope, or those that are asked for. */
export class WholeValues implements SeenEvent {
  readonly budget = new ReadBudget();
  /** Fields of the head of the current packet. */
  private packet: Fields = {};
  private packetCpu = -1;
  /** The event header holds more than ids and times. */
  private readonly hasHeaderExtras: boolean;
  private readonly places: ValuePlaces;

  // The current event.
  private walker: Walker | undefined;
  private index = 0;
  ns = 0n;
  private rank = 0;
  private headerPos = 0;
  private bodyPos = 0;
  private read: DecodedEvent | undefined;

  constructor(
    private readonly trace: TraceLayout,
    private readonly layout: StreamLayout,
    private readonly stream: number,
  ) {
    this.hasHeaderExtras = layout.eventHeader?.children.some(isHeaderExtra) ?? false;
    this.places = new ValuePlaces(layout, isHeaderExtra);
  }

  /** `walker` holds the packet's bytes from its begin on. */
  enterPacket({ head }: Packet, walker: Walker): void {
    this.packetCpu = head.cpu;
    this.packet = {};
    this.budget.renew();
    keepingState(walker, () => {
      walker.pos = 0;
      this.readScope(walker, this.trace.packetHeader, this.packet, "header.", isPacketExtra);
      this.readScope(walker, this.layout.packetContext, this.packet, "packet.", isPacketExtra);
    });
  }

  /** Goes to the event whose header and body begin at those bits; the walker stands behind it, and does so again after. */
  enterEvent(walker: Walker, index: number, ns: bigint, rank: number, headerPos: number, bodyPos: number): void {
    this.walker = walker;
    this.index = index;
    this.ns = ns;
    this.rank = rank;
    this.headerPos = headerPos;
    this.bodyPos = bodyPos;
    this.read = undefined;
  }

  get name(): string {
    return (this.layout.classes[this.index] as ClassLayout).name;
  }

  get cpu(): number {
    const { cpuField } = this.layout;
    const own =
      cpuField === undefined ? undefined : (this.value("context", cpuField) ?? this.value("fields", cpuField));
    return own === undefined ? this.packetCpu : cpuNumber(own);
  }

  value(scope: EventScope, name: string, isAnyCase = false): FieldValue | undefined {
    const { walker, headerPos, bodyPos, budget } = this;
    if (scope === "packet") return ownValue(this.packet, name, isAnyCase);
    if (this.read !== undefined) return ownValue(this.read[scope], name, isAnyCase);
    const place = this.places.find(this.index, scope, name, isAnyCase);
    if (place === undefined || walker === undefined) return undefined;
    const { pos, clock } = walker;
    const { lo, hi } = clock;
    budget.renew();
    walker.pos = place.isInHeader ? headerPos : bodyPos;
    const found = place.skipped.every((before) => skipScope(walker, before))
      ? readMember(walker, place, budget)
      : undefined;
    walker.pos = pos;
    clock.set(lo, hi);
    return found;
  }

  whole(): DecodedEvent {
    if (this.read !== undefined) return this.read;
    const { layout, walker, packet, headerPos, bodyPos } = this;
    const { context: eventContext, payload } = layout.classes[this.index] as ClassLayout;
    const context: Fields = {};
    const fields: Fields = {};
    this.budget.renew();
    if (walker !== undefined) {
      keepingState(walker, () => {
        walker.pos = bodyPos;
        this.readScope(walker, layout.eventContext, context, "", isAny);
        this.readScope(walker, eventContext, context, "event.", isAny);
        this.readScope(walker, payload, fields, "", isAny);
        if (payload?.children.some(isOfContext) === true) moveBack(fields, context);
        if (!this.hasHeaderExtras) return;
        walker.pos = headerPos;
        this.readScope(walker, layout.eventHeader, context, "header.", isHeaderExtra);
      });
    }
    const { cpuField } = layout;
    const own = cpuField === undefined ? undefined : (context[cpuField] ?? fields[cpuField]);
    const cpu = own === undefined ? this.packetCpu : cpuNumber(own);
    if (cpuField === CPU_FIELD) delete context[CPU_FIELD];
    const { name, rank, ns, stream } = this;
    // To spread an object here would cost as much as to read its values.
    this.read = { name, rank, ns, stream, cpu, fields, context, packet };
    if (Object.hasOwn(fields, FRAMES_FIELD)) this.read = withFrames(this.read, fields);
    return this.read;
  }

  /** The event without its values. */
  brief(): DecodedEvent {
    return briefEvent(this.name, this.rank, this.ns, this.stream);
  }

  /** Adds the members of a scope that are wanted; one whose name is taken gets the prefix. */
  private readScope(
    walker: Walker,
    scope: FieldNode | undefined,
    into: Fields,
    prefix: string,
    isWanted: (node: FieldNode) => boolean,
  ): void {
    if (scope === undefined) return;
    walker.beginScope();
    walker.align(scope.align);
    let left = 0;
    for (const child of scope.children) {
      const isKept = isWanted(child) && this.budget.takeMember(child.name);
      if (!isKept) {
        if (isWanted(child)) left += 1;
        if (!walker.skip(child)) return;
        continue;
      }
      const value = readValue(walker, child, this.budget);
      if (value === undefined) return;
      if (value === null) continue;
      setOwn(into, Object.hasOwn(into, child.name) ? prefix + child.name : child.name, value);
    }
    if (left > 0) setOwn(into, `${prefix}…`, moreText(left));
  }
}

/** The event with its call stack, which is a field of ours and no news for people. */
function withFrames(event: DecodedEvent, fields: Fields): DecodedEvent {
  const frames = framesIn(fields[FRAMES_FIELD]);
  delete fields[FRAMES_FIELD];
  return 0 < frames.length ? { ...event, frames } : event;
}

/** Reading values moves the walker and, where fields are mapped to it, the clock: both are put back. */
function keepingState(walker: Walker, read: () => void): void {
  const { pos, clock } = walker;
  const { lo, hi } = clock;
  read();
  walker.pos = pos;
  clock.set(lo, hi);
}

function cpuNumber(value: FieldValue): number {
  const cpu = typeof value === "number" || typeof value === "bigint" ? Number(value) : -1;
  return 0 <= cpu && cpu < MAX_CPU ? cpu : -1;
}

/** As much as a column of CPUs holds (model/event-batch.ts). */
const MAX_CPU = 0x7fff;

/** Fields that a trace did not have before Lanescope wrote it are no news for people. */
function isAny({ name }: FieldNode): boolean {
  return !name.startsWith(OWN_PREFIX) || name === CPU_FIELD || name === FRAMES_FIELD || name.startsWith(CONTEXT_PREFIX);
}

function framesIn(value: FieldValue | undefined): readonly Frame[] {
  return Array.isArray(value) ? value.flatMap((text) => (typeof text === "string" ? (readFrame(text) ?? []) : [])) : [];
}

function isOfContext({ name }: FieldNode): boolean {
  return name.startsWith(CONTEXT_PREFIX);
}

/** Puts the lists of the context, which Lanescope has written among the fields, where they were. */
function moveBack(fields: Fields, context: Fields): void {
  for (const [name, value] of Object.entries(fields)) {
    if (!name.startsWith(CONTEXT_PREFIX)) continue;
    const own = name.slice(CONTEXT_PREFIX.length);
    setOwn(context, Object.hasOwn(context, own) ? `event.${own}` : own, value);
    delete fields[name];
  }
}

function isPacketExtra(node: FieldNode): boolean {
  return !BOOKKEEPING.includes(node.role) && !(node.name === "uuid" && node.type === FieldType.ARRAY);
}

function isHeaderExtra(node: FieldNode): boolean {
  return node.role === Role.NONE && !node.clock && node.type !== FieldType.VARIANT && node.name !== "id";
}
