import { Damage } from "../../damage.js";
import type { ByteFeed } from "../byte-feed.js";
import type { Warn } from "../codec.js";
import { OutputWindow } from "../output-window.js";
import { Literals, MAX_BLOCK } from "./literals.js";
import { runSequences, type SequenceState } from "./sequences.js";
import { Xxh64 } from "./xxh64.js";

// Decoder of Zstandard, RFC 8878. A block is checked against its limits before anything is copied, so that damaged
// or hostile data costs no more than good data.

const MAGIC = 0xfd2fb528;
const SKIPPABLE = 0x184d2a50;
/** What `zstd -d` accepts by default; more is refused rather than allocated. */
const MAX_WINDOW = 128 << 20;

/** Frames may follow each other and skippable ones in between (section 3.1). */
export async function* unzstd(feed: ByteFeed, warn: Warn): AsyncGenerator<Uint8Array> {
  const out = new OutputWindow();
  const literals = new Literals();
  for (let frames = 0; 0 < (await feed.fill(4)); frames += 1) {
    const magic = feed.end - feed.pos < 4 ? 0 : feed.view.getUint32(feed.pos, true);
    if (magic === MAGIC) {
      yield* readFrame(feed, warn, out, literals);
    } else if ((magic & 0xfffffff0) === SKIPPABLE) {
      await skipFrame(feed);
    } else if (frames === 0) {
      throw new Damage("not a zstd frame", feed.offset);
    } else {
      warn("what follows the zstd data is left out", feed.offset);
      return;
    }
  }
}

/** Section 3.1.2. */
async function skipFrame(feed: ByteFeed): Promise<void> {
  await feed.need(8, "zstd data");
  let left = feed.view.getUint32(feed.pos + 4, true);
  feed.skip(8);
  while (0 < left) {
    await feed.need(1, "zstd data");
    const count = Math.min(left, feed.end - feed.pos);
    feed.skip(count);
    left -= count;
  }
}

async function* readFrame(
  feed: ByteFeed,
  warn: Warn,
  out: OutputWindow,
  literals: Literals,
): AsyncGenerator<Uint8Array> {
  const header = await readHeader(feed);
  const state: SequenceState = {
    tables: { literals: undefined, offsets: undefined, matches: undefined },
    repeats: Int32Array.of(1, 4, 8),
  };
  literals.codes = undefined;
  out.reset(header.windowSize);
  const hash = header.hasChecksum ? new Xxh64() : undefined;
  for (let isLast = false; !isLast; ) {
    isLast = await readBlock(feed, out, literals, state);
    const piece = out.take();
    hash?.update(piece);
    yield piece;
  }
  if (hash === undefined) return;
  await feed.need(4, "zstd data");
  if (feed.view.getUint32(feed.pos, true) !== hash.digestLow()) {
    warn("zstd checksum differs: the data is damaged", feed.offset);
  }
  feed.skip(4);
}

interface FrameHeader {
  readonly windowSize: number;
  readonly hasChecksum: boolean;
}

/** Section 3.1.1.1. */
async function readHeader(feed: ByteFeed): Promise<FrameHeader> {
  await feed.need(5, "zstd header");
  const descriptor = feed.bytes[feed.pos + 4] as number;
  const isSingleSegment = (descriptor & 0x20) !== 0;
  const dictionaryBytes = [0, 1, 2, 4][descriptor & 3] ?? 0;
  const sizeCode = descriptor >> 6;
  const sizeBytes = sizeCode === 0 ? Number(isSingleSegment) : 1 << sizeCode;
  const windowBytes = isSingleSegment ? 0 : 1;
  const length = 5 + windowBytes + dictionaryBytes + sizeBytes;
  await feed.need(length, "zstd header");
  if (descriptor & 8) throw new Damage("zstd header: a reserved bit is set", feed.offset);
  const dictionaryAt = feed.pos + 5 + windowBytes;
  if (feed.bytes.subarray(dictionaryAt, dictionaryAt + dictionaryBytes).some((byte) => byte !== 0)) {
    throw new Damage("zstd data needs a dictionary, which is not supported", feed.offset);
  }
  const size = contentSize(feed.view, dictionaryAt + dictionaryBytes, sizeBytes);
  const windowSize = isSingleSegment ? size : windowFrom(feed.bytes[feed.pos + 5] as number);
  if (MAX_WINDOW < windowSize) {
    const message = `zstd data needs a window of ${windowSize} bytes, the limit is ${MAX_WINDOW}`;
    throw new Damage(`${message}; pack it again without --long or --ultra`, feed.offset);
  }
  feed.skip(length);
  return { windowSize, hasChecksum: (descriptor & 4) !== 0 };
}

function contentSize(view: DataView, at: number, bytes: number): number {
  if (bytes === 1) return view.getUint8(at);
  if (bytes === 2) return view.getUint16(at, true) + 256;
  if (bytes === 4) return view.getUint32(at, true);
  return bytes === 8 ? Number(view.getBigUint64(at, true)) : 0;
}

/** Section 3.1.1.1.2. */
function windowFrom(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >> 3));
  return base + (base / 8) * (descriptor & 7);
}

/** Section 3.1.1.2. True for the last block of the frame. */
async function readBlock(
  feed: ByteFeed,
  out: OutputWindow,
  literals: Literals,
  state: SequenceState,
): Promise<boolean> {
  await feed.need(3, "zstd data");
  const header = feed.view.getUint32(feed.pos, true) & 0xffffff;
  const type = (header >> 1) & 3;
  const size = header >> 3;
  const at = feed.offset;
  if (type === 3 || MAX_BLOCK < size) throw new Damage("zstd data: impossible block", at);
  const packed = type === 1 ? 1 : size;
  await feed.need(3 + packed, "zstd data");
  feed.skip(3);
  out.reserve(MAX_BLOCK);
  if (type === 2) compressedBlock(feed, at, size, out, literals, state);
  else plainBlock(feed, type === 1, size, out);
  feed.skip(packed);
  return (header & 1) !== 0;
}

function plainBlock(feed: ByteFeed, isRepeated: boolean, size: number, out: OutputWindow): void {
  if (isRepeated) out.bytes.fill(feed.bytes[feed.pos] as number, out.pos, out.pos + size);
  else out.bytes.set(feed.bytes.subarray(feed.pos, feed.pos + size), out.pos);
  out.pos += size;
}

function compressedBlock(
  feed: ByteFeed,
  at: number,
  size: number,
  out: OutputWindow,
  literals: Literals,
  state: SequenceState,
): void {
  const end = feed.pos + size;
  try {
    const sequences = literals.read(feed.bytes, feed.view, feed.pos, end);
    runSequences(state, literals, out, feed.view, sequences, end);
  } catch (error) {
    // The parts do not know where in the file they are.
    if (error instanceof Damage) throw new Damage(error.message, at);
    throw error;
  }
}
