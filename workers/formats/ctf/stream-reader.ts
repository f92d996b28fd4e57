import type { EventBatch } from "../../model/event-batch.js";
import type { EventMapper, LostGap, StreamReader, StreamTally } from "../format.js";
import type { StreamLayout, TraceLayout } from "./layout.js";
import { type Loss, LossCounter, lostGap } from "./lost.js";
import { MAX_WINDOW_BYTES, type Packet, PacketCursor, type Segment } from "./packet-cursor.js";
import type { Reporter } from "./reporter.js";
import { Stop } from "./stop.js";
import { StreamDecoder } from "./stream-decoder.js";
import { Walker } from "./walker.js";

/** After this much input `next` comes back even with few rows, so that progress shows. */
const BYTES_PER_CALL = 16 << 20;

interface LostRow {
  readonly begin: number;
  readonly end: number;
  readonly events: number;
}

/** Decodes one stream of a trace, packet by packet, into batches. */
export class CtfStreamReader implements StreamReader {
  private readonly walker: Walker;
  private readonly cursor: PacketCursor;
  private readonly decoder: StreamDecoder;
  private readonly losses = new LossCounter();
  private readonly lost: LostGap[] = [];
  private readonly rows: LostRow[] = [];
  private packet: Packet | undefined;
  /** Byte of the packet the decoder's bytes start at. */
  private cut = 0;
  /** Time after which something could not be read, until it is known how far that reaches. */
  private gapFrom: number | undefined;
  private hasEnded = false;
  private saidBack = false;

  constructor(
    trace: TraceLayout,
    layout: StreamLayout,
    segments: readonly Segment[],
    mapper: EventMapper,
    private readonly originNs: bigint,
    private readonly reporter: Reporter,
  ) {
    this.walker = new Walker(trace.registerCount);
    this.cursor = new PacketCursor(trace, this.walker, segments, reporter);
    this.decoder = new StreamDecoder(layout, this.walker, mapper, originNs);
  }

  async next(batch: EventBatch): Promise<boolean> {
    batch.count = 0;
    this.decoder.beginBatch(batch);
    const goesOn = await this.fill(batch);
    batch.newStrings = this.decoder.newStrings();
    return goesOn;
  }

  get tally(): StreamTally {
    const { decoder, cursor, lost } = this;
    const counts = new Map<string, number>();
    let events = 0;
    for (const [index, layout] of decoder.layout.classes.entries()) {
      const count = decoder.counts[index] as number;
      events += count;
      if (count > 0) counts.set(layout.name, (counts.get(layout.name) ?? 0) + count);
    }
    return {
      counts,
      events,
      firstNs: decoder.absolute(decoder.first),
      lastNs: decoder.absolute(decoder.last),
      bytesRead: cursor.bytesRead,
      lost,
    };
  }

  close(): void {
    this.hasEnded = true;
    this.packet = undefined;
  }

  private async fill(batch: EventBatch): Promise<boolean> {
    const startBytes = this.cursor.bytesRead;
    for (;;) {
      if (!this.writeLostRows(batch)) return true;
      if (this.packet === undefined) {
        if (this.hasEnded || !(await this.enterNext())) return this.finish(batch);
        if (batch.count > 0 && batch.cpu !== this.packetCpu()) return true;
        batch.cpu = this.packetCpu();
        if (!this.writeLostRows(batch)) return true;
        if (this.cursor.bytesRead - startBytes > BYTES_PER_CALL) return true;
      }
      batch.cpu = this.packetCpu();
      const stop = this.decoder.run(batch);
      if (this.decoder.wentBack && !this.saidBack) this.sayWentBack();
      if (stop === Stop.FULL) return true;
      if (stop === Stop.END && this.isAtContentEnd()) this.packet = undefined;
      else if (stop === Stop.BAD || !(await this.moreBytes())) this.leaveBroken();
    }
  }

  private packetCpu(): number {
    return this.packet?.head.cpu ?? -1;
  }

  /** Goes to the next packet that can be decoded; false at the end of the stream. */
  private async enterNext(): Promise<boolean> {
    for (;;) {
      const packet = await this.cursor.next();
      if (packet === undefined) return false;
      if (packet.afterDamage) this.gapFrom ??= this.decoder.nowRel;
      if (await this.enter(packet)) return true;
    }
  }

  private async enter(packet: Packet): Promise<boolean> {
    if (packet.head.layout !== this.decoder.layout) {
      this.reporter.error(`packet of another stream (id ${packet.head.layout.id})`, packet.segment.file, packet.offset);
      this.cursor.markDamaged();
      return false;
    }
    const headBits = packet.head.headBits;
    if (!this.decoder.enterPacket()) {
      this.reporter.error("packet time is absurd", packet.segment.file, packet.offset);
      this.cursor.markDamaged();
      return false;
    }
    const { begin, end } = packet.head;
    // Crash buffers hold packets that were never ended: 0.
    if (begin !== undefined && end !== undefined && end !== 0n && end < begin) {
      this.reporter.warning("packet ends before it begins", packet.segment.file, packet.offset);
    }
    if (this.gapFrom !== undefined) this.closeGap(this.gapFrom, this.relative(begin));
    for (const loss of this.losses.next(packet.head)) this.addLoss(loss, this.relative(begin));
    this.packet = packet;
    this.cut = 0;
    const bytes = await this.cursor.bytes(0, this.cursor.firstRead(packet));
    if (bytes === undefined) {
      this.packet = undefined;
      this.cursor.markDamaged();
      return false;
    }
    this.decoder.point(bytes, headBits, Math.min(packet.contentBits, bytes.length * 8));
    return true;
  }

  private isAtContentEnd(): boolean {
    return this.packet === undefined || this.cut * 8 + this.decoder.position === this.packet.contentBits;
  }

  /** Slides the decoder's bytes on inside a packet read in parts; false when there is nothing more. */
  private async moreBytes(): Promise<boolean> {
    const { packet, decoder } = this;
    if (packet === undefined) return false;
    const at = this.cut + Math.floor(decoder.position / 8);
    const held = decoder.endBits / 8;
    const isComplete = this.cut * 8 + decoder.endBits >= packet.contentBits;
    if (isComplete || held > MAX_WINDOW_BYTES) return false;
    const cut = this.cursor.cutBefore(at);
    const wanted = cut > this.cut ? held : held * 2;
    const bytes = await this.cursor.bytes(cut, wanted);
    if (bytes === undefined) {
      decoder.badText = "the rest of the packet cannot be read";
      return false;
    }
    const pos = (this.cut - cut) * 8 + decoder.position;
    const end = Math.min(packet.contentBits - cut * 8, bytes.length * 8);
    // A file that got shorter while it is read gives no more however often it is asked.
    const isMore = end - pos > decoder.endBits - decoder.position;
    this.cut = cut;
    decoder.point(bytes, pos, end);
    return isMore;
  }

  /** Reports what stopped the decoder, and goes on with the next packet. */
  private leaveBroken(): void {
    const { packet, decoder } = this;
    if (packet === undefined) return;
    const at = packet.offset + this.cut + Math.floor(decoder.position / 8);
    this.reporter.error(decoder.badText || "event crosses the end of the packet", packet.segment.file, at);
    this.gapFrom ??= decoder.nowRel;
    this.packet = undefined;
    this.lastEnd = this.relative(packet.head.end);
  }

  private lastEnd: number | undefined;

  /** The end of the stream: the last gap, and rows that found no room are left for another call. */
  private finish(batch: EventBatch): boolean {
    this.hasEnded = true;
    if (this.cursor.isDamaged) this.gapFrom ??= this.decoder.nowRel;
    if (this.gapFrom !== undefined) this.closeGap(this.gapFrom, this.lastEnd);
    return !this.writeLostRows(batch);
  }

  private closeGap(from: number, to: number | undefined): void {
    this.gapFrom = undefined;
    this.lastEnd = undefined;
    this.addGap(from, Math.max(from, to ?? from), -1, undefined);
  }

  private addLoss(loss: Loss, packetBegin: number | undefined): void {
    const now = packetBegin ?? this.decoder.nowRel;
    const begin = Math.min(this.relative(loss.begin) ?? now, now);
    const end = Math.max(begin, this.relative(loss.end) ?? begin);
    this.addGap(begin, end, loss.events, loss.packets);
  }

  private addGap(begin: number, end: number, events: number, packets: number | undefined): void {
    this.rows.push({ begin, end, events });
    this.lost.push(lostGap(this.absolute(begin), this.absolute(end), events, packets));
  }

  /** Puts waiting rows into the batch; false if it is full. */
  private writeLostRows(batch: EventBatch): boolean {
    while (this.rows.length > 0) {
      if (batch.count === batch.ts.length) return false;
      const row = this.rows.shift() as LostRow;
      this.decoder.lostRow(batch, row.begin, row.end, row.events);
    }
    return batch.count < batch.ts.length || this.hasEnded;
  }

  private sayWentBack(): void {
    this.saidBack = true;
    const file = this.packet?.segment.file ?? "";
    const offset = this.packet?.offset;
    this.reporter.warning(
      "time goes back in this stream: such events are shown at the latest time before",
      file,
      offset,
    );
  }

  private relative(value: bigint | undefined): number | undefined {
    if (value === undefined || this.decoder.layout.clock === undefined) return undefined;
    return this.decoder.relativeNs(value);
  }

  private absolute(rel: number): bigint {
    return this.originNs + BigInt(Math.round(Number.isFinite(rel) ? rel : 0));
  }
}
