import type { SourceSpec } from "../core/byte-source.js";
import type { Meter } from "./meter.js";
import { LimitReached } from "./unpack-errors.js";

/** Whether a member that begins with `head` can belong to a trace: only its beginning is kept of one that cannot. */
export type MayBeTrace = (path: string, head: Uint8Array) => boolean;

/** Members up to this size share larger blocks. */
const SMALL = 256 << 10;
const ARENA = 4 << 20;
const SPILL = 1 << 20;

/** Every member up to this size is kept. */
const KEPT = 32 << 20;
/** Kept of a larger member that is no trace: `contentId` and formats look at no more. */
const HEAD_BYTES = 64 << 10;

/**
 * Memory for unpacked members. Shared between threads where the platform allows, so that decode workers read it
 * without copies; small members then share blocks, since each shared buffer costs pages of its own.
 */
export class MemberMemory {
  private arena: Uint8Array = new Uint8Array(0);
  private used = 0;

  constructor(
    private readonly mayBeTrace: MayBeTrace,
    private readonly meter: Meter,
  ) {}

  /**
   * Collects a member. The announced size is reserved at once: large buffers take real memory only as they are
   * filled, while growing step by step would need twice as much.
   */
  collect(path: string, expectedSize: number): MemberBytes {
    return new MemberBytes(
      expectedSize,
      (size) => this.allocate(size),
      (head) => this.mayBeTrace(path, head),
      this.meter,
    );
  }

  private allocate(size: number): Uint8Array {
    if (typeof SharedArrayBuffer === "undefined") return reserved(size, () => new Uint8Array(size));
    if (size <= SMALL) return this.fromArena(size);
    return reserved(size, () => new Uint8Array(new SharedArrayBuffer(size)));
  }

  private fromArena(size: number): Uint8Array {
    if (this.arena.byteLength < this.used + size) {
      this.arena = reserved(ARENA, () => new Uint8Array(new SharedArrayBuffer(ARENA)));
      this.used = 0;
    }
    const bytes = this.arena.subarray(this.used, this.used + size);
    // Aligned, so that columns can be looked at in place.
    this.used += Math.ceil(size / 8) * 8;
    return bytes;
  }
}

function reserved(size: number, make: () => Uint8Array): Uint8Array {
  try {
    return make();
  } catch {
    throw new LimitReached(`there is not enough memory for a member of ${size} bytes; the rest is left out`);
  }
}

/** Bytes of one member as they arrive. */
export class MemberBytes {
  private expected: Uint8Array;
  private filled = 0;
  /** The member is large and no trace: only its beginning is kept. */
  private isDropped = false;
  /** Bytes beyond the announced size, in pieces. */
  private readonly spill: Uint8Array[] = [];
  private spillUsed = 0;

  constructor(
    expectedSize: number,
    private readonly allocate: (size: number) => Uint8Array,
    private readonly mayBeTrace: (head: Uint8Array) => boolean,
    private readonly meter: Meter,
  ) {
    this.expected = allocate(expectedSize);
  }

  get size(): number {
    return this.filled;
  }

  append(piece: Uint8Array): void {
    const isJudged = KEPT <= this.filled;
    if (this.isDropped) this.filled += piece.byteLength;
    else this.keep(piece);
    if (!isJudged && KEPT <= this.filled) this.judge();
    else if (this.isDropped && isUniform(piece)) this.meter.countUniform(piece.byteLength);
  }

  private judge(): void {
    const begin = HEAD_BYTES <= this.expected.byteLength ? this.expected : this.finish();
    const head = new Uint8Array(begin.subarray(0, HEAD_BYTES));
    this.isDropped = !this.mayBeTrace(head);
    if (!this.isDropped) return;
    this.expected = head;
    this.spill.length = 0;
  }

  private keep(piece: Uint8Array): void {
    const room = Math.max(0, this.expected.byteLength - this.filled);
    this.expected.set(piece.subarray(0, room), Math.min(this.filled, this.expected.byteLength));
    this.filled += piece.byteLength;
    for (let rest = piece.subarray(room); 0 < rest.byteLength; ) rest = rest.subarray(this.appendSpill(rest));
  }

  /** How many bytes fitted. */
  private appendSpill(piece: Uint8Array): number {
    let last = this.spill.at(-1);
    if (last === undefined || last.byteLength === this.spillUsed) {
      last = reserved(this.filled, () => new Uint8Array(SPILL));
      this.spill.push(last);
      this.spillUsed = 0;
    }
    const part = piece.subarray(0, last.byteLength - this.spillUsed);
    last.set(part, this.spillUsed);
    this.spillUsed += part.byteLength;
    return part.byteLength;
  }

  source(): SourceSpec {
    return { kind: "memory", bytes: this.finish(), size: this.filled };
  }

  /** The kept bytes, in one piece. */
  private finish(): Uint8Array {
    if (this.isDropped) return this.expected;
    const slack = this.expected.byteLength - this.filled;
    if (0 <= slack && slack <= this.filled >> 3) return this.expected.subarray(0, this.filled);
    const exact = this.allocate(this.filled);
    exact.set(this.expected.subarray(0, this.filled));
    let at = Math.min(this.filled, this.expected.byteLength);
    for (const piece of this.spill) {
      exact.set(piece.subarray(0, this.filled - at), at);
      at += piece.byteLength;
    }
    return exact;
  }
}

function isUniform(bytes: Uint8Array): boolean {
  for (let i = 1; i < bytes.length; i += 1) if (bytes[i] !== bytes[0]) return false;
  return true;
}
