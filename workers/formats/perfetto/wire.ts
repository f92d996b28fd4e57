/** Wire types of a field (protobuf.dev/programming-guides/encoding). */
export const WireType = { VARINT: 0, FIXED64: 1, LENGTH: 2, FIXED32: 5 } as const;

const TWO_32 = 2 ** 32;

/**
 * Walks the fields of a protobuf message. One instance serves many messages, so that reading makes no objects:
 * `begin` sets the message, `next` steps to its next field.
 */
export class Wire {
  bytes: Uint8Array = new Uint8Array(0);
  /** Where the next field begins. */
  at = 0;
  end = 0;
  /** 0 before the first field. */
  field = 0;
  type = 0;
  /** The value of a varint or of a fixed number, as two 32-bit halves. */
  lo = 0;
  hi = 0;
  /** Bytes [from, to) of a value that has a length; none of other values. */
  from = 0;
  to = 0;
  /** The message ends within a field, or holds what no message can. `at` is the begin of that field. */
  isDamaged = false;

  begin(bytes: Uint8Array, from: number, to: number): this {
    this.bytes = bytes;
    this.at = from;
    this.end = to;
    this.field = 0;
    this.isDamaged = false;
    return this;
  }

  /** The message in the current field of another reader. */
  within(outer: Wire): this {
    return this.begin(outer.bytes, outer.from, outer.to);
  }

  /** False at the end of the message, and where it is damaged. */
  next(): boolean {
    const start = this.at;
    if (this.end <= start) return false;
    if (this.varint() && this.hi === 0 && this.read()) return true;
    this.at = start;
    this.isDamaged = true;
    return false;
  }

  private read(): boolean {
    const tag = this.lo >>> 0;
    this.field = tag >>> 3;
    this.type = tag & 7;
    if (this.field === 0) return false;
    // A trace may hold a number where a text or a message belongs: it must not be taken for the bytes of the field before.
    this.from = 0;
    this.to = 0;
    switch (this.type) {
      case WireType.VARINT:
        return this.varint();
      case WireType.LENGTH: {
        if (!this.varint()) return false;
        const length = this.unsigned;
        this.from = this.at;
        this.to = this.at + length;
        this.at = this.to;
        return this.to <= this.end;
      }
      case WireType.FIXED64:
        return this.fixed(8);
      case WireType.FIXED32:
        return this.fixed(4);
      default:
        return false;
    }
  }

  /** Reads one varint at `at`, as packed fields hold them in a row. False if it is cut off or too long. */
  varint(): boolean {
    const { bytes, end } = this;
    let at = this.at;
    if (end <= at) return false;
    let byte = bytes[at++] as number;
    let lo = byte & 0x7f;
    let hi = 0;
    for (let shift = 7; 0x80 <= byte; shift += 7) {
      if (end <= at || 63 < shift) return false;
      byte = bytes[at++] as number;
      const bits = byte & 0x7f;
      if (shift < 28) lo |= bits << shift;
      else if (shift === 28) {
        lo |= bits << 28;
        hi = bits >>> 4;
      } else hi |= bits << (shift - 32);
    }
    this.lo = lo;
    this.hi = hi;
    this.at = at;
    return true;
  }

  /** Reads one number of 64 bits at `at`, as packed fields hold them in a row. False at the end. */
  fixed64(): boolean {
    return this.fixed(8);
  }

  private fixed(length: number): boolean {
    const { bytes, at } = this;
    if (this.end < at + length) return false;
    this.lo = fixed32(bytes, at);
    this.hi = length === 8 ? fixed32(bytes, at + 4) : 0;
    this.at = at + length;
    return true;
  }

  get unsigned(): number {
    return (this.hi >>> 0) * TWO_32 + (this.lo >>> 0);
  }

  get signed(): number {
    return (this.hi | 0) * TWO_32 + (this.lo >>> 0);
  }

  get unsigned64(): bigint {
    return (BigInt(this.hi >>> 0) << 32n) | BigInt(this.lo >>> 0);
  }

  get signed64(): bigint {
    return BigInt.asIntN(64, this.unsigned64);
  }

  /** The bits as a 64-bit floating point number. */
  get double(): number {
    PAIR[0] = this.lo;
    PAIR[1] = this.hi;
    return DOUBLE[0] as number;
  }

  /** The value less `base`, exact where the difference is below 2^53. */
  since(baseLo: number, baseHi: number): number {
    return ((this.hi >>> 0) - (baseHi >>> 0)) * TWO_32 + ((this.lo >>> 0) - (baseLo >>> 0));
  }

  get text(): string {
    return textOf(this.bytes, this.from, this.to);
  }
}

// The halves of a double are in the byte order of the machine: every machine that runs this is little-endian.
const PAIR = new Int32Array(2);
const DOUBLE = new Float64Array(PAIR.buffer);

function fixed32(bytes: Uint8Array, at: number): number {
  const [a = 0, b = 0, c = 0, d = 0] = [bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]];
  return a | (b << 8) | (c << 16) | (d << 24);
}

const UTF8 = new TextDecoder();

function textOf(bytes: Uint8Array, from: number, to: number): string {
  // Memory that threads share cannot be decoded in place.
  return UTF8.decode(bytes.slice(from, to));
}
