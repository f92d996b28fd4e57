import type { ByteSource } from "../../core/byte-source.js";
import { columnCpu } from "../../model/event-batch.js";
import type { DecodeRegion } from "../flat/decode-space.js";
import { HEADER_BYTES, RecordType } from "./abi.js";
import type { IdTable } from "./id-table.js";
import type { EventClass, PerfLayout } from "./layout.js";
import { FAR_NS, PlainSamples, UNKNOWN, WHOLE } from "./plain-samples.js";
import { RecordBlocks } from "./record-blocks.js";
import { followingBytes, isProved, likelyRecord, NOTHING, packedIn } from "./record-bytes.js";
import { RecordClock } from "./record-clock.js";
import { OF_GUEST, RecordMemory } from "./record-memory.js";
import { placeOf, type Region, UnpackedMemory } from "./region.js";
import type { Reporter } from "./reporter.js";
import { RoundOrder } from "./round-order.js";
import type { RoundPlace } from "./round-place.js";
import { IS_HELD, sideClass } from "./side-class.js";
import type { RecordUnpacker } from "./unpacker.js";

/** A round ends after so many bytes at the latest: its records are held in memory. */
const MOST_BYTES = 256 << 20;

/**
 * The records of a file in order of time: samples, and those beside them that tell of threads and losses. `fill` reads on
 * until some are settled; they are then in `order.ready`, at addresses of `memory`.
 */
export class SettledRecords {
  readonly order: RoundOrder;
  readonly memory: RecordMemory;
  /** Records by type that were passed over. */
  readonly passed = new Map<number, number>();
  /** Samples with an id of no event. */
  unknownIds = 0;
  /** Samples whose time is damaged: they are shown at the time of the record before. */
  oddTimes = 0;
  /** What is being scanned, and how far. */
  private region: Region | undefined;
  private at = 0;
  private readonly blocks: RecordBlocks;
  private tail = NOTHING;
  /** While unpacked bytes are scanned: those that they were packed in, and what the unpacked ones before left. */
  private outer: { readonly region: Region; at: number } | undefined;
  private unpackedTail = NOTHING;
  private readonly unpackedMemory: UnpackedMemory;
  /** Behind damage: it is not known where the next record begins. */
  private isLost = false;
  private hasEnded = false;
  /** While records up to the horizon are left out: they were shown before the place where reading began. */
  private isResuming = false;
  private roundBegin: number;
  private lastBefore = Number.NaN;
  /** Where a reader may begin so that what comes after the records of `ready` is read; undefined: only at the begin. */
  resumePlace: RoundPlace | undefined;
  private readonly clock: RecordClock;
  private readonly samples: PlainSamples;
  private mostOf: (cls: number) => number = () => WHOLE;

  /** `base`: value of the clock that times count from. `region`: where all records lie. */
  constructor(
    source: ByteSource,
    private readonly layout: PerfLayout,
    private readonly ids: IdTable,
    private readonly base: bigint,
    private readonly reporter: Reporter,
    private readonly unpacker: RecordUnpacker | undefined,
    region: DecodeRegion,
    /** Samples are passed over: only what is beside them is wanted. */
    private readonly isSideOnly = false,
  ) {
    this.order = new RoundOrder(region);
    this.memory = new RecordMemory(region);
    this.unpackedMemory = new UnpackedMemory(region);
    this.blocks = new RecordBlocks(source, layout.begin, layout.end, region);
    this.roundBegin = layout.begin;
    this.clock = new RecordClock(base, layout.little);
    this.samples = new PlainSamples(region, ids, this.clock, this.order, this.memory, layout.little);
  }

  /**
   * Of samples only their tracepoint is kept from here on, as `RecordMemory.keepRaw` does it. `mostOf` is asked once about
   * each class that occurs: how many bytes, or `WHOLE`.
   */
  keepOnly(mostOf: (cls: number) => number): void {
    this.mostOf = mostOf;
    for (const { index } of this.ids.classes) this.samples.keep(index, UNKNOWN);
  }

  /** Reading begins at a place that `resumePlace` gave. */
  resume({ offset, clock, last }: RoundPlace): void {
    this.blocks.next = offset;
    this.roundBegin = offset;
    if (last !== undefined) this.samples.lastTime = Number(last - this.base);
    this.lastBefore = this.samples.lastTime;
    this.isResuming = true;
    this.order.beginAt(Number(clock - this.base));
  }

  get bytesRead(): number {
    return this.blocks.bytesRead;
  }

  /** Reads until records are settled. False: there are no more. All of those before must have been taken. */
  async fill(): Promise<boolean> {
    const { order } = this;
    order.release();
    this.memory.release(order.firstPlace());
    while (order.ready.count === 0) {
      if (this.hasEnded) return false;
      if (this.region === undefined && !(await this.readOn())) {
        this.hasEnded = true;
        this.resumePlace = undefined;
        order.end();
        continue;
      }
      this.scan();
    }
    return true;
  }

  close(): void {
    this.hasEnded = true;
    this.unpacker?.close();
  }

  /** The next bytes: what the last ones left, and a block behind it. */
  private async readOn(): Promise<boolean> {
    const { tail, layout, blocks } = this;
    if (layout.end <= blocks.next) {
      if (tail.length > 0) this.reporter.error("the file ends in the middle of a record", layout.end - tail.length);
      this.tail = NOTHING;
      return false;
    }
    const read = await blocks.read(tail);
    if (!read.ok) {
      this.reporter.error(read.error.message, blocks.next);
      return false;
    }
    this.region = read.value;
    this.at = this.region.begin;
    this.tail = NOTHING;
    return true;
  }

  /** Scans the region until records are settled, or to its end. */
  private scan(): void {
    const region = this.region as Region;
    const { view, end, isUnpacked } = region;
    const { little } = this.layout;
    if (this.isLost) this.findRecord(region);
    const mostAt = isUnpacked ? Number.POSITIVE_INFINITY : region.begin + this.roundBegin + MOST_BYTES - region.offset;
    const isPlain = !this.isResuming && !this.isSideOnly;
    let { at } = this;
    while (!this.isLost) {
      if (isPlain) at = this.samples.add(region, at, mostAt);
      if (mostAt <= at) {
        this.at = at;
        this.endRound(placeOf(region, at));
        return;
      }
      if (end < at + HEADER_BYTES) break;
      const type = view.getUint32(at, little);
      const size = view.getUint16(at + 6, little);
      if (size < HEADER_BYTES) {
        this.reporter.error(`a record says that it has ${size} bytes`, placeOf(region, at));
        this.isLost = true;
        this.at = at + HEADER_BYTES;
        return;
      }
      if (end < at + size) break;
      this.at = at + size;
      if (type === RecordType.SAMPLE) this.addSample(region, at, size);
      else if (type < 256 && IS_HELD[type] === 1) this.addSide(region, at, size, type);
      else if (type === RecordType.COMPRESSED || type === RecordType.COMPRESSED2) {
        if (this.unpack(region, at, size, type)) return;
      } else if (type !== RecordType.FINISHED_ROUND) {
        this.pass(type);
        if (type === RecordType.ID_INDEX) this.ids.learnIndex(view, at, size, little);
        if (this.skip(region, at, size, type)) return;
      }
      at = this.at;
      if (type === RecordType.FINISHED_ROUND) {
        this.endRound(isUnpacked ? undefined : placeOf(region, at));
        return;
      }
    }
    this.leave(region, at);
  }

  private leave({ bytes, end, isUnpacked }: Region, at: number): void {
    const { memory } = this;
    const rest = bytes.slice(at, end);
    this.region = this.outer?.region;
    this.at = this.outer?.at ?? 0;
    this.outer = undefined;
    if (isUnpacked) this.unpackedTail = rest;
    else this.tail = rest;
    if (isUnpacked && memory.held > 2 * MOST_BYTES) this.endRound(undefined);
  }

  /** Some records are followed by data that their size does not count. True: they end behind the region. */
  private skip(region: Region, at: number, size: number, type: number): boolean {
    this.at += followingBytes(region.view, at, size, type, this.layout.little);
    if (this.at <= region.end) return false;
    const next = placeOf(region, this.at);
    const { end } = this.layout;
    this.leave(region, region.end);
    if (region.isUnpacked) return true;
    if (end < next) this.reporter.error("the data behind this record end behind the file's", placeOf(region, at));
    this.blocks.next = Math.min(next, end);
    return true;
  }

  /** True: its records come next. */
  private unpack(region: Region, at: number, size: number, type: number): boolean {
    if (this.unpacker === undefined || region.isUnpacked) {
      this.pass(type);
      return false;
    }
    const { bytes, view } = region;
    const [begin, end] = packedIn(view, at, size, type, this.layout.little);
    const place = placeOf(region, at);
    const unpacked = this.unpacker.unpack(bytes.subarray(at + begin, at + end), place + begin);
    if (unpacked.length === 0) return false;
    this.outer = { region, at: this.at };
    this.region = this.unpackedMemory.take(this.unpackedTail, unpacked, place);
    this.unpackedTail = NOTHING;
    this.at = this.region.begin;
    return true;
  }

  /** `offset`: where the next round begins; undefined: in unpacked bytes. */
  private endRound(offset: number | undefined): void {
    const { order, base } = this;
    const clockOf = (time: number) => (Number.isFinite(time) ? base + BigInt(time) : undefined);
    const clock = clockOf(order.latestOfRoundBefore);
    order.endRound();
    const isKnown = offset !== undefined && !this.isLost && this.unpacker?.hasUnpacked !== true;
    this.resumePlace =
      isKnown && clock !== undefined ? { offset: this.roundBegin, clock, last: clockOf(this.lastBefore) } : undefined;
    if (offset !== undefined) this.roundBegin = offset;
    this.lastBefore = this.samples.lastTime;
    this.isResuming = false;
  }

  private pass(type: number): void {
    this.passed.set(type, (this.passed.get(type) ?? 0) + 1);
  }

  /** Goes on where several records follow each other. Whether they do at the end of a region is told by the next one. */
  private findRecord(region: Region): void {
    const { little } = this.layout;
    const { buffer, byteOffset } = region.bytes;
    const view = new DataView(buffer, byteOffset + this.at, region.end - this.at);
    const found = likelyRecord(view, 0, little);
    this.at += found;
    if (!isProved(view, found, little)) return;
    this.isLost = false;
    this.reporter.note("records go on here", placeOf(region, this.at));
  }

  private addSample(region: Region, at: number, size: number): void {
    if (this.isSideOnly) return;
    const { ids, clock } = this;
    const { little } = this.layout;
    const { view } = region;
    const cls = ids.classOfSample(view, at, size, little);
    const layout = ids.classes[cls]?.layout;
    if (layout === undefined) this.unknownIds += 1;
    else if (size < layout.fixedEnd) this.pass(RecordType.SAMPLE);
    else {
      const cpu = layout.cpu < 0 ? -1 : columnCpu(view.getInt32(at + layout.cpu, little));
      const time = layout.time < 0 ? Number.NaN : clock.timeAt(view, at + layout.time);
      this.add(time, this.keepSample(region, at, size, cls), cls, cpu);
    }
  }

  private keepSample(region: Region, at: number, size: number, cls: number): number {
    const { memory, ids, samples } = this;
    const { little } = this.layout;
    if (samples.keptOf(cls) === UNKNOWN) samples.keep(cls, this.mostOf(cls));
    const most = samples.keptOf(cls);
    if (most === WHOLE) return memory.keep(region, at, size);
    const { layout } = ids.classes[cls] as EventClass;
    const place = memory.keepRaw(region, at, size, layout, most, little);
    if (ids.guestOfSample(cls, region.view, at, little) !== undefined) memory.words[place >> 2] = OF_GUEST;
    return place;
  }

  private addSide(region: Region, at: number, size: number, type: number): void {
    const { little } = this.layout;
    const { view } = region;
    // Its threads are not those of this machine.
    if (this.ids.isOfGuest(view, at + size, little)) return;
    const { time, bytes } = this.ids.trailerAt(view, at + size, little);
    const isTimed = time >= 0 && HEADER_BYTES + bytes <= size;
    const place = this.memory.keep(region, at, size);
    this.add(isTimed ? this.clock.timeAt(view, at + size - time) : Number.NaN, place, sideClass(type), -1);
  }

  /** NaN: it has no time. It then counts as of the time of the record before. */
  private add(time: number, at: number, cls: number, cpu: number): void {
    const { lastTime } = this.samples;
    let shown = time;
    if (Number.isNaN(time)) shown = lastTime;
    else if (Math.abs(time - lastTime) > FAR_NS) {
      this.oddTimes += 1;
      shown = lastTime;
    }
    this.samples.lastTime = shown;
    if (this.isResuming && shown <= this.order.horizon) return;
    this.order.add(Number.isNaN(shown) ? Number.NEGATIVE_INFINITY : shown, at, cls, cpu);
  }
}
