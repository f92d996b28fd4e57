import type { LostGap, TimeSpan } from "../format.js";
import { LossRows } from "./loss-rows.js";
import type { PacketHead } from "./packet.js";
import type { StreamDecoder } from "./stream-decoder.js";

/** A loss before or in a packet. Times are clock values, undefined if the packet does not say. */
export interface Loss {
  readonly begin: bigint | undefined;
  readonly end: bigint | undefined;
  /** -1 when unknown. */
  readonly events: number;
  readonly packets: number | undefined;
}

/** The counters of a packet, for the next one. */
export type Counters = Pick<PacketHead, "end" | "sequence" | "discarded">;

/**
 * Compares the counters of each packet with those of the packet before, as babeltrace2 does: events discarded
 * since then lie between the ends of the two packets, lost packets between the end of one and the begin of the other.
 */
export class LossCounter {
  /** The packet before. */
  before: Counters | undefined;

  next(head: PacketHead): readonly Loss[] {
    const { before } = this;
    const { end, sequence, discarded } = head;
    this.before = { end, sequence, discarded };
    const losses: Loss[] = [];
    const packets = before === undefined ? 0 : lostPackets(before, head);
    if (packets > 0) losses.push({ begin: before?.end, end: head.begin, events: -1, packets });
    const events = lostEvents(before, head);
    if (events > 0) losses.push({ begin: before?.end ?? head.begin, end: head.end, events, packets: undefined });
    return losses;
  }
}

function lostPackets(before: Counters, head: PacketHead): number {
  if (before.sequence === undefined || head.sequence === undefined) return 0;
  const step = difference(before.sequence, head.sequence, head.sequenceSize);
  return step > 1n ? Number(step - 1n) : 0;
}

function lostEvents(before: Counters | undefined, head: PacketHead): number {
  if (head.discarded === undefined) return 0;
  return Number(difference(before?.discarded ?? 0n, head.discarded, head.discardedSize));
}

/** The steps of a counter of `size` bits. One of 64 bits does not wrap: if it is lower, it was reset. */
function difference(from: bigint, to: bigint, size: number): bigint {
  if (to >= from) return to - from;
  return size < 64 ? to - from + (1n << BigInt(size)) : 0n;
}

function lostGap(beginNs: bigint, endNs: bigint, events: number, packets: number | undefined): LostGap {
  return { beginNs, endNs, events, ...(packets === undefined ? {} : { packets }) };
}

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
