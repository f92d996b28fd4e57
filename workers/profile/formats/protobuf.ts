// https://protobuf.dev/programming-guides/encoding: messages of integers, texts and messages.

const VARINT = 0;
const LENGTH = 2;
const UTF8 = new TextEncoder();

/** A message under construction. */
export class Message {
  private space = new Uint8Array(64);
  private size = 0;

  /** A field of the type int64. Zero is what a reader takes a missing field for. */
  int(field: number, value: number): this {
    if (value === 0) return this;
    this.varint(field * 8 + VARINT);
    return this.varint(value);
  }

  /** Repeated integers, packed. */
  ints(field: number, values: readonly number[]): this {
    const packed = new Message();
    for (const value of values) packed.varint(value);
    return this.message(field, packed);
  }

  text(field: number, text: string): this {
    return this.put(field, UTF8.encode(text));
  }

  message(field: number, message: Message): this {
    return this.put(field, message.bytes);
  }

  get bytes(): Uint8Array<ArrayBuffer> {
    return this.space.slice(0, this.size);
  }

  private put(field: number, bytes: Uint8Array): this {
    this.varint(field * 8 + LENGTH);
    this.varint(bytes.length);
    this.reserve(bytes.length);
    this.space.set(bytes, this.size);
    this.size += bytes.length;
    return this;
  }

  /** Seven bits a byte, the lowest first; of a negative number the 64 bits of its two's complement. */
  private varint(value: number): this {
    this.reserve(10);
    if (value < 0) return this.bigVarint(BigInt.asUintN(64, BigInt(value)));
    let rest = value;
    while (0x80 <= rest) {
      this.space[this.size++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.space[this.size++] = rest;
    return this;
  }

  private bigVarint(value: bigint): this {
    let rest = value;
    while (0x80n <= rest) {
      this.space[this.size++] = Number(rest & 0x7fn) | 0x80;
      rest >>= 7n;
    }
    this.space[this.size++] = Number(rest);
    return this;
  }

  private reserve(bytes: number): void {
    if (this.size + bytes <= this.space.length) return;
    const larger = new Uint8Array(Math.max(2 * this.space.length, this.size + bytes));
    larger.set(this.space);
    this.space = larger;
  }
}
