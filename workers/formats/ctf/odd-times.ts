import { formatMoment } from "../../core/format.js";
import type { TraceClass } from "./ir.js";
import type { PacketHead } from "./packet.js";
import type { Packet } from "./packet-cursor.js";
import type { Reporter } from "./reporter.js";
import type { StreamDecoder } from "./stream-decoder.js";

interface Place {
  readonly file: string;
  readonly offset: number;
}

/**
 * Times of a stream that contradict each other: events before earlier ones, events before the begin of their packet,
 * packets before earlier ones. Each kind is reported once, at the end of the stream, with its first place and its number.
 */
export class OddTimes {
  private late: Place | undefined;
  private early: Place | undefined;
  private back: Place | undefined;
  private backPackets = 0;
  private isPacketBack = false;

  constructor(
    private readonly reporter: Reporter,
    private readonly mayBeEarly: boolean,
  ) {}

  /** After the decoder has gone through bytes of a packet from byte `cut` on. */
  see(decoder: StreamDecoder, { segment, offset }: Packet, cut: number): void {
    const { late, early, lateAt, earlyAt } = decoder.span;
    if (late + early === 0) return;
    const at = (bits: number): Place => ({ file: segment.file, offset: offset + cut + Math.floor(bits / 8) });
    if (late > 0) this.late ??= this.isPacketBack ? at(-cut * 8) : at(lateAt);
    if (early > 0) this.early ??= at(earlyAt);
  }

  /** Before the decoder goes through a packet. `head` has no begin if that cannot be true. */
  seePacket({ span: { backPackets } }: StreamDecoder, { segment, offset }: Packet, { begin, end }: PacketHead): void {
    // The end is 0 in crash buffers, whose last packet was never ended.
    const isBack = begin !== undefined && end !== undefined && end !== 0n && end < begin;
    if (isBack) this.reporter.warning("packet ends before it begins", segment.file, offset);
    this.isPacketBack = this.backPackets < backPackets;
    this.backPackets = backPackets;
    if (this.isPacketBack) this.back ??= { file: segment.file, offset };
  }

  tell({ span }: StreamDecoder): void {
    const { late, early, backPackets } = span;
    const held = `${late} ${late === 1 ? "event is" : "events are"} shown at the latest time before`;
    const first = `the first at ${formatMoment(span.fromOrigin(span.lateRel))}`;
    this.warn(this.late, `time goes back in this stream: ${held}, ${first}`);
    const lie = early === 1 ? "event lies" : "events lie";
    if (!this.mayBeEarly) this.warn(this.early, `${early} ${lie} before the begin that the packet claims`);
    // `late` has reported the consequences.
    if (late > 0) return;
    const claim = backPackets === 1 ? "packet claims" : "packets claim";
    this.warn(this.back, `${backPackets} ${claim} to begin before what was recorded before`);
  }

  private warn(place: Place | undefined, message: string): void {
    if (place !== undefined) this.reporter.warning(message, place.file, place.offset);
  }
}

/**
 * Whether a tracer is known to begin packets after their first events: barectf before 2.3.1 takes the time of the
 * packet after that of the event that opens it (babeltrace2, plugins/ctf/common/metadata/ctf-meta-configure-ir-trace.c).
 */
export function hasEarlyEvents(env: TraceClass["environment"]): boolean {
  if (env.tracer_name !== "barectf") return false;
  const [major, minor, patch] = [env.tracer_major, env.tracer_minor, env.tracer_patch].map((part) => Number(part ?? 0));
  const version = ((major ?? 0) * 1000 + (minor ?? 0)) * 1000 + (patch ?? 0);
  return version < 2_003_001;
}
