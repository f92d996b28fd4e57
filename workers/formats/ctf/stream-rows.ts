import type { EventBatch } from "../../model/event-batch.js";
import type { BlockStop, BlockStream } from "../block-merger.js";
import type { EventCheckpoint, StreamEnd, StreamTally } from "../format.js";
import {
  CheckpointList,
  type CheckpointState,
  type PacketPlace,
  packetPlace,
  type ResumePlace,
} from "./checkpoint-list.js";
import { DecodeStatus } from "./decode-status.js";
import { countsByName, eventsIn } from "./event-counts.js";
import type { EventSink } from "./event-sink.js";
import type { TraceLayout } from "./layout.js";
import type { LayoutParts } from "./layout-parts.js";
import { hasEarlyEvents, OddTimes } from "./odd-times.js";
import type { PacketHead } from "./packet.js";
import { MAX_WINDOW_BYTES, type Packet, PacketCursor, type Segment } from "./packet-cursor.js";
import { RecordedSpan } from "./recorded-span.js";
import type { Reporter } from "./reporter.js";
import { RowBlock } from "./row-block.js";
import type { SlotWriter } from "./slot-writer.js";
import { StreamDecoder } from "./stream-decoder.js";
import { StreamLosses } from "./stream-losses.js";
import { Walker } from "./walker.js";

/**
 * The rows of one stream, packet by packet. `find` finds rows in the bytes at hand, `write` writes them at their places in
 * the batch, and `readOn` reads more bytes after `find` answered "more".
 */
export class StreamRows implements BlockStream {
  private readonly walker: Walker;
  private readonly cursor: PacketCursor;
  readonly decoder: StreamDecoder;
  readonly losses: StreamLosses;
  readonly block: RowBlock;
  private packet: Packet | undefined;
  /** Byte of the packet the decoder's bytes start at. */
  private cut = 0;
  private hasEnded = false;
  /** The decoder cannot go on in a packet that does not say where it ends. */
  private isStuck = false;
  private readonly odd: OddTimes;
  private readonly checkpoints = new CheckpointList();
  /** Where the packet begins: the boundary, and the bytes of the stream before it. */
  private packetAt: PacketPlace | undefined;
  private packetBytes = 0;
  /** Where in the first packet reading goes on; undefined from then on. */
  private resume: ResumePlace | undefined;
  private onPacket: ((packet: Packet, walker: Walker) => void) | undefined;
  /** The checkpoints of the stream are known. */
  private isReadAgain = false;
  private readonly recorded = new RecordedSpan();
  private recordedEnd: StreamEnd | undefined;

  constructor(
    trace: TraceLayout,
    parts: LayoutParts,
    segments: readonly Segment[],
    originNs: bigint,
    private readonly reporter: Reporter,
    maxChunkBytes?: number,
    private readonly writer?: SlotWriter,
  ) {
    this.walker = new Walker(trace.registerCount);
    this.block = new RowBlock(parts.memory);
    this.cursor = new PacketCursor(trace, this.walker, segments, reporter, "all", maxChunkBytes, parts.region);
    this.decoder = new StreamDecoder(parts, this.walker, originNs);
    this.odd = new OddTimes(reporter, hasEarlyEvents(trace.environment));
    this.losses = new StreamLosses(this.decoder, parts.families);
  }

  get bytesRead(): number {
    return this.cursor.bytesRead;
  }

  get events(): number {
    return eventsIn(this.decoder);
  }

  get tally(): StreamTally {
    const { decoder } = this;
    return {
      counts: countsByName(decoder),
      events: eventsIn(decoder),
      firstNs: decoder.span.firstNs,
      lastNs: decoder.lastNs,
      bytesRead: this.bytesRead,
      lost: this.losses.gaps,
      checkpoints: this.checkpoints.all,
      end: this.recordedEnd,
    };
  }

  /** Makes `find` show every event to `sink` instead of finding rows; call it before anything is read. */
  watch(onPacket: (packet: Packet, walker: Walker) => void, sink: EventSink, checkpoint: EventCheckpoint): Walker {
    this.decoder.sink = sink;
    return this.startAt(checkpoint, onPacket);
  }

  /** Makes it begin at a checkpoint, and note none; call it before anything is read. */
  startAt(checkpoint: EventCheckpoint, onPacket: (packet: Packet, walker: Walker) => void): Walker {
    const { decoder, walker } = this;
    this.onPacket = onPacket;
    this.isReadAgain = true;
    if (checkpoint.state === undefined) return walker;
    const { cursor, before, lo, hi, latest, inPacket } = checkpoint.state as CheckpointState;
    this.cursor.goTo(cursor);
    this.losses.counter.before = before;
    walker.clock.set(lo, hi);
    decoder.latestRel = latest;
    this.resume = inPacket && { ...inPacket, latest: checkpoint.latest };
    return walker;
  }

  /** Absolute ns at which the event that is shown to the sink happened. */
  shownNs(): bigint {
    const { shown, span, latestRel } = this.decoder;
    return shown.ns(span, latestRel);
  }

  close(): void {
    this.hasEnded = true;
    this.packet = undefined;
    this.cursor.close();
    this.losses.rows.clear();
  }

  /** Finds rows for `block`, all of which have been written before. */
  find(): BlockStop {
    const { block, decoder } = this;
    const { rows } = this.losses;
    block.clear();
    rows.forgetFound();
    if (!rows.isEmpty) {
      rows.find(block, decoder);
      return "rows";
    }
    while (this.packet !== undefined) {
      const stop = decoder.find(block);
      this.odd.see(decoder, this.packet, this.cut);
      this.isStuck = stop === DecodeStatus.BAD && !this.packet.head.sized;
      if (stop === DecodeStatus.BAD && !this.isStuck) this.leaveBroken();
      else if (stop === DecodeStatus.END && this.isAtContentEnd()) this.leavePacket();
      else this.noteCheckpoint();
      // The next `find` stops at the same place again, without rows before it.
      if (block.count > 0 || stop === DecodeStatus.FULL) return "rows";
      if (stop === DecodeStatus.SHORT || stop === DecodeStatus.END || this.isStuck) return "more";
    }
    if (!this.hasEnded) return "more";
    block.free();
    return "end";
  }

  /** Writes the rows of `block` that have taken places in the batch. */
  write(batch: EventBatch): void {
    const { block } = this;
    const { rows } = this.losses;
    if (rows.hasFound) rows.write(block, batch);
    else this.writer?.write(block, this.walker);
  }

  /** Gets the bytes to go on with: more of a packet read in parts, or the next packet. */
  async readOn(): Promise<void> {
    if (this.packet === undefined) {
      if (!(await this.enterNext())) this.finish();
    } else if (this.isStuck || !(await this.moreBytes())) await this.leaveEnd(this.packet);
  }

  /** Goes to the next packet that can be decoded; false at the end of the stream. */
  private async enterNext(): Promise<boolean> {
    const { cursor, decoder, losses } = this;
    this.packetAt = packetPlace(cursor, decoder, losses.counter.before);
    this.packetBytes = cursor.bytesRead;
    if (!this.isReadAgain && this.checkpoints.isDue(this.packetBytes)) {
      this.checkpoints.note(this.packetBytes, decoder, () => ({
        ...(this.packetAt as PacketPlace),
        inPacket: undefined,
      }));
    }
    const { clock } = this.walker;
    for (;;) {
      const { lo, hi } = clock;
      const packet = await cursor.next();
      if (packet === undefined) return false;
      if (packet.afterDamage) losses.openGap(decoder.nowRel);
      if (await this.enter(packet, lo, hi)) return true;
    }
  }

  /** `lo`, `hi`: the clock before the packet. */
  private async enter(packet: Packet, lo: number, hi: number): Promise<boolean> {
    if (packet.head.layout !== this.decoder.layout) {
      this.reporter.error(`packet of another stream (id ${packet.head.layout.id})`, packet.segment.file, packet.offset);
      this.cursor.markDamaged();
      return false;
    }
    const head = this.timed(packet, lo, hi);
    this.odd.seePacket(this.decoder, packet, head);
    const { losses, decoder } = this;
    losses.enterPacket(head);
    const end = head.end === 0n ? undefined : losses.relative(head.end);
    this.recorded.enter(losses.relative(head.begin), end, decoder.latestRel);
    this.packet = packet;
    this.cut = 0;
    const bytes = await this.cursor.bytes(0, this.cursor.firstRead(packet));
    if (bytes === undefined) {
      this.packet = undefined;
      this.cursor.markDamaged();
      return false;
    }
    decoder.point(bytes, head.headBits, Math.min(packet.contentBits, bytes.length * 8));
    this.onPacket?.(packet, this.walker);
    if (this.resume !== undefined) await this.seek(packet, this.resume);
    return true;
  }

  /** Goes on behind an event of the packet, at a checkpoint. */
  private async seek(packet: Packet, { bits, lo, hi, latest }: ResumePlace): Promise<void> {
    const { decoder, cursor } = this;
    this.resume = undefined;
    if (bits <= decoder.end) decoder.pos = bits;
    else {
      const cut = cursor.cutBefore(Math.floor(bits / 8));
      const bytes = await cursor.bytes(cut, cursor.firstRead(packet));
      if (bytes === undefined) return;
      this.cut = cut;
      decoder.point(bytes, bits - cut * 8, Math.min(packet.contentBits - cut * 8, bytes.length * 8));
    }
    this.walker.clock.set(lo, hi);
    decoder.latestRel = latest;
  }

  /** Between two events of the packet. */
  private noteCheckpoint(): void {
    if (this.isReadAgain) return;
    const { decoder, checkpoints } = this;
    const bits = this.cut * 8 + decoder.pos;
    const bytes = this.packetBytes + Math.floor(bits / 8);
    const { lo, hi } = this.walker.clock;
    if (!checkpoints.isDue(bytes)) return;
    checkpoints.note(bytes, decoder, () => ({ ...(this.packetAt as PacketPlace), inPacket: { bits, lo, hi } }));
  }

  /** Tells the decoder the begin of a packet. Answers its head, without the begin if that cannot be true. */
  private timed({ head, segment, offset }: Packet, lo: number, hi: number): PacketHead {
    if (this.decoder.enterPacket(head.cpu, head.begin !== undefined, head.end)) return head;
    this.reporter.error("packet time is absurd: its events are timed from those before it", segment.file, offset);
    this.walker.clock.set(lo, hi);
    this.decoder.enterPacket(head.cpu, false);
    return { ...head, begin: undefined };
  }

  private isAtContentEnd(): boolean {
    return this.packet === undefined || this.cut * 8 + this.decoder.pos === this.packet.contentBits;
  }

  /** Slides the decoder's bytes on inside a packet read in parts; false when there is nothing more. */
  private async moreBytes(): Promise<boolean> {
    const { packet, decoder } = this;
    if (packet === undefined) return false;
    const at = this.cut + Math.floor(decoder.pos / 8);
    const held = decoder.end / 8;
    const isComplete = this.cut * 8 + decoder.end >= packet.contentBits;
    if (isComplete || held > MAX_WINDOW_BYTES) return false;
    const cut = this.cursor.cutBefore(at);
    const wanted = cut > this.cut ? held : held * 2;
    const bytes = await this.cursor.bytes(cut, wanted);
    if (bytes === undefined) {
      decoder.badText = "the rest of the packet cannot be read";
      return false;
    }
    const pos = (this.cut - cut) * 8 + decoder.pos;
    const end = Math.min(packet.contentBits - cut * 8, bytes.length * 8);
    // A file that has become shorter gives no more bytes.
    const isMore = end - pos > decoder.end - decoder.pos;
    this.cut = cut;
    decoder.point(bytes, pos, end);
    return isMore;
  }

  /** A memory dump of a small device ends with zeros where memory was not used: they are no event. */
  private async leaveEnd({ head, segment, offset }: Packet): Promise<void> {
    const at = offset + this.cut + Math.floor(this.decoder.pos / 8);
    this.isStuck = false;
    if (head.sized || !(await this.cursor.isZeroFrom(segment, at))) return this.leaveBroken();
    this.reporter.warning("from here on the file holds zeros, which are no event", segment.file, at);
    this.packet = undefined;
  }

  /** Reports why the decoder stopped, and goes on with the next packet. */
  private leaveBroken(): void {
    const { packet, decoder } = this;
    if (packet === undefined) return;
    const at = packet.offset + this.cut + Math.floor(decoder.pos / 8);
    this.reporter.error(decoder.badText || "event crosses the end of the packet", packet.segment.file, at);
    this.packet = undefined;
    this.losses.breakPacket(this.losses.relative(packet.head.end));
  }

  /** The end of the stream, with the last gap. */
  private finish(): void {
    this.hasEnded = true;
    // Damage behind a whole packet was recorded after the end of that packet.
    if (this.cursor.isDamaged) this.losses.openGap(this.recorded.endAfter(this.decoder.nowRel));
    const isDamaged = this.losses.finish();
    this.odd.tell(this.decoder);
    if (this.decoder.layout.clock === undefined) return;
    const { ns, quietNs } = this.recorded.finish(this.decoder.nowRel, isDamaged);
    this.losses.rows.addEnd(ns, quietNs);
    this.recordedEnd = { ns: this.decoder.span.fromOrigin(ns), quietNs: BigInt(Math.round(quietNs)) };
  }

  /** The packet has ended as it should. */
  private leavePacket(): void {
    this.packet = undefined;
    this.losses.leavePacket();
  }
}
