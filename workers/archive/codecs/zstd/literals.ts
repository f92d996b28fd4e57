import { Damage } from "../../damage.js";
import { decodeHuffman, type HuffmanCodes, readHuffman } from "./huffman.js";

/** RFC 8878 section 3.1.1.2: a block holds at most 128 KiB. */
export const MAX_BLOCK = 128 << 10;

/** The literals of a block, and the Huffman codes that the next block may use again. */
export class Literals {
  readonly bytes = new Uint8Array(MAX_BLOCK);
  count = 0;
  codes: HuffmanCodes | undefined;

  /** Reads the literals section (section 3.1.1.3.1) in [start, end). Answers where it ends. */
  read(bytes: Uint8Array, view: DataView, start: number, end: number): number {
    const first = view.getUint8(start);
    const type = first & 3;
    return type < 2 ? this.readPlain(bytes, view, start, end) : this.readCompressed(view, start, end, type === 3);
  }

  /** Types 0 (raw) and 1 (one byte repeated): section 3.1.1.3.1.1, size formats. */
  private readPlain(bytes: Uint8Array, view: DataView, start: number, end: number): number {
    const word = view.getUint32(start, true);
    const format = (word >> 2) & 3;
    const headerSize = format === 1 ? 2 : format === 3 ? 3 : 1;
    this.count = format === 1 ? (word >> 4) & 0xfff : format === 3 ? (word >> 4) & 0xfffff : (word >> 3) & 0x1f;
    if (MAX_BLOCK < this.count) throw new Damage("zstd data: too many literals");
    const at = start + headerSize;
    if ((word & 3) === 1) {
      this.bytes.fill(view.getUint8(at), 0, this.count);
      return at + 1;
    }
    if (end < at + this.count) throw new Damage("zstd data: literals are longer than their block");
    this.bytes.set(bytes.subarray(at, at + this.count));
    return at + this.count;
  }

  private readCompressed(view: DataView, start: number, end: number, reuse: boolean): number {
    const low = view.getUint32(start, true);
    const format = (low >> 2) & 3;
    const width = format < 2 ? 10 : format === 2 ? 14 : 18;
    const headerSize = format < 2 ? 3 : format + 2;
    const high = view.getUint8(start + 4);
    const size = (low >>> 4) & ((1 << width) - 1);
    // The second number begins `4 + width` bits in and may reach into the fifth byte.
    const packed = ((low >>> (4 + width)) | (high << (28 - width))) & ((1 << width) - 1);
    let at = start + headerSize;
    const last = at + packed;
    if (end < last || MAX_BLOCK < size) throw new Damage("zstd data: literals are longer than their block");
    if (!reuse) {
      const described = readHuffman(view, at, last);
      this.codes = described.codes;
      at = described.end;
    }
    if (this.codes === undefined) throw new Damage("zstd data: literals use a table that was never given");
    this.count = size;
    if (format === 0) decodeHuffman(this.codes, view, { start: at, end: last }, this.bytes, 0, size);
    else this.readFourStreams(this.codes, view, at, last);
    return last;
  }

  /** Section 3.1.1.3.1.6: a jump table of three sizes, then four streams. */
  private readFourStreams(codes: HuffmanCodes, view: DataView, start: number, end: number): void {
    const quarter = (this.count + 3) >> 2;
    let at = start + 6;
    for (let i = 0; i < 4; i += 1) {
      const stop = i < 3 ? at + view.getUint16(start + 2 * i, true) : end;
      if (end < stop) throw new Damage("zstd data: a literals stream is longer than its block");
      const outEnd = i < 3 ? (i + 1) * quarter : this.count;
      if (this.count < outEnd) throw new Damage("zstd data: too few literals for four streams");
      decodeHuffman(codes, view, { start: at, end: stop }, this.bytes, i * quarter, outEnd);
      at = stop;
    }
  }
}
