import type { ElfLayout } from "./header.js";

const LATIN = new TextDecoder("latin1");
const UTF8 = new TextDecoder();
/** No number has more bytes: 64 bits at 7 each. */
const MOST_LEB_BYTES = 10;

/** Reads numbers and strings of DWARF one after another. Behind the end all are 0, and `isPast` says so. */
export class DwarfCursor {
  isPast = false;
  private readonly view: DataView;

  constructor(
    private readonly bytes: Uint8Array,
    private readonly layout: ElfLayout,
    public at = 0,
    public end = bytes.byteLength,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get isAtEnd(): boolean {
    return this.isPast || this.end <= this.at;
  }

  u8(): number {
    return this.take(1) ? (this.bytes[this.at - 1] as number) : 0;
  }

  i8(): number {
    return (this.u8() << 24) >> 24;
  }

  u16(): number {
    return this.take(2) ? this.view.getUint16(this.at - 2, this.layout.little) : 0;
  }

  u32(): number {
    return this.take(4) ? this.view.getUint32(this.at - 4, this.layout.little) : 0;
  }

  /** Rounded where it is larger than any file. */
  u64(): number {
    const [first, second] = [this.u32(), this.u32()];
    return this.layout.little ? second * 2 ** 32 + first : first * 2 ** 32 + second;
  }

  /** An unsigned number of so many bytes, of those that addresses have. */
  word(bytes: number): number {
    if (bytes === 8) return this.u64();
    if (bytes === 4) return this.u32();
    this.skip(bytes);
    return 0;
  }

  uleb(): number {
    let value = 0;
    for (let i = 0; i < MOST_LEB_BYTES; i += 1) {
      const byte = this.u8();
      value += (byte & 0x7f) * 2 ** (7 * i);
      if (byte < 0x80) return value;
    }
    return value;
  }

  sleb(): number {
    let value = 0;
    for (let i = 0; i < MOST_LEB_BYTES; i += 1) {
      const byte = this.u8();
      value += (byte & 0x7f) * 2 ** (7 * i);
      if (byte < 0x80) return (byte & 0x40) === 0 ? value : value - 2 ** (7 * (i + 1));
    }
    return value;
  }

  /** Up to the next NUL. */
  text(): string {
    const end = this.bytes.subarray(0, this.end).indexOf(0, this.at);
    if (end < 0) {
      this.isPast = true;
      this.at = this.end;
      return "";
    }
    const part = this.bytes.subarray(this.at, end);
    this.at = end + 1;
    return textOf(part);
  }

  skip(bytes: number): void {
    this.take(bytes);
  }

  private take(bytes: number): boolean {
    if (this.end - this.at < bytes) {
      this.isPast = true;
      this.at = this.end;
      return false;
    }
    this.at += bytes;
    return true;
  }
}

/** Paths of source files are short; what is longer is damage. */
const MOST_TEXT_BYTES = 4096;

/** The text at an offset of a section of strings. */
export function textAt(strings: Uint8Array, offset: number): string {
  if (strings.byteLength <= offset) return "";
  const part = strings.subarray(offset, offset + MOST_TEXT_BYTES);
  const end = part.indexOf(0);
  return textOf(end < 0 ? part : part.subarray(0, end));
}

function textOf(bytes: Uint8Array): string {
  const part = bytes.subarray(0, MOST_TEXT_BYTES);
  // Most are ASCII, which both read alike.
  return part.some((byte) => 0x7f < byte) ? UTF8.decode(part) : LATIN.decode(part);
}
