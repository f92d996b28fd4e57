import { PageStop } from "../../flat/decode/pages.js";
import type { DecodeMemory } from "../flat/decode-memory.js";
import type { RecordBytes } from "../tracepoint/read-fields.js";
import type { TickClock } from "./clock.js";
import type { PageLayout } from "./facts.js";
import { commitWord, hasMissed, LENGTH_MASK, MISSED_STORED } from "./page-head.js";
import { LOSS_MARK, type RowBlock } from "./row-block.js";

/** Why `find` stopped: rows are there or an event was shown; the pages at hand are read. */
export type FindStop = "rows" | "empty";

/** Record headers of the ring buffer (include/linux/ring_buffer.h): 5 bits of type or length, 27 bits of time. Type 30 extends the time. */
const PADDING = 29;
const TIME_STAMP = 31;
const TIME_BITS = 27;
const TIME_MASK = (1 << TIME_BITS) - 1;
/** An absolute time stamp leaves out these bits. */
const STAMP_HIGH = 0xf8n << 56n;

/** How the events of a stream are known. */
export interface EventTypes {
  /** By number of the record. */
  readonly classes: Int32Array;
  /** By class: 1, its events are call stacks of the events before them. */
  readonly isStack: Uint8Array;
  readonly unknown: number;
  /** By class: the plan of its rows, or NO_PLAN or NOT_PLANNED (flat/decode/pages.ts). */
  readonly plans: Int32Array;
  /** The same, made when the first event of a class comes. */
  planOf(eventClass: number): number;
  readonly typeOffset: number;
  readonly typeSize: number;
}

/** Told of what is odd in pages. `at`: a byte of the pages at hand. */
export interface PageWatch {
  damaged(message: string, at: number): void;
  /** `count` is -1 if not known. Times are ns from the origin. */
  lostBetween(beginRel: number, endRel: number, count: number): void;
  /** Before the page at `at` is read, of which no event has been found yet. */
  enterPage(at: number): void;
}

/** Finds rows in the page at hand much faster, up to what is odd. */
export interface FastSearch {
  find(): PageStop;
}

/** Shown each event: its class and its record. Answers true to stop for now. */
export type EventSink = (eventClass: number, begin: number, end: number) => boolean;

/**
 * Finds the events in the pages of one CPU. Nothing here waits or makes objects for events. trace-cmd.dat.v6(5) leaves the
 * form of pages to the kernel: kernel/trace/ring_buffer.c.
 */
export class PageDecoder {
  readonly counts: Int32Array;
  events = 0;
  /** The latest time seen, ns from the origin. */
  latestRel = Number.NEGATIVE_INFINITY;
  firstNs: bigint | undefined;
  /** Events with a time before that of an earlier one. */
  late = 0;
  sink: EventSink | undefined;
  /** Of the pages at hand. */
  bytes: Uint8Array = new Uint8Array(0);
  /** The next record, and the end of the page's content. */
  pos = 0;
  end = 0;
  /** Ticks since the last base of the clock. */
  distance = 0;
  /** Class of the last event that is no stack, -1 none. */
  lastClass = -1;
  search: FastSearch | undefined;
  private view: DataView = new DataView(new ArrayBuffer(0));
  /** The page that comes next. */
  private nextPage = 0;
  private baseTicks = 0n;
  /** Events were lost before the next one: how many, -1 not known; 0 none. */
  private missed = 0;
  /** The clock's value at the latest event; the base is undefined until one was found. */
  private lastBase: bigint | undefined;
  private lastDistance = 0;

  constructor(
    private readonly layout: PageLayout,
    private readonly isLittleEndian: boolean,
    private readonly pageSize: number,
    readonly types: EventTypes,
    classes: number,
    readonly clock: TickClock,
    private readonly watch: PageWatch,
    memory: DecodeMemory,
  ) {
    this.counts = memory.ints(classes);
  }

  /** Absolute ns at which the event found last is shown: the latest of all so far. */
  get shownNs(): bigint {
    const { lastBase } = this;
    if (lastBase === undefined) return this.clock.fromOrigin(this.latestRel);
    return this.clock.exact(lastBase + BigInt(this.lastDistance));
  }

  /** A record that was found in the pages at hand. */
  record(begin: number, end: number): RecordBytes {
    const { bytes, view } = this;
    return { bytes, view, begin, end };
  }

  /** Takes the next pages; those at hand have been read. */
  point(bytes: Uint8Array, view: DataView, page: number): void {
    this.bytes = bytes;
    this.view = view;
    this.nextPage = page;
    this.pos = 0;
    this.end = 0;
  }

  /** What follows the last event cannot be read. */
  miss(): void {
    this.missed = -1;
  }

  /** Finds rows for `block` until it is full, the sink stops, or the pages at hand have been read. */
  find(block: RowBlock): FindStop {
    const stop = this.findIn(block);
    block.close();
    return stop || block.count > 0 ? "rows" : "empty";
  }

  /** Answers true if there is more to find in the pages at hand. */
  private findIn(block: RowBlock): boolean {
    const { capacity } = block;
    for (;;) {
      if (this.end <= this.pos && !this.enterPage()) return false;
      if (capacity <= block.count) return true;
      const stop = this.searchFast();
      if (stop === PageStop.FULL) return true;
      if (stop === PageStop.ODD && this.findInPage(block, capacity)) return true;
    }
  }

  /** Not of what is to be shown or noted beside rows: events one by one, the first of all, a loss before the next. */
  private searchFast(): PageStop {
    const isPlain = this.sink === undefined && this.missed === 0 && this.events > 0;
    return isPlain ? (this.search?.find() ?? PageStop.ODD) : PageStop.ODD;
  }

  private enterPage(): boolean {
    const { bytes, view, pageSize, isLittleEndian, layout } = this;
    const page = this.nextPage;
    if (bytes.length <= page) return false;
    this.watch.enterPage(page);
    this.nextPage = page + pageSize;
    const stop = Math.min(bytes.length, this.nextPage);
    const data = page + layout.dataOffset;
    this.pos = 0;
    this.end = 0;
    if (stop < data) {
      this.leaveDamaged("a page is cut", page);
      return true;
    }
    const word = commitWord(view, page, layout, isLittleEndian);
    const length = word & LENGTH_MASK;
    if (hasMissed(word)) this.missed = this.missedIn(word, data + length, stop);
    if (pageSize - layout.dataOffset < length) {
      this.leaveDamaged(`a page claims to hold ${length} bytes`, page);
      return true;
    }
    if (stop < data + length) this.watch.damaged("a page is cut", page);
    this.pos = data;
    this.end = Math.min(stop, data + length);
    this.rebase(view.getBigUint64(page, isLittleEndian));
    return true;
  }

  /** How many events the page says were lost before it. */
  private missedIn(word: number, at: number, stop: number): number {
    const { commitSize } = this.layout;
    if ((word & MISSED_STORED) === 0 || stop < at + commitSize) return -1;
    const count =
      commitSize === 4
        ? this.view.getUint32(at, this.isLittleEndian)
        : Number(this.view.getBigUint64(at, this.isLittleEndian));
    return count > 0 && Number.isSafeInteger(count) ? count : -1;
  }

  private rebase(ticks: bigint): void {
    this.baseTicks = ticks;
    this.distance = 0;
    this.clock.rebase(ticks);
  }

  private leaveDamaged(message: string, at: number): void {
    this.watch.damaged(message, at);
    this.pos = 0;
    this.end = 0;
    this.missed = -1;
  }

  /** Answers true when the block is full or the sink stops. */
  private findInPage(block: RowBlock, capacity: number): boolean {
    const { view, isLittleEndian, end, types } = this;
    const { classes, typeOffset, typeSize } = types;
    while (this.pos < end) {
      const { pos } = this;
      if (end < pos + 4) return this.breakPage("a record is cut", pos);
      const word = view.getUint32(pos, isLittleEndian);
      const type = isLittleEndian ? word & 31 : word >>> TIME_BITS;
      const delta = isLittleEndian ? word >>> 5 : word & TIME_MASK;
      let begin = pos + 4;
      if (type === 0 || PADDING <= type) {
        if (end < pos + 8) return type === PADDING ? this.leavePage() : this.breakPage("a record is cut", pos);
        if (PADDING <= type) {
          this.passSpecial(type, delta);
          continue;
        }
        begin += 4;
      }
      const next = type === 0 ? begin + ((view.getUint32(pos + 4, isLittleEndian) - 1) & ~3) : begin + type * 4;
      if (end < next || next < begin + typeOffset + typeSize)
        return this.breakPage("a record is longer than its page", pos);
      this.distance += delta;
      this.pos = next;
      const number =
        typeSize === 2
          ? view.getUint16(begin + typeOffset, isLittleEndian)
          : view.getUint32(begin + typeOffset, isLittleEndian);
      const eventClass = classes[number] ?? types.unknown;
      this.note(eventClass, block);
      const plan = types.planOf(eventClass);
      if (types.isStack[eventClass] === 1) {
        if (0 <= plan) block.addStack(this.latestRel, plan, begin, next, eventClass, this.lastClass);
      } else {
        this.lastClass = eventClass;
        if (0 <= plan) block.add(this.latestRel, plan, begin, next);
      }
      if (this.sink?.(eventClass, begin, next) === true) return true;
      if (capacity <= block.count) return true;
    }
    return false;
  }

  private note(eventClass: number, block: RowBlock): void {
    const rel = this.clock.rel(this.distance);
    if (this.missed !== 0) this.noteLoss(rel, block);
    if (rel < this.latestRel) this.late += 1;
    else {
      this.latestRel = rel;
      this.noteLatest(this.distance);
    }
    if (this.events === 0) this.firstNs = this.shownNs;
    this.events += 1;
    this.counts[eventClass] = (this.counts[eventClass] as number) + 1;
  }

  /** The event with the latest time is so far from the base of the clock. */
  noteLatest(distance: number): void {
    this.lastBase = this.baseTicks;
    this.lastDistance = distance;
  }

  private noteLoss(rel: number, block: RowBlock): void {
    const begin = Number.isFinite(this.latestRel) ? this.latestRel : rel;
    const until = Math.max(begin, rel);
    this.watch.lostBetween(begin, until, this.missed);
    this.missed = 0;
    this.lastClass = -1;
    if (this.sink === undefined) block.addMark(begin, LOSS_MARK, until);
  }

  /** Padding and times; the record has at least eight bytes. */
  private passSpecial(type: number, delta: number): void {
    const { view, pos, isLittleEndian } = this;
    const more = view.getUint32(pos + 4, isLittleEndian);
    if (type === PADDING) {
      // Without a time it fills the rest of the page.
      this.pos = delta === 0 ? this.end : pos + 4 + more;
      this.distance += delta;
      return;
    }
    this.pos = pos + 8;
    if (type === TIME_STAMP) this.stamp((BigInt(more) << BigInt(TIME_BITS)) + BigInt(delta));
    else this.distance += more * (TIME_MASK + 1) + delta;
  }

  private stamp(ticks: bigint): void {
    this.rebase(ticks | ((this.baseTicks + BigInt(this.distance)) & STAMP_HIGH));
  }

  private leavePage(): boolean {
    this.pos = this.end;
    return false;
  }

  /** Of a page that ends inside a record, what is left cannot be read. */
  private breakPage(message: string, at: number): boolean {
    this.leaveDamaged(message, at);
    return false;
  }
}
