import { columnCpu, type EventBatch } from "../../model/event-batch.js";
import { EventKind } from "../../model/event-kinds.js";
import { type ClassPlans, PLAN_MISSING, PLAN_WALK, type Step } from "./class-plans.js";
import { absoluteNs, ClockValue, RelativeClock } from "./clock.js";
import { alignUp } from "./compile-fields.js";
import { Role } from "./field-node.js";
import type { StreamLayout } from "./layout.js";
import type { LayoutParts } from "./layout-parts.js";
import { runLttng } from "./lttng-loop.js";
import type { SlotWriter } from "./slot-writer.js";
import { Stop } from "./stop.js";
import { FAULT_TEXT, Fault, type Walker } from "./walker.js";

/** A clock that jumps this far (104 days in ns) was not read from a clock field. */
const MAX_JUMP_NS = 2 ** 53;

/**
 * Decodes the events of one stream into batches: synchronous, over bytes somebody else reads. This loop is what
 * the speed of the product rests on; see docs in class-plans.ts (where fields lie) and slot-writer.ts (what is
 * read of them).
 */
export class StreamDecoder {
  /** Events by class. */
  readonly counts: Int32Array;
  /** The clock went back at least once. */
  wentBack = false;
  badText = "";
  /** Position in `bytes`: bits for general headers, always whole bytes for LTTng ones. */
  pos = 0;
  /** Content of the packet inside `bytes`, bits. */
  end = 0;
  /** Of the rows to come, as the column has it. */
  cpu = -1;
  /** Where `run` stopped for its limit: the time of the row that comes next. */
  head = 0;
  /** Whether there was an event; the clock values of the first and the latest one. */
  hasEvents = false;
  /** The event the clock is at has not been noted yet. */
  hasUnnoted = false;
  readonly first = new ClockValue();
  readonly last = new ClockValue();
  /** The latest time seen, events or not. */
  latestRel = Number.NEGATIVE_INFINITY;
  readonly relative: RelativeClock;
  readonly writer: SlotWriter;
  readonly plans: ClassPlans;
  readonly classTable: Int32Array;
  /** The class of events without an id: the only one. */
  private readonly onlyClass: number;

  readonly layout: StreamLayout;

  constructor(
    parts: LayoutParts,
    readonly walker: Walker,
    originNs: bigint,
  ) {
    const { layout, plans, writer } = parts;
    this.layout = layout;
    this.plans = plans;
    this.writer = writer;
    const noClock = { frequency: 1e9, isNs: true, offsetNs: originNs };
    this.relative = new RelativeClock(layout.clock ?? noClock, originNs);
    this.counts = new Int32Array(layout.classes.length);
    this.classTable = layout.classTable;
    this.onlyClass = layout.classes.length === 1 ? 0 : -1;
  }

  /** Ns from the origin of a clock value. */
  relativeNs(value: bigint): number {
    return this.relative.of(Number(value & 0xffffffffn), Number((value >> 32n) & 0xffffffffn));
  }

  /** Absolute ns of the latest event, so far. */
  get lastNs(): bigint | undefined {
    const { last, walker, hasUnnoted } = this;
    return this.absolute(hasUnnoted && isLater(walker.clock, last) ? walker.clock : last);
  }

  /** Absolute ns of a clock value; undefined without events or clock. */
  absolute(value: ClockValue): bigint | undefined {
    const { clock } = this.layout;
    return this.hasEvents && clock !== undefined ? absoluteNs(clock, value.lo, value.hi) : undefined;
  }

  /** The latest time seen, ns from the origin; 0 before anything. */
  get nowRel(): number {
    return this.latestRel === Number.NEGATIVE_INFINITY ? 0 : this.latestRel;
  }

  /** The time of a row for events lost from `beginRel` on. */
  lostAt(beginRel: number): number {
    return Math.max(beginRel, this.nowRel);
  }

  /** A row for lost events, in time order like any other. */
  lostRow(batch: EventBatch, beginRel: number, endRel: number, events: number): void {
    const row = batch.count;
    const at = this.lostAt(beginRel);
    this.latestRel = at;
    for (const column of [batch.b, batch.c, batch.d, batch.tid, batch.pid, batch.s, batch.r]) column[row] = -1;
    for (const column of [batch.y, batch.z]) column[row] = Number.NaN;
    batch.kind[row] = EventKind.LOST;
    batch.cpus[row] = this.cpu;
    batch.ts[row] = at;
    batch.x[row] = Math.max(endRel, at);
    batch.a[row] = Math.min(events, 0x7fffffff);
    batch.count = row + 1;
  }

  /** Starts on a packet whose head the walker has just read; false when its time cannot be true. */
  enterPacket(cpu: number): boolean {
    const { clock } = this.walker;
    const rel = this.relative.of(clock.lo, clock.hi);
    if (!this.plausible(rel)) return false;
    // Times of events that nobody asked for are not looked at one by one: this tells for them.
    const { last } = this;
    if (this.hasEvents && (clock.hi < last.hi || (clock.hi === last.hi && clock.lo < last.lo))) this.wentBack = true;
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

  /** Decodes events into `batch` until it is full, the bytes end, or the next row's time is not below `limit`. */
  run(batch: EventBatch, limit: number): Stop {
    const { walker, writer } = this;
    const header = this.layout.lttng;
    const isFast = header !== undefined && ((this.pos | this.end) & 7) === 0;
    this.badText = "";
    writer.point(walker.bytes, walker.view, walker.registers);
    return isFast ? runLttng(this, batch, header, limit) : this.runGeneral(batch, limit);
  }

  /** Decodes events with any header and any alignment, through the walker. */
  runGeneral(batch: EventBatch, limit: number): Stop {
    const { walker, plans, relative } = this;
    const { clock } = walker;
    const capacity = batch.ts.length;
    while (this.pos !== this.end) {
      const row = batch.count;
      if (row === capacity) return Stop.FULL;
      const { lo, hi } = clock;
      const id = this.readHeader(this.pos);
      if (id < 0) return this.undo(lo, hi, this.headerStop());
      const index = id === NO_ID ? this.onlyClass : this.classOf(id);
      if (index < 0) {
        this.badText = id === NO_ID ? "event without an id" : `unknown event id ${id}`;
        return this.undo(lo, hi, Stop.BAD);
      }
      const plan = this.planAt(index);
      const kind = plans.kinds[index] as number;
      const eventRel = relative.of(clock.lo, clock.hi);
      const isLate = kind !== 0 && limit <= Math.max(eventRel, this.latestRel);
      const eventLo = clock.lo;
      const eventHi = clock.hi;
      if (!this.readBody(plan, kind === 0 || isLate ? -1 : row)) return this.undo(lo, hi, this.bodyStop());
      if (walker.pos === this.pos) {
        this.badText = "event takes no space";
        return Stop.BAD;
      }
      if (isLate) {
        this.head = Math.max(eventRel, this.latestRel);
        return this.undo(lo, hi, Stop.LIMIT);
      }
      this.counts[index] = (this.counts[index] as number) + 1;
      this.pos = walker.pos;
      this.noteEvent(eventLo, eventHi);
      if (eventRel < this.latestRel) this.wentBack = true;
      else this.latestRel = eventRel;
      if (kind === 0) continue;
      batch.ts[row] = this.latestRel;
      batch.kind[row] = kind;
      batch.cpus[row] = this.cpu;
      batch.count = row + 1;
    }
    return Stop.END;
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
    if (!this.plausible(rel)) {
      clock.set(lo, hi);
      this.badText = "event time is absurd";
      return -1;
    }
    if (walker.roleSize[Role.EVENT_ID] === 0) return NO_ID;
    return (walker.roleHi[Role.EVENT_ID] as number) * 4294967296 + (walker.roleLo[Role.EVENT_ID] as number);
  }

  headerStop(): Stop {
    return this.badText === "" ? this.bodyStop() : Stop.BAD;
  }

  bodyStop(): Stop {
    const { fault } = this.walker;
    this.badText = FAULT_TEXT[fault] ?? "";
    return fault === Fault.SHORT ? Stop.SHORT : Stop.BAD;
  }

  /** The plan for a body of a class at the walker's position. */
  private planAt(index: number): number {
    const { plans } = this;
    const phase = this.walker.pos % plans.phases;
    const plan = index * plans.phases + phase;
    if (plans.sizes[plan] === PLAN_MISSING) plans.make(index, phase);
    return plan;
  }

  /** Reads the body of an event at the walker's position; `row` -1: only moves past it. */
  private readBody(plan: number, row: number): boolean {
    const { walker, plans, writer } = this;
    const { pos } = walker;
    const size = plans.sizes[plan] as number;
    if (size === PLAN_WALK) return this.walkBody(plan, pos, row);
    if (!walker.advance(size)) return false;
    if (row >= 0) {
      const base = Math.floor(pos / 8);
      writer.run(plans.ops[plan] as number, row, base, 0, Math.ceil(walker.pos / 8));
    }
    return true;
  }

  /** A body with fields of varying size: the fixed part at once, then step by step. */
  walkBody(plan: number, pos: number, row: number): boolean {
    const { walker, plans, writer } = this;
    walker.beginScope();
    walker.pos = pos;
    if (!walker.advance(plans.prefix[plan] as number)) return false;
    if (row >= 0) writer.run(plans.ops[plan] as number, row, Math.floor(pos / 8), 0, 0);
    for (const step of plans.steps[plan] as readonly Step[]) {
      if (step.beginsScope) walker.beginScope();
      walker.pos = alignUp(walker.pos, step.align);
      if (step.node === undefined) continue;
      const start = walker.pos;
      if (!walker.skip(step.node)) return false;
      if (row < 0 || step.ops < 0) continue;
      writer.run(step.ops, row, Math.floor(start / 8), start % 8, Math.floor(walker.pos / 8));
    }
    return walker.pos <= walker.limit || walker.fail(Fault.SHORT);
  }

  classOf(id: number): number {
    if (id < this.classTable.length) return this.classTable[id] as number;
    return this.layout.classOf.get(BigInt(id)) ?? -1;
  }

  private plausible(rel: number): boolean {
    return this.latestRel === Number.NEGATIVE_INFINITY || Math.abs(rel - this.latestRel) < MAX_JUMP_NS;
  }

  noteEvent(lo: number, hi: number): void {
    const { first, last } = this;
    if (!this.hasEvents) first.set(lo, hi);
    if (!this.hasEvents || last.hi < hi || (last.hi === hi && last.lo < lo)) last.set(lo, hi);
    this.hasEvents = true;
    this.hasUnnoted = false;
  }

  /** Takes in the time of the last event, which the fast loop leaves for the end of a packet. */
  settle(): void {
    if (!this.hasUnnoted) return;
    const { lo, hi } = this.walker.clock;
    this.noteEvent(lo, hi);
    this.latestRel = Math.max(this.latestRel, this.relative.of(lo, hi));
  }

  /** Takes back what half an event did to the clock. */
  private undo(lo: number, hi: number, stop: Stop): Stop {
    this.walker.clock.set(lo, hi);
    return stop;
  }
}

function isLater(a: ClockValue, b: ClockValue): boolean {
  return b.hi < a.hi || (b.hi === a.hi && b.lo < a.lo);
}

/** Returned for an event header without an id. */
const NO_ID = 2 ** 64;
