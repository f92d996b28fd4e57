const TEXT = new TextEncoder();

/** Bytes that grow at their end, little-endian. */
export class ByteSink {
  bytes = new Uint8Array(1 << 16);
  length = 0;
  private view = new DataView(this.bytes.buffer);

  u8(value: number): void {
    this.reserve(1);
    this.bytes[this.length++] = value;
  }

  u16(value: number): void {
    this.reserve(2);
    this.view.setUint16(this.length, value, true);
    this.length += 2;
  }

  /** The low 32 bits of a whole number, signed or not. */
  i32(value: number): void {
    this.reserve(4);
    this.view.setInt32(this.length, value, true);
    this.length += 4;
  }

  /** A whole number that a double holds exactly, as 64 bits. */
  i64(value: number): void {
    this.reserve(8);
    this.put64(this.length, value);
    this.length += 8;
  }

  /** The low 64 bits. */
  big64(value: bigint): void {
    this.reserve(8);
    this.view.setBigInt64(this.length, BigInt.asIntN(64, value), true);
    this.length += 8;
  }

  f64(value: number): void {
    this.reserve(8);
    this.view.setFloat64(this.length, value, true);
    this.length += 8;
  }

  raw(bytes: Uint8Array): void {
    this.reserve(bytes.length);
    this.bytes.set(bytes, this.length);
    this.length += bytes.length;
  }

  /** Bytes [from, to) of others: a few dozen at a time, for which a loop is faster than a view. */
  copy(bytes: Uint8Array, from: number, to: number): void {
    this.reserve(to - from);
    const { bytes: own } = this;
    let at = this.length;
    for (let i = from; i < to; i += 1) own[at++] = bytes[i] as number;
    this.length = at;
  }

  /** As a C string: it ends at its first NUL. */
  text(text: string): void {
    const { length } = text;
    this.reserve(length * 3 + 1);
    const begin = this.length;
    for (let i = 0; i < length; i += 1) {
      const code = text.charCodeAt(i);
      if (code === 0) break;
      if (0x80 <= code) {
        const nul = text.indexOf("\0");
        this.length = begin;
        this.raw(TEXT.encode(nul < 0 ? text : text.slice(0, nul)));
        break;
      }
      this.bytes[this.length++] = code;
    }
    this.bytes[this.length++] = 0;
  }

  /** Overwrites 64 bits that were written before, as `i64` writes them. */
  put64(at: number, value: number): void {
    const high = Math.floor(value / 0x1_0000_0000);
    this.view.setUint32(at, value - high * 0x1_0000_0000, true);
    this.view.setInt32(at + 4, high, true);
  }

  /** A copy of everything; the sink is empty then. */
  take(): Uint8Array<ArrayBuffer> {
    const taken = this.bytes.slice(0, this.length);
    this.length = 0;
    return taken;
  }

  private reserve(more: number): void {
    const needed = this.length + more;
    if (needed <= this.bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, this.bytes.length * 2));
    grown.set(this.bytes.subarray(0, this.length));
    this.bytes = grown;
    this.view = new DataView(grown.buffer);
  }
}
