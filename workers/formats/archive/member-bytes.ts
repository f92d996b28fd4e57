/** Members up to this size share larger blocks. */
const SMALL = 256 << 10;
const ARENA = 4 << 20;
/** Above this, memory is taken as data arrives: a header may promise more than ever comes. */
const TRUSTED = 16 << 20;

/**
 * Memory for unpacked members. Shared between threads where the platform allows, so that decode workers read it
 * without copies; small members then share blocks, since each shared buffer costs pages of its own.
 */
export class MemberMemory {
  private arena: Uint8Array = new Uint8Array(0);
  private used = 0;

  /** Collects a member of about `expectedSize` bytes. */
  collect(expectedSize: number): MemberBytes {
    return new MemberBytes(expectedSize, (size) => this.allocate(size));
  }

  private allocate(size: number): Uint8Array {
    if (typeof SharedArrayBuffer === "undefined") return new Uint8Array(size);
    if (SMALL < size) return new Uint8Array(new SharedArrayBuffer(size));
    if (this.arena.byteLength < this.used + size) {
      this.arena = new Uint8Array(new SharedArrayBuffer(ARENA));
      this.used = 0;
    }
    const bytes = this.arena.subarray(this.used, this.used + size);
    // Aligned, so that columns could be looked at in place.
    this.used += Math.ceil(size / 8) * 8;
    return bytes;
  }
}

/** Bytes of one member as they arrive. */
export class MemberBytes {
  private bytes: Uint8Array;
  private filled = 0;

  constructor(
    private readonly expectedSize: number,
    private readonly allocate: (size: number) => Uint8Array,
  ) {
    this.bytes = allocate(Math.min(expectedSize, TRUSTED));
  }

  get size(): number {
    return this.filled;
  }

  append(piece: Uint8Array): void {
    const needed = this.filled + piece.byteLength;
    if (this.bytes.byteLength < needed) {
      const doubled = Math.max(needed, 2 * this.bytes.byteLength);
      const grown = this.allocate(needed <= this.expectedSize ? Math.min(doubled, this.expectedSize) : doubled);
      grown.set(this.bytes.subarray(0, this.filled));
      this.bytes = grown;
    }
    this.bytes.set(piece, this.filled);
    this.filled = needed;
  }

  /** Without slack where that is worth a copy. */
  finish(): Uint8Array {
    const exact = this.bytes.subarray(0, this.filled);
    const slack = this.bytes.byteLength - this.filled;
    if (slack <= this.filled >> 3) return exact;
    const trimmed = this.allocate(this.filled);
    trimmed.set(exact);
    return trimmed;
  }
}
