import type { DecodedEvent, FieldValue } from "../format.js";
import { type FieldNode, FieldType, Role } from "./field-node.js";
import type { ClassLayout, StreamLayout, TraceLayout } from "./layout.js";
import type { Packet } from "./packet-cursor.js";
import { moreText, ReadBudget } from "./read-budget.js";
import { readValue, setOwn } from "./values.js";
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
];

/** Reads the values of events that the decoder has found: every field of every scope. */
export class WholeValues {
  readonly budget = new ReadBudget();
  /** Fields of the head of the current packet. */
  private packet: Fields = {};
  private cpu = -1;
  /** The event header holds more than ids and times. */
  private readonly hasHeaderExtras: boolean;

  constructor(
    private readonly trace: TraceLayout,
    private readonly layout: StreamLayout,
    private readonly stream: number,
  ) {
    this.hasHeaderExtras = layout.eventHeader?.children.some(isHeaderExtra) ?? false;
  }

  /** `walker` holds the packet's bytes from its begin on. */
  enterPacket({ head }: Packet, walker: Walker): void {
    this.cpu = head.cpu;
    this.packet = {};
    this.budget.renew();
    keepingState(walker, () => {
      walker.pos = 0;
      this.readScope(walker, this.trace.packetHeader, this.packet, "header.", isPacketExtra);
      this.readScope(walker, this.layout.packetContext, this.packet, "packet.", isPacketExtra);
    });
  }

  /** The event whose header and body begin at those bits; the walker stands behind it, and does so again after. */
  read(walker: Walker, index: number, ns: bigint, rank: number, headerPos: number, bodyPos: number): DecodedEvent {
    const { layout, stream, cpu, packet } = this;
    const { name, context: eventContext, payload } = layout.classes[index] as ClassLayout;
    const context: Fields = {};
    const fields: Fields = {};
    this.budget.renew();
    keepingState(walker, () => {
      walker.pos = bodyPos;
      this.readScope(walker, layout.eventContext, context, "", isAny);
      this.readScope(walker, eventContext, context, "event.", isAny);
      this.readScope(walker, payload, fields, "", isAny);
      if (!this.hasHeaderExtras) return;
      walker.pos = headerPos;
      this.readScope(walker, layout.eventHeader, context, "header.", isHeaderExtra);
    });
    const own = layout.cpuField === undefined ? undefined : (context[layout.cpuField] ?? fields[layout.cpuField]);
    return { name, rank, ns, stream, cpu: own === undefined ? cpu : cpuNumber(own), fields, context, packet };
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
      setOwn(into, Object.hasOwn(into, child.name) ? prefix + child.name : child.name, value);
    }
    if (left > 0) setOwn(into, `${prefix}…`, moreText(left));
  }
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

function isAny(): boolean {
  return true;
}

function isPacketExtra(node: FieldNode): boolean {
  return !BOOKKEEPING.includes(node.role) && !(node.name === "uuid" && node.type === FieldType.ARRAY);
}

function isHeaderExtra(node: FieldNode): boolean {
  return node.role === Role.NONE && !node.clock && node.type !== FieldType.VARIANT && node.name !== "id";
}
