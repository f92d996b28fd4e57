import { PLAN_MISSING, PLAN_WALK } from "../../flat/decode/records.js";
import { columnCpu } from "../../model/event-batch.js";
import type { ClassPlans, Step } from "./class-plans.js";
import { RelativeClock } from "./clock.js";
import { alignUp } from "./compile-fields.js";
import { DecodeStatus } from "./decode-status.js";
import { type EventSink, ShownTime } from "./event-sink.js";
import { EventSpan, isLater } from "./event-span.js";
import { Role } from "./field-node.js";
import { FlatSearch } from "./flat-search.js";
import type { StreamLayout } from "./layout.js";
import type { LayoutParts } from "./layout-parts.js";
import type { PieceList, RowBlock } from "./row-block.js";
import { FAULT_TEXT, Fault, type Walker } from "./walker.js";

/** Packets of sound traces may end this much after the next begins: the two times are read from two clocks or CPUs. */
const SLACK_NS = 1e9;

/**
 * Finds the events of one stream in bytes that its caller has read; nothing here is asynchronous. The speed of the product
 * rests on this loop: see class-plans.ts (where fields lie), row-block.ts (from found events to rows) and slot-writer.ts
 * (how fields are read).
 */
export class StreamDecoder {
  /** Events by class. */
  readonly counts: Int32Array;
  /** Sees every whole event; undefined where events are only counted. See `EventSink`. */
  sink: EventSink | undefined = undefined;
  badText = "";
  /** Position in `bytes`: bits for general headers, always whole bytes for LTTng ones. */
  pos = 0;
  /** Content of the packet inside `bytes`, bits. */
  end = 0;
  /** The CPU of the next rows, as in the column `cpus`. */
  cpu = -1;
  /** The event the clock is at has not been noted yet. */
  hasUnnoted = false;
  readonly span: EventSpan;
  /** The latest time seen, events or not. */
  latestRel = Number.NEGATIVE_INFINITY;
  /** When the packet claims to begin. */
  beginRel = Number.NEGATIVE_INFINITY;
  /** And when to end. */
  private endRel = Number.NEGATIVE_INFINITY;
  readonly relative: RelativeClock;
  readonly plans: ClassPlans;
  readonly classTable: Int32Array;
  /** Of the event that the sink sees. */
  readonly shown = new ShownTime();
  readonly layout: StreamLayout;
  private readonly fast: FlatSearch | undefined;

  constructor(
    parts: LayoutParts,
    readonly walker: Walker,
    readonly originNs: bigint,
  ) {
    const { layout, plans, region, memory } = parts;
    this.layout = layout;
    this.plans = plans;
    const noClock = { frequency: 1e9, isNs: true, offsetNs: originNs };
    this.relative = new RelativeClock(layout.clock ?? noClock, originNs);
    this.span = new EventSpan(layout.clock, originNs);
    this.counts = memory.ints(layout.classes.length);
    this.classTable = layout.classTable;
    const isFast = region !== undefined && layout.lttng !== undefined;
    this.fast = isFast ? new FlatSearch(region, parts, this) : undefined;
  }

  /** Ns from the origin of a clock value. */
  relativeNs(value: bigint): number {
    return this.relative.of(Number(value & 0xffffffffn), Number((value >> 32n) & 0xffffffffn));
  }

  /** Absolute ns at which the latest event is shown, so far; undefined without events. */
  get lastNs(): bigint | undefined {
    return this.span.lastNs(this.hasUnnoted ? this.walker.clock : undefined);
  }

  /** The latest time seen, ns from the origin; 0 before anything. */
  get nowRel(): number {
    return this.latestRel === Number.NEGATIVE_INFINITY ? 0 : this.latestRel;
  }

  /** The time of a row of lost events: in order, like that of any row. */
  passLoss(beginRel: number): number {
    this.latestRel = Math.max(beginRel, this.nowRel);
    return this.latestRel;
  }

  /** Starts on a packet whose head the walker has just read; false when its time cannot be true. */
  enterPacket(cpu: number, hasBegin: boolean, end?: bigint): boolean {
    const { clock } = this.walker;
    const rel = this.relative.of(clock.lo, clock.hi);
    if (!this.plausible(rel)) return false;
    const { span } = this;
    const isBack = span.hasEvents && isLater(span.last, clock);
    if (hasBegin && (isBack || rel < this.beginRel || rel < this.endRel - SLACK_NS)) span.backPackets += 1;
    this.beginRel = hasBegin ? rel : Number.NEGATIVE_INFINITY;
    this.endRel = end === undefined ? Number.NEGATIVE_INFINITY : this.relativeNs(end);
    this.relative.rebase(clock.lo, clock.hi);
    this.cpu = columnCpu(cpu);
    return true;
  }

  /** Bytes of the packet from an aligned point on, the position in them, and how many bits are content. */
  point(bytes: Uint8Array, pos: number, endBits: number): void {
    this.walker.point(bytes, endBits);
    this.pos = pos;
    this.end = endBits;
  }

  /** Finds rows of events for `block` until it is full or the bytes end. */
  find(block: RowBlock): DecodeStatus {
    const isWhole = ((this.pos | this.end) & 7) === 0;
    const fast = isWhole && this.sink === undefined && !this.isBehind ? this.fast : undefined;
    this.badText = "";
    block.cpu = this.cpu;
    const stop = fast?.find(block) ?? this.findGeneral(block);
    block.close();
    return stop;
  }

  /** Whether the clock is at a time before the latest: the general loop reads the events that follow. */
  private get isBehind(): boolean {
    const { clock } = this.walker;
    return this.relative.of(clock.lo, clock.hi) < this.latestRel;
  }

  /** Finds events with any header and any alignment, through the walker. */
  findGeneral(block: RowBlock): DecodeStatus {
    const { walker, plans, relative } = this;
    const { clock } = walker;
    const { capacity } = block;
    while (this.pos !== this.end) {
      if (block.count === capacity) return DecodeStatus.FULL;
      const { lo, hi } = clock;
      const id = this.readHeader(this.pos);
      if (id < 0) return this.undo(lo, hi, this.headerStop());
      const index = id === NO_ID ? this.layout.plainClass : this.classOf(id);
      if (index < 0) {
        this.badText = id === NO_ID ? "event without an id" : `unknown event id ${id}`;
        return this.undo(lo, hi, DecodeStatus.BAD);
      }
      const plan = this.planAt(index);
      const list = plans.lists[plan] as number;
      const eventRel = relative.of(clock.lo, clock.hi);
      const eventLo = clock.lo;
      const eventHi = clock.hi;
      const bodyPos = walker.pos;
      const base = Math.floor(bodyPos / 8);
      if (!this.readBody(plan, list < 0 ? undefined : block.pieces, block.count)) {
        return this.undo(lo, hi, this.bodyStop());
      }
      if (walker.pos === this.pos) {
        this.badText = "event takes no space";
        return DecodeStatus.BAD;
      }
      this.counts[index] = (this.counts[index] as number) + 1;
      if (eventRel < this.latestRel || eventRel < this.beginRel) this.noteOdd(eventRel);
      if (this.latestRel < eventRel) this.latestRel = eventRel;
      this.noteEvent(eventLo, eventHi);
      const headerPos = this.pos;
      this.pos = walker.pos;
      if (0 <= list) block.add(this.latestRel, list, base);
      if (this.sink !== undefined) {
        this.shown.set(eventLo, eventHi, eventRel < this.latestRel);
        if (this.sink(index, headerPos, bodyPos)) return DecodeStatus.FULL;
      }
    }
    return DecodeStatus.END;
  }

  /** An event before the begin of its packet, or before an earlier event: that one is shown at the latest time. */
  private noteOdd(eventRel: number): void {
    if (eventRel < this.beginRel) this.span.noteEarly(this.pos);
    if (eventRel < this.latestRel) this.span.noteLate(this.pos, this.latestRel);
  }

  /** Reads an event header in general form at bit `pos`: the event id, NO_ID, or -1 (see `headerStop`). */
  readHeader(pos: number): number {
    const { walker, layout } = this;
    const { clock } = walker;
    const { lo, hi } = clock;
    this.badText = "";
    walker.pos = pos;
    walker.roleSize[Role.EVENT_ID] = 0;
    walker.beginScope();
    if (layout.eventHeader === undefined) return NO_ID;
    if (!walker.skip(layout.eventHeader)) return -1;
    const rel = this.relative.of(clock.lo, clock.hi);
    if (!this.mayFollow(rel)) {
      clock.set(lo, hi);
      this.badText = "event time is absurd";
      return -1;
    }
    if (walker.roleSize[Role.EVENT_ID] === 0) return NO_ID;
    return (walker.roleHi[Role.EVENT_ID] as number) * 2 ** 32 + (walker.roleLo[Role.EVENT_ID] as number);
  }

  headerStop(): DecodeStatus {
    return this.badText === "" ? this.bodyStop() : DecodeStatus.BAD;
  }

  bodyStop(): DecodeStatus {
    const { fault } = this.walker;
    this.badText = FAULT_TEXT[fault] ?? "";
    return fault === Fault.SHORT ? DecodeStatus.SHORT : DecodeStatus.BAD;
  }

  /** The plan for a body of a class at the walker's position. */
  private planAt(index: number): number {
    const { plans } = this;
    const phase = this.walker.pos % plans.phases;
    const plan = index * plans.phases + phase;
    if (plans.sizes[plan] === PLAN_MISSING) plans.make(index, phase);
    return plan;
  }

  /** Moves past the body of an event at the walker's position. `pieces`: as in `walkBody`. */
  private readBody(plan: number, pieces: PieceList | undefined, row: number): boolean {
    const { walker, plans } = this;
    const size = plans.sizes[plan] as number;
    return size === PLAN_WALK ? this.walkBody(plan, walker.pos, pieces, row) : walker.advance(size);
  }

  /**
   * Moves past a body with fields of varying size: the fixed part at once, then step by step. The places of
   * the fields of those steps go to `pieces`, if the event gets a row.
   */
  walkBody(plan: number, pos: number, pieces: PieceList | undefined, row: number): boolean {
    const known = pieces?.count ?? 0;
    if (this.walkSteps(plan, pos, pieces, row)) return true;
    if (pieces !== undefined) pieces.count = known;
    return false;
  }

  private walkSteps(plan: number, pos: number, pieces: PieceList | undefined, row: number): boolean {
    const { walker, plans } = this;
    walker.beginScope();
    walker.pos = pos;
    if (!walker.advance(plans.prefix[plan] as number)) return false;
    for (const step of plans.steps[plan] as readonly Step[]) {
      if (step.beginsScope) walker.beginScope();
      walker.pos = alignUp(walker.pos, step.align);
      if (step.node === undefined) continue;
      const start = walker.pos;
      if (!walker.skip(step.node)) return false;
      if (pieces === undefined || step.list < 0) continue;
      pieces.add(row, step.list, Math.floor(start / 8), start % 8, Math.floor(walker.pos / 8));
    }
    return walker.pos <= walker.limit || walker.fail(Fault.SHORT);
  }

  classOf(id: number): number {
    if (id < this.classTable.length) return this.classTable[id] as number;
    return this.layout.classOf.get(BigInt(id)) ?? -1;
  }

  private plausible(rel: number): boolean {
    return this.latestRel === Number.NEGATIVE_INFINITY || this.relative.mayJump(rel - this.latestRel);
  }

  /** The begin of a packet counts too: a row of lost events before it may be much earlier. */
  private mayFollow = (rel: number) => this.plausible(rel) || this.relative.mayJump(rel - this.beginRel);

  noteEvent(lo: number, hi: number): void {
    this.span.note(lo, hi);
    this.hasUnnoted = false;
  }

  /** Notes the time of the last event, which the fast loop leaves for the end of a packet. */
  settle(): void {
    if (!this.hasUnnoted) return;
    const { lo, hi } = this.walker.clock;
    this.noteEvent(lo, hi);
    this.latestRel = Math.max(this.latestRel, this.relative.of(lo, hi));
  }

  /** Sets the clock back: half an event may have moved it. */
  private undo(lo: number, hi: number, stop: DecodeStatus): DecodeStatus {
    this.walker.clock.set(lo, hi);
    return stop;
  }
}

/** Returned for an event header without an id. */
const NO_ID = 2 ** 64;
