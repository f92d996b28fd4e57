/** Appends numbers and texts to bytes that grow. */
export class ByteWriter {
  private bytes = new Uint8Array(1 << 16);
  private view = new DataView(this.bytes.buffer);
  private used = 0;

  byte(value: number): void {
    this.room(1);
    this.bytes[this.used++] = value;
  }

  /** A number of at most 32 bits, not negative, seven bits a byte. */
  count(value: number): void {
    this.room(5);
    let rest = value;
    while (rest > 127) {
      this.bytes[this.used++] = (rest & 127) | 128;
      rest >>>= 7;
    }
    this.bytes[this.used++] = rest;
  }

  float(value: number): void {
    this.room(8);
    this.view.setFloat64(this.used, value, true);
    this.used += 8;
  }

  text(text: string): void {
    this.raw(new TextEncoder().encode(text));
  }

  /** With their number. */
  raw(bytes: Uint8Array): void {
    this.count(bytes.length);
    this.room(bytes.length);
    this.bytes.set(bytes, this.used);
    this.used += bytes.length;
  }

  /** All so far: a view. */
  taken(): Uint8Array {
    return this.bytes.subarray(0, this.used);
  }

  private room(bytes: number): void {
    if (this.used + bytes <= this.bytes.length) return;
    const larger = new Uint8Array(Math.max(this.used + bytes, this.bytes.length * 2));
    larger.set(this.taken());
    this.bytes = larger;
    this.view = new DataView(larger.buffer);
  }
}

/** Reads what a `ByteWriter` wrote. The bytes have a checksum, so they are what was written. */
export class ByteReader {
  private at = 0;
  private readonly view: DataView;

  constructor(private readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  byte(): number {
    return this.bytes[this.at++] as number;
  }

  count(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.bytes[this.at++] as number;
      value |= (byte & 127) << shift;
      if (byte < 128) return value >>> 0;
    }
  }

  float(): number {
    this.at += 8;
    return this.view.getFloat64(this.at - 8, true);
  }

  text(): string {
    return new TextDecoder().decode(this.raw());
  }

  raw(): Uint8Array {
    const length = this.count();
    this.at += length;
    return this.bytes.slice(this.at - length, this.at);
  }
}
