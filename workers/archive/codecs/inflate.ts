import { CorruptInput } from "../unpack-errors.js";
import type { ByteFeed } from "./byte-feed.js";
import { HuffmanTable } from "./huffman-table.js";
import { OutputWindow } from "./output-window.js";

// Decoder of DEFLATE, RFC 1951. Its own rather than the platform's: DecompressionStream does not say where a
// stream ends (needed for gzip members and zip), loses the bytes before damage, and costs too much per member.

const WINDOW = 32 << 10;
/** Output of one step, at least; a step may overshoot by one match. */
const STEP = 64 << 10;
const LONGEST_MATCH = 258;
/** No symbol with its extra bits is longer than 48 bits; with look-ahead of the bit buffer, 12 bytes. */
const SYMBOL_BYTES = 12;
/** 14 bits, 19 lengths of 3 bits, 320 codes of at most 7 + 7 bits. */
const HEADER_BYTES = 600;

// RFC 1951 section 3.2.5. Codes 286, 287 and distance codes 30, 31 never occur in valid data.
const LENGTH_BASE = Uint16Array.of(
  ...[3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195],
  ...[227, 258],
);
const LENGTH_EXTRA = Uint8Array.of(
  ...[0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0],
);
const DISTANCE_BASE = Uint16Array.of(
  ...[1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097],
  ...[6145, 8193, 12289, 16385, 24577],
);
const DISTANCE_EXTRA = Uint8Array.of(
  ...[0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13],
);
const LAST_LENGTH = 285;
const LAST_DISTANCE = 29;
/** Order of code length codes, section 3.2.7. */
const LENGTH_ORDER = Uint8Array.of(16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15);

/** Reusable: an archive of many small members makes one. */
export class Inflater {
  private readonly out = new OutputWindow();
  private readonly literals = new HuffmanTable();
  private readonly distances = new HuffmanTable();
  private readonly lengths = new Uint8Array(320);
  private bits = 0;
  private bitCount = 0;
  private problem = "";

  /** Yields output pieces, each valid until the next; afterwards `feed` is right after the stream. */
  async *inflate(feed: ByteFeed): AsyncGenerator<Uint8Array> {
    this.out.reset(WINDOW);
    this.bits = 0;
    this.bitCount = 0;
    this.problem = "";
    for (let isFinal = false; !isFinal; ) {
      await feed.fill(HEADER_BYTES);
      isFinal = this.take(feed, 1) === 1;
      const type = this.take(feed, 2);
      if (type === 0) yield* this.stored(feed);
      else yield* this.compressed(feed, type);
    }
    this.dropLookAhead(feed);
  }

  /** Section 3.2.4: bytes as they are. */
  private async *stored(feed: ByteFeed): AsyncGenerator<Uint8Array> {
    this.dropLookAhead(feed);
    await feed.need(4, "deflate data");
    let left = feed.view.getUint16(feed.pos, true);
    if ((left ^ 0xffff) !== feed.view.getUint16(feed.pos + 2, true)) {
      throw new CorruptInput("deflate data: a stored block has no valid length", feed.offset);
    }
    feed.pos += 4;
    while (0 < left) {
      const count = Math.min(left, await feed.fill(1));
      if (count === 0) await feed.need(1, "deflate data");
      this.out.reserve(count);
      this.out.bytes.set(feed.bytes.subarray(feed.pos, feed.pos + count), this.out.pos);
      this.out.pos += count;
      feed.pos += count;
      left -= count;
      yield this.out.take();
    }
  }

  private async *compressed(feed: ByteFeed, type: number): AsyncGenerator<Uint8Array> {
    if (type === 3) throw new CorruptInput("deflate data: impossible block type", feed.offset);
    if (type === 1) this.fixedCodes();
    else this.dynamicCodes(feed);
    for (let isEnd = false; !isEnd; ) {
      await feed.fill(STEP);
      this.out.reserve(STEP + LONGEST_MATCH);
      isEnd = this.symbols(feed);
      yield this.out.take();
      if (this.problem !== "") throw new CorruptInput(`deflate data: ${this.problem}`, feed.offset);
    }
  }

  /** Back to the first byte of which no bit was used. */
  private dropLookAhead(feed: ByteFeed): void {
    feed.pos -= this.bitCount >> 3;
    this.bits = 0;
    this.bitCount = 0;
    if (feed.end < feed.pos) throw cutOff(feed);
  }

  private fixedCodes(): void {
    const { lengths } = this;
    lengths.fill(8, 0, 144).fill(9, 144, 256).fill(7, 256, 280).fill(8, 280, 288);
    this.literals.build(lengths, 288);
    lengths.fill(5, 0, 32);
    this.distances.build(lengths, 32);
  }

  /** Section 3.2.7. */
  private dynamicCodes(feed: ByteFeed): void {
    const { lengths } = this;
    const literalCount = this.take(feed, 5) + 257;
    const distanceCount = this.take(feed, 5) + 1;
    const lengthCount = this.take(feed, 4) + 4;
    lengths.fill(0);
    for (let i = 0; i < lengthCount; i += 1) lengths[LENGTH_ORDER[i] as number] = this.take(feed, 3);
    this.literals.build(lengths, 19);
    const total = literalCount + distanceCount;
    lengths.fill(0);
    for (let i = 0; i < total; ) i = this.codeLength(feed, i, total);
    if (lengths[256] === 0) throw new CorruptInput("deflate data: a block has no end", feed.offset);
    this.literals.build(lengths, literalCount);
    this.distances.build(lengths.subarray(literalCount), distanceCount);
  }

  private codeLength(feed: ByteFeed, at: number, total: number): number {
    const symbol = this.symbol(feed, this.literals);
    if (symbol < 16) {
      this.lengths[at] = symbol;
      return at + 1;
    }
    if (symbol === 16 && at === 0) throw new CorruptInput("deflate data: nothing to repeat", feed.offset);
    const value = symbol === 16 ? (this.lengths[at - 1] as number) : 0;
    const count =
      symbol === 16 ? 3 + this.take(feed, 2) : symbol === 17 ? 3 + this.take(feed, 3) : 11 + this.take(feed, 7);
    if (total < at + count) throw new CorruptInput("deflate data: too many code lengths", feed.offset);
    this.lengths.fill(value, at, at + count);
    return at + count;
  }

  private take(feed: ByteFeed, count: number): number {
    while (this.bitCount < count) {
      this.bits |= (feed.bytes[feed.pos] as number) << this.bitCount;
      feed.pos += 1;
      this.bitCount += 8;
    }
    const value = this.bits & ((1 << count) - 1);
    this.bits >>>= count;
    this.bitCount -= count;
    if (feed.end < feed.pos - (this.bitCount >> 3)) throw cutOff(feed);
    return value;
  }

  private symbol(feed: ByteFeed, table: HuffmanTable): number {
    while (this.bitCount < 15) {
      this.bits |= (feed.bytes[feed.pos] as number) << this.bitCount;
      feed.pos += 1;
      this.bitCount += 8;
    }
    const entry = (table.fast[this.bits & 0x3ff] as number) || table.slow(this.bits);
    this.bits >>>= entry & 15;
    this.bitCount -= entry & 15;
    if (feed.end < feed.pos - (this.bitCount >> 3)) throw cutOff(feed);
    if (entry === 0)
      throw feed.end < feed.pos ? cutOff(feed) : new CorruptInput("deflate data: impossible code", feed.offset);
    return entry >> 4;
  }

  /**
   * The hot loop: until the block, the input or the room for output ends. True at the end of the block.
   * Damage is noted in `problem`, so that the output before it is still yielded.
   */
  private symbols(feed: ByteFeed): boolean {
    const input = feed.bytes;
    const out = this.out.bytes;
    const { historyStart } = this.out;
    const literalFast = this.literals.fast;
    const distanceFast = this.distances.fast;
    // At the end of the file the loop runs into the padding, and notices.
    const inEnd = feed.isLast ? feed.end + 1 : feed.end - SYMBOL_BYTES;
    const outEnd = this.out.pos + STEP;
    let inPos = feed.pos;
    let outPos = this.out.pos;
    let outBefore = outPos;
    let { bits, bitCount } = this;
    let isEnd = false;
    while (outPos < outEnd && inPos - (bitCount >> 3) < inEnd) {
      outBefore = outPos;
      while (bitCount <= 24) {
        bits |= (input[inPos] as number) << bitCount;
        inPos += 1;
        bitCount += 8;
      }
      const entry = (literalFast[bits & 0x3ff] as number) || this.literals.slow(bits);
      const symbol = entry >> 4;
      bits >>>= entry & 15;
      bitCount -= entry & 15;
      if (symbol < 256 && entry !== 0) {
        out[outPos] = symbol;
        outPos += 1;
        continue;
      }
      if (symbol === 256) {
        isEnd = true;
        break;
      }
      if (entry === 0 || LAST_LENGTH < symbol) {
        this.problem = "impossible code";
        break;
      }
      const lengthExtra = LENGTH_EXTRA[symbol - 257] as number;
      const length = (LENGTH_BASE[symbol - 257] as number) + (bits & ((1 << lengthExtra) - 1));
      bits >>>= lengthExtra;
      bitCount -= lengthExtra;
      while (bitCount <= 24) {
        bits |= (input[inPos] as number) << bitCount;
        inPos += 1;
        bitCount += 8;
      }
      const distanceEntry = (distanceFast[bits & 0x3ff] as number) || this.distances.slow(bits);
      const distanceSymbol = distanceEntry >> 4;
      bits >>>= distanceEntry & 15;
      bitCount -= distanceEntry & 15;
      if (distanceEntry === 0 || LAST_DISTANCE < distanceSymbol) {
        this.problem = "impossible code";
        break;
      }
      while (bitCount <= 24) {
        bits |= (input[inPos] as number) << bitCount;
        inPos += 1;
        bitCount += 8;
      }
      const distanceExtra = DISTANCE_EXTRA[distanceSymbol] as number;
      const distance = (DISTANCE_BASE[distanceSymbol] as number) + (bits & ((1 << distanceExtra) - 1));
      bits >>>= distanceExtra;
      bitCount -= distanceExtra;
      if (outPos - historyStart < distance) {
        this.problem = "a match reaches back before the start";
        break;
      }
      for (let from = outPos - distance, end = outPos + length; outPos < end; from += 1, outPos += 1) {
        out[outPos] = out[from] as number;
      }
    }
    if (feed.isLast && feed.end < inPos - (bitCount >> 3)) {
      this.problem = "it ends too early: the file is cut off";
      outPos = outBefore;
    }
    feed.pos = inPos;
    this.out.pos = outPos;
    this.bits = bits;
    this.bitCount = bitCount;
    return isEnd;
  }
}

function cutOff(feed: ByteFeed): CorruptInput {
  return new CorruptInput("deflate data: it ends too early: the file is cut off", feed.offset - (feed.pos - feed.end));
}
