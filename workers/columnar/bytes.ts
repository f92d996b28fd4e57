/** Bytes that are appended, for files and parts of files whose length is not known beforehand. */
export class Bytes {
  length = 0;
  private room: Uint8Array<ArrayBuffer>;

  constructor(capacity = 1024) {
    this.room = new Uint8Array(capacity);
  }

  byte(value: number): void {
    this.reserve(1);
    this.room[this.length++] = value;
  }

  bytes(bytes: Uint8Array): void {
    this.reserve(bytes.length);
    this.room.set(bytes, this.length);
    this.length += bytes.length;
  }

  uint32(value: number): void {
    this.reserve(4);
    this.room[this.length++] = value;
    this.room[this.length++] = value >>> 8;
    this.room[this.length++] = value >>> 16;
    this.room[this.length++] = value >>> 24;
  }

  /** LEB128 of a whole number from 0 to 2^53. */
  varint(value: number): void {
    this.reserve(8);
    let rest = value;
    while (0x80 <= rest) {
      this.room[this.length++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.room[this.length++] = rest;
  }

  /** LEB128 of a zigzag number: any of 64 bits. */
  zigzag(value: bigint): void {
    let rest = BigInt.asUintN(64, (value << 1n) ^ (value >> 63n));
    while (0x80n <= rest) {
      this.byte(Number(rest & 0x7fn) | 0x80);
      rest >>= 7n;
    }
    this.byte(Number(rest));
  }

  /** Zeros up to a multiple of `size`. */
  pad(size: number): void {
    const zeros = (size - (this.length % size)) % size;
    this.reserve(zeros);
    this.room.fill(0, this.length, this.length + zeros);
    this.length += zeros;
  }

  /** Makes room for `count` more bytes and answers where they lie; the caller writes all of them. */
  take(count: number): Uint8Array {
    this.reserve(count);
    const taken = this.room.subarray(this.length, this.length + count);
    this.length += count;
    return taken;
  }

  /** What was appended. Valid until more is. */
  view(): Uint8Array {
    return this.room.subarray(0, this.length);
  }

  /** What was appended, as bytes of its own; nothing is left of it here but the room, for what comes next. */
  taken(): Uint8Array<ArrayBuffer> {
    const bytes = this.room.slice(0, this.length);
    this.length = 0;
    return bytes;
  }

  /** Forgets what was appended. The room stays. */
  clear(): void {
    this.length = 0;
  }

  private reserve(count: number): void {
    if (this.length + count <= this.room.length) return;
    const larger = new Uint8Array(Math.max(this.room.length * 2, this.length + count));
    larger.set(this.room.subarray(0, this.length));
    this.room = larger;
  }
}
