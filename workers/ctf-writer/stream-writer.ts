import type { DecodedEvent } from "../formats/whole-event.js";
import { ByteSink } from "./byte-sink.js";
import type { EventClasses } from "./event-classes.js";
import type { WrittenStream } from "./metadata.js";

/** CTF 1.8.3, 5.1. */
const MAGIC = 0xc1fc1fc1 | 0;
/** A packet is closed when it has as many bytes. */
const PACKET_BYTES = 1 << 18;
/** Where the sizes and the end are in a packet: behind magic, uuid, stream_id, stream_instance_id and the begin. */
const END_AT = 4 + 16 + 4 + 8 + 8;

/** Where a stream lost events, in ticks. `events` is negative where the trace says only that something was lost. */
export interface WrittenLoss {
  readonly begin: number;
  readonly end: number;
  readonly events: number;
  readonly packets?: number | undefined;
  /**
   * Of a packet that has events in this time, and that the loss ends with: its begin and its last event. Tracers count what a
   * packet had no room for at its end. Left out: no event lies in this time.
   */
  readonly packet?: { readonly begin: number; readonly last: number } | undefined;
}

/** Writes the packets of one stream. Times are ticks of the clock: ns from its offset. */
export class StreamWriter {
  private readonly sink = new ByteSink();
  private isOpen = false;
  /** Where the current packet begins in the sink. */
  private packetAt = 0;
  private packetBegin: number;
  private latest: number;
  private discarded = 0;
  private sequence = 0;
  /** A loss in whose time events are still to come. */
  private around: WrittenLoss | undefined;

  constructor(
    private readonly stream: WrittenStream,
    private readonly classes: EventClasses,
    private readonly uuid: Uint8Array,
    begin: number,
  ) {
    this.packetBegin = begin;
    this.latest = begin;
  }

  /** `ticks`: its time, never less than before. Answers bytes that are complete. */
  add(event: DecodedEvent, ticks: number): Uint8Array<ArrayBuffer> | undefined {
    this.enter(ticks);
    this.classes.write(this.sink, event, ticks);
    return this.pass(ticks);
  }

  /** The same for an event of a stream of one CPU whose bytes [from, to) stand in another trace, of a class by its id. */
  copy(id: number, ticks: number, bytes: Uint8Array, from: number, to: number): Uint8Array<ArrayBuffer> | undefined {
    const { sink } = this;
    this.enter(ticks);
    sink.i32(id);
    sink.i64(ticks);
    sink.copy(bytes, from, to);
    return this.pass(ticks);
  }

  private enter(ticks: number): void {
    if (this.around?.packet !== undefined && this.around.packet.last < ticks) this.endAround();
    if (!this.isOpen) this.beginPacket();
  }

  private pass(ticks: number): Uint8Array<ArrayBuffer> | undefined {
    this.latest = ticks;
    if (this.sink.length < PACKET_BYTES) return undefined;
    this.endPacket(ticks);
    return this.sink.take();
  }

  /** All events before the loss have been added, and no later one. */
  lose(loss: WrittenLoss): void {
    const { begin, end, events, packets = 0, packet } = loss;
    this.endAround();
    if (this.isOpen) this.endPacket(Math.max(this.latest, begin));
    if (events < 0 || 0 < packets) this.sequence += Math.max(1, packets);
    if (events < 0 || end < begin) {
      // Only that packets are missing is known: the next one begins where the loss ends.
      this.packetBegin = Math.max(this.packetBegin, end);
      this.latest = this.packetBegin;
      return;
    }
    this.packetBegin = Math.max(this.packetBegin, packet?.begin ?? begin);
    this.latest = this.packetBegin;
    this.around = loss;
    if (packet === undefined) this.endAround();
  }

  /** The packet ends in which a loss ends. */
  private endAround(): void {
    const { around } = this;
    if (around === undefined) return;
    this.around = undefined;
    if (!this.isOpen) this.beginPacket();
    this.discarded += around.events;
    this.endPacket(Math.max(this.latest, around.end));
  }

  /** Nothing follows: the stream was recorded up to `end`. */
  finish(end: number): Uint8Array<ArrayBuffer> {
    this.endAround();
    if (!this.isOpen) this.beginPacket();
    this.endPacket(Math.max(this.latest, end));
    return this.sink.take();
  }

  private beginPacket(): void {
    const { sink, stream, uuid, classes } = this;
    this.packetAt = sink.length;
    sink.i32(MAGIC);
    sink.raw(uuid);
    sink.i32(classes.id);
    sink.i64(stream.instance);
    sink.i64(this.packetBegin);
    for (let i = 0; i < 5; i += 1) sink.i64(0);
    if (!stream.isMixed) sink.i32(stream.cpu);
    this.isOpen = true;
  }

  private endPacket(end: number): void {
    const { sink, packetAt } = this;
    const bits = (sink.length - packetAt) * 8;
    const at = packetAt + END_AT;
    sink.put64(at, end);
    sink.put64(at + 8, bits);
    sink.put64(at + 16, bits);
    sink.put64(at + 24, this.discarded);
    sink.put64(at + 32, this.sequence);
    this.sequence += 1;
    this.packetBegin = end;
    this.latest = end;
    this.isOpen = false;
  }
}
