import { CorruptInput } from "../unpack-errors.js";
import { MsbBits } from "./bit-reader-msb.js";
import type { ByteFeed } from "./byte-feed.js";
import { readTransformed, type TransformedBlock } from "./bzip2-block.js";
import type { Warn } from "./codec.js";

const BLOCK_UNIT = 100_000;
/** More than a block of 900,000 symbols can take at 20 bits each, with its tables. */
const MAX_PACKED = 2_400_000;
const PIECE = 256 << 10;
/** Four equal bytes are followed by a count of up to 255 more. */
const LONGEST_RUN = 255;

/** Streams may follow each other, as pbzip2 writes them. */
export async function* bunzip2(feed: ByteFeed, warn: Warn): AsyncGenerator<Uint8Array> {
  let streams = 0;
  while (4 <= (await feed.fill(4)) && feed.view.getUint32(feed.pos) >>> 8 === 0x425a68) {
    const level = (feed.bytes[feed.pos + 3] as number) - 0x30;
    if (level < 1 || 9 < level) throw new CorruptInput("not a bzip2 header", feed.offset);
    feed.skip(4);
    yield* readStream(feed, level * BLOCK_UNIT, warn);
    streams += 1;
  }
  if (streams === 0) throw new CorruptInput("not a bzip2 header", feed.offset);
  if (feed.pos < feed.end) warn("what follows the bzip2 data is left out", feed.offset);
}

async function* readStream(feed: ByteFeed, blockSize: number, warn: Warn): AsyncGenerator<Uint8Array> {
  const bits = new MsbBits(feed);
  const work = new Uint32Array(blockSize);
  const output = new RunOutput();
  let combined = 0;
  for (;;) {
    await feed.fill(MAX_PACKED);
    const at = feed.offset;
    const magic = bits.take(24) * 0x1000000 + bits.take(24);
    const stored = bits.take(16) * 0x10000 + bits.take(16);
    if (bits.isPastEnd) throw new CorruptInput("bzip2 data ends too early: the file is cut off", at);
    if (magic === 0x177245385090) {
      bits.align();
      if (stored !== combined) warn("bzip2 checksum differs: the data is damaged", at);
      return;
    }
    if (magic !== 0x314159265359) throw new CorruptInput("bzip2 data: no block where one should be", at);
    const block = transformed(bits, work, at);
    yield* output.run(work, block);
    if (output.crc !== stored) warn("bzip2 block checksum differs: the data is damaged", at);
    combined = (((combined << 1) | (combined >>> 31)) ^ output.crc) >>> 0;
  }
}

function transformed(bits: MsbBits, work: Uint32Array, at: number): TransformedBlock {
  try {
    return readTransformed(bits, work);
  } catch (error) {
    if (!(error instanceof CorruptInput)) throw error;
    throw new CorruptInput(bits.isPastEnd ? "bzip2 data ends too early: the file is cut off" : error.message, at);
  }
}

/** CRC-32 with the most significant bit first. */
const CRC_TABLE = Int32Array.from({ length: 256 }, (_, byte) => {
  let c = byte << 24;
  for (let bit = 0; bit < 8; bit += 1) c = c < 0 ? (c << 1) ^ 0x04c11db7 : c << 1;
  return c;
});

/** Undoes the Burrows-Wheeler transform and the run lengths below it. */
class RunOutput {
  crc = 0;
  private readonly piece = new Uint8Array(PIECE + LONGEST_RUN);

  *run(work: Uint32Array, { length, origin }: TransformedBlock): Generator<Uint8Array> {
    linkRows(work, length);
    const { piece } = this;
    let crc = -1;
    let used = 0;
    let previous = -1;
    let repeats = 0;
    let next = (work[origin] as number) >>> 8;
    for (let i = 0; i < length; i += 1) {
      const row = work[next] as number;
      const byte = row & 0xff;
      next = row >>> 8;
      let count = 1;
      if (repeats === 4) {
        count = byte;
        repeats = 0;
      } else {
        repeats = byte === previous ? repeats + 1 : 1;
        previous = byte;
      }
      for (; 0 < count; count -= 1) {
        piece[used] = previous;
        used += 1;
        crc = (crc << 8) ^ (CRC_TABLE[(crc >>> 24) ^ previous] as number);
      }
      if (repeats === 0) previous = -1;
      if (PIECE <= used) {
        yield piece.subarray(0, used);
        used = 0;
      }
    }
    yield piece.subarray(0, used);
    this.crc = ~crc >>> 0;
  }
}

/** Puts into the upper bits of each row where the next one is. */
function linkRows(work: Uint32Array, length: number): void {
  const starts = new Uint32Array(257);
  for (let i = 0; i < length; i += 1) {
    const after = ((work[i] as number) & 0xff) + 1;
    starts[after] = (starts[after] as number) + 1;
  }
  for (let byte = 1; byte < 257; byte += 1) starts[byte] = (starts[byte] as number) + (starts[byte - 1] as number);
  for (let i = 0; i < length; i += 1) {
    const byte = (work[i] as number) & 0xff;
    const at = starts[byte] as number;
    starts[byte] = at + 1;
    work[at] = (work[at] as number) | (i << 8);
  }
}
