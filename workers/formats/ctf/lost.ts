import type { LostGap } from "../format.js";
import type { PacketHead } from "./packet.js";

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

export function lostGap(beginNs: bigint, endNs: bigint, events: number, packets: number | undefined): LostGap {
  return { beginNs, endNs, events, ...(packets === undefined ? {} : { packets }) };
}
