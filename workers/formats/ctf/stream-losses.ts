import type { LostGap, TimeSpan } from "../format.js";
import { LossRows } from "./loss-rows.js";
import { type Loss, LossCounter, lostGap } from "./lost.js";
import type { PacketHead } from "./packet.js";
import type { StreamDecoder } from "./stream-decoder.js";

/** The losses of one stream, as gaps for the tally and as rows for the analyses. Times are ns from the origin. */
export class StreamLosses {
  readonly gaps: LostGap[] = [];
  readonly counter = new LossCounter();
  readonly rows: LossRows;
  /** A possible loss after the last event of the packet. */
  private tail: { readonly end: number; readonly parts: TimeSpan[] } | undefined = undefined;
  /** Time after which something could not be read, until it is known how far that reaches. */
  private gapFrom: number | undefined;
  /** The end of the packet that could not be read. */
  private brokenEnd: number | undefined;

  constructor(
    private readonly decoder: StreamDecoder,
    families: number,
  ) {
    this.rows = new LossRows(families);
  }

  /** Something after a time cannot be read. */
  openGap(from: number): void {
    this.gapFrom ??= from;
  }

  /** The rest of a packet that ends at `end` cannot be read. */
  breakPacket(end: number | undefined): void {
    this.openGap(this.decoder.nowRel);
    this.brokenEnd = end;
  }

  /** A packet begins. */
  enterPacket(head: PacketHead): void {
    const begin = this.relative(head.begin);
    this.closeGap(begin);
    for (const loss of this.counter.next(head)) this.add(loss, begin);
  }

  /** The packet has ended as it should. */
  leavePacket(): void {
    const { tail } = this;
    this.tail = undefined;
    const begin = this.decoder.nowRel;
    if (tail === undefined) return;
    if (begin < tail.end || tail.parts.length === 0) tail.parts.push(this.spanOf(Math.min(begin, tail.end), tail.end));
    if (begin < tail.end) this.rows.addLoss(begin, tail.end);
  }

  /** The stream has ended. Answers whether something at its end could not be read. */
  finish(): boolean {
    const isDamaged = this.gapFrom !== undefined;
    this.closeGap(this.brokenEnd);
    return isDamaged;
  }

  relative(value: bigint | undefined): number | undefined {
    if (value === undefined || this.decoder.layout.clock === undefined) return undefined;
    return this.decoder.relativeNs(value);
  }

  private closeGap(to: number | undefined): void {
    const { gapFrom } = this;
    if (gapFrom === undefined) return;
    this.gapFrom = undefined;
    this.brokenEnd = undefined;
    this.addGap(gapFrom, Math.max(gapFrom, to ?? gapFrom), -1, undefined);
  }

  /**
   * Discarded events are missing before the first event of a packet or after its last, while there was no room. LTTng
   * counts them in the packet before, which ends when there is room again (client_buffer_end,
   * lttng-ring-buffer-client.h), other tracers in the packet after.
   */
  private add(loss: Loss, packetBegin: number | undefined): void {
    const now = packetBegin ?? this.decoder.nowRel;
    const begin = Math.min(this.relative(loss.begin) ?? now, now);
    const end = Math.max(begin, this.relative(loss.end) ?? begin);
    const { events, packets } = loss;
    if (packets !== undefined || end <= now) {
      this.addGap(begin, end, events, packets);
      return;
    }
    const isSplit = begin < now;
    if (isSplit) this.rows.addLoss(begin, now);
    const parts = isSplit ? [this.spanOf(begin, now)] : [];
    this.tail = { end, parts };
    this.gaps.push({ ...this.spanOf(begin, end), events, parts });
  }

  private addGap(begin: number, end: number, events: number, packets: number | undefined): void {
    const { beginNs, endNs } = this.spanOf(begin, end);
    this.rows.addLoss(begin, end);
    this.gaps.push(lostGap(beginNs, endNs, events, packets));
  }

  private spanOf(begin: number, end: number): TimeSpan {
    const { span } = this.decoder;
    return { beginNs: span.fromOrigin(finite(begin)), endNs: span.fromOrigin(finite(end)) };
  }
}

function finite(rel: number): number {
  return Number.isFinite(rel) ? rel : 0;
}
