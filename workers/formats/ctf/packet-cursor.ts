import type { ByteSource } from "../../core/byte-source.js";
import type { DecodeMemory } from "../flat/decode-memory.js";
import { CHUNK_BYTES, FileWindow } from "../flat/file-window.js";
import type { TraceLayout } from "./layout.js";
import { type HeadFailure, type PacketHead, packetSignature, readPacketHead } from "./packet.js";
import { packetFits } from "./packet-fit.js";
import type { Reporter } from "./reporter.js";
import type { Walker } from "./walker.js";

/** Bytes [begin, end) of a file that hold packets of a stream, one after the other. */
export interface Segment {
  readonly file: string;
  readonly source: ByteSource;
  readonly begin: number;
  readonly end: number;
}

export interface Packet {
  readonly head: PacketHead;
  readonly segment: Segment;
  /** Byte in the file. */
  readonly offset: number;
  /** Bits of content in the file: fewer than the head says where the file is cut. */
  readonly contentBits: number;
  /** Something before this packet could not be read. */
  readonly afterDamage: boolean;
}

/** A packet boundary: segment, byte in its file, and whether something before it could not be read. */
export interface CursorPlace {
  readonly index: number;
  readonly offset: number;
  readonly damaged: boolean;
}

/** Enough for any head seen in practice; longer ones are read again with more. */
export const HEAD_BYTES = 4096;
/** Packets up to this size are read whole. */
const WHOLE_BYTES = 4 << 20;
/** How far to search for a packet behind damage. */
const MAX_SEARCH_BYTES = 256 << 20;
/** No event is larger: limits memory where a bad length asks for all of a file. */
export const MAX_WINDOW_BYTES = 128 << 20;
/** Positions inside a packet where its bytes may be cut: all alignments up to 32768 bits hold from there. */
const CUT_BYTES = 4096;

/**
 * Moves through the packets of a stream. Damage is reported and skipped, up to the next place
 * that is certain to start a packet.
 */
export class PacketCursor {
  private index = 0;
  private offset: number;
  private window: FileWindow | undefined;
  private damaged = false;
  private unit = 1;
  private done = 0;
  private current: Packet | undefined;
  /** Reports that the packet before exceeds its file; called if more than padding follows it. */
  private beyond: (() => void) | undefined;
  /** UUIDs other than the metadata's, of packets whose events fit the metadata. */
  private readonly trusted = new Set<string>();

  constructor(
    private readonly trace: TraceLayout,
    private readonly walker: Walker,
    private readonly segments: readonly Segment[],
    private readonly reporter: Reporter,
    private readonly mode: "heads" | "all" = "all",
    /** The most that is read at once, whatever the source prefers. */
    private readonly maxChunkBytes: number = CHUNK_BYTES,
    /** Where bytes are to lie. */
    private readonly memory?: DecodeMemory,
  ) {
    this.offset = segments[0]?.begin ?? 0;
  }

  /** Where the search for the next packet begins. */
  get place(): CursorPlace {
    return { index: this.index, offset: this.offset, damaged: this.damaged };
  }

  /** Goes on from such a place; call it before anything is read. */
  goTo({ index, offset, damaged }: CursorPlace): void {
    this.index = index;
    this.offset = offset;
    this.damaged = damaged;
  }

  /** Bytes of the stream gone through. */
  get bytesRead(): number {
    const segment = this.segments[this.index];
    return this.done + (segment === undefined ? 0 : Math.min(this.offset, segment.end) - segment.begin);
  }

  /** Whether something at the end of the stream could not be read. */
  get isDamaged(): boolean {
    return this.damaged;
  }

  /** The next packet, with the walker at the end of its head; undefined at the end of the stream. */
  async next(): Promise<Packet | undefined> {
    for (;;) {
      const segment = this.segments[this.index];
      if (segment === undefined) return undefined;
      if (this.offset >= segment.end) this.leaveSegment(segment);
      else {
        const packet = await this.tryPacket(segment);
        if (packet !== undefined) return packet;
      }
    }
  }

  /** Notes that the rest of the current packet was not read. */
  markDamaged(): void {
    this.damaged = true;
  }

  /** Bytes of the current packet from `from` (a multiple of CUT_BYTES) on, at least `length` if there are. */
  async bytes(from: number, length: number): Promise<Uint8Array | undefined> {
    const packet = this.current;
    if (packet === undefined || this.window === undefined) return undefined;
    const rest = Math.ceil(packet.contentBits / 8) - from;
    const read = await this.window.at(packet.offset + from, Math.min(rest, length), this.unit);
    if (read.ok) return read.value.subarray(0, rest);
    this.reporter.error(`cannot read: ${read.error.message}`, packet.segment.file, packet.offset + from);
    return undefined;
  }

  /** How many bytes of a packet are read at once. */
  firstRead(packet: Packet): number {
    return Math.min(Math.ceil(packet.contentBits / 8), WHOLE_BYTES);
  }

  /** The last place to cut a packet's bytes at or before byte `at`. */
  cutBefore(at: number): number {
    return Math.floor(at / CUT_BYTES) * CUT_BYTES;
  }

  private chunkFor({ bestRead = CHUNK_BYTES }: ByteSource): number {
    return Math.max(CHUNK_BYTES, Math.min(bestRead, this.maxChunkBytes));
  }

  private leaveSegment(segment: Segment): void {
    this.beyond = undefined;
    this.done += segment.end - segment.begin;
    this.index += 1;
    const next = this.segments[this.index];
    this.offset = next?.begin ?? 0;
    if (next?.source !== segment.source) this.close();
  }

  /** Lets go of bytes at hand. */
  close(): void {
    this.window?.close();
    this.window = undefined;
  }

  private async tryPacket(segment: Segment): Promise<Packet | undefined> {
    this.window ??= new FileWindow(segment.source, this.mode, this.chunkFor(segment.source), this.memory);
    const rest = segment.end - this.offset;
    for (let length = HEAD_BYTES; ; length *= 8) {
      const read = await this.window.at(this.offset, Math.min(length, rest), this.unit);
      if (!read.ok) return this.giveUp(segment, `cannot read: ${read.error.message}`);
      const bytes = read.value.subarray(0, rest);
      this.walker.point(bytes, bytes.length * 8);
      const result = readPacketHead(this.walker, this.trace, rest);
      if ("head" in result) {
        this.sayBeyond();
        if (await this.isOurs(segment, result.head)) return this.enter(segment, result.head, rest);
        return this.resync(segment, { kind: "bad", message: "packet has the UUID of another trace" });
      }
      if (await this.isRestZero(segment, bytes)) return this.leaveZeros(segment);
      this.sayBeyond();
      if (result.failure.kind !== "short") return this.resync(segment, result.failure);
      if (bytes.length >= rest || length > MAX_WINDOW_BYTES)
        return this.giveUp(segment, "file ends inside a packet header");
    }
  }

  /**
   * A packet with another UUID than the metadata's may be of another trace, or a tool may have written the metadata
   * anew: its events tell.
   */
  private async isOurs(segment: Segment, head: PacketHead): Promise<boolean> {
    const { otherUuid } = head;
    if (otherUuid === undefined || this.trusted.has(otherUuid)) return true;
    const { lo, hi } = this.walker.clock;
    const length = Math.min(Math.ceil(head.contentBits / 8), segment.end - this.offset, WHOLE_BYTES);
    const read = await this.window?.at(this.offset, length, this.unit);
    if (read?.ok !== true || !packetFits(this.trace, head, read.value.subarray(0, length))) return false;
    this.walker.clock.set(lo, hi);
    this.trusted.add(otherUuid);
    const message = "packet has another UUID than the metadata, whose description fits: it is read";
    this.reporter.warning(message, segment.file, this.offset);
    return true;
  }

  private enter(segment: Segment, head: PacketHead, rest: number): Packet {
    const { offset } = this;
    const total = head.totalBits / 8;
    // A tracer that stops may leave out the padding of its last packet: then nothing is missing.
    const isCut = head.contentBits > rest * 8;
    if (isCut) {
      this.reporter.error(`packet of ${total} bytes is cut: the file ends after ${rest}`, segment.file, offset);
    }
    const contentBits = Math.min(head.contentBits, rest * 8);
    const packet = { head, segment, offset, contentBits, afterDamage: this.damaged };
    this.damaged = isCut;
    this.current = packet;
    this.unit = Math.min(total, rest);
    this.offset = offset + this.unit;
    if (isCut || total <= rest) return packet;
    // Padding may be missing; a packet that follows is read.
    this.offset = offset + Math.ceil(head.contentBits / 8);
    const say = `packet of ${total} bytes exceeds the file, which ends after ${rest}: what follows its content is read`;
    this.beyond = () => this.reporter.error(say, segment.file, offset);
    return packet;
  }

  private sayBeyond(): void {
    this.beyond?.();
    this.beyond = undefined;
  }

  /** A file made larger before it was written to ends with zeros, which are no packet. `bytes`: the first of the rest. */
  private async isRestZero(segment: Segment, bytes: Uint8Array): Promise<boolean> {
    return isZero(bytes) && this.isZeroFrom(segment, this.offset + bytes.length);
  }

  /** Whether nothing but zeros follows byte `from` of the file. */
  async isZeroFrom(segment: Segment, from: number): Promise<boolean> {
    const { window } = this;
    if (window === undefined) return false;
    for (let at = from; at < segment.end; ) {
      const read = await window.at(at, Math.min(WHOLE_BYTES, segment.end - at));
      if (!read.ok || read.value.length === 0 || !isZero(read.value.subarray(0, segment.end - at))) return false;
      at += read.value.length;
    }
    return true;
  }

  private leaveZeros(segment: Segment): undefined {
    this.beyond = undefined;
    this.offset = segment.end;
    return undefined;
  }

  private giveUp(segment: Segment, message: string): undefined {
    this.reporter.error(message, segment.file, this.offset);
    this.damaged = true;
    this.offset = segment.end;
    return undefined;
  }

  /** Looks for the next packet of this trace by its magic number and UUID. */
  private async resync(segment: Segment, failure: HeadFailure & { message: string }): Promise<undefined> {
    const { window, offset } = this;
    const signature = packetSignature(this.trace);
    this.reporter.error(failure.message, segment.file, offset);
    this.damaged = true;
    this.offset = segment.end;
    if (signature === undefined || window === undefined) return;
    let from = offset + 1;
    const stop = Math.min(segment.end, offset + MAX_SEARCH_BYTES);
    while (from + signature.length <= stop) {
      const read = await window.at(from, Math.min(WHOLE_BYTES, segment.end - from));
      if (!read.ok) return;
      const bytes = read.value.subarray(0, segment.end - from);
      const found = find(bytes, signature);
      if (found >= 0) {
        this.offset = from + found;
        return;
      }
      from += bytes.length - signature.length + 1;
    }
  }
}

function isZero(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0);
}

function find(bytes: Uint8Array, signature: Uint8Array): number {
  const first = signature[0] as number;
  const last = bytes.length - signature.length;
  for (let at = bytes.indexOf(first); at >= 0 && at <= last; at = bytes.indexOf(first, at + 1)) {
    if (signature.every((byte, i) => bytes[at + i] === byte)) return at;
  }
  return -1;
}
