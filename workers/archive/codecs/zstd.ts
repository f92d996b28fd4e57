import { CorruptInput } from "../unpack-errors.js";
import type { ByteFeed } from "./byte-feed.js";
import type { Codec, Warn } from "./codec.js";
import { Libzstd } from "./libzstd.js";
import type { LoadWasm } from "./wasm.js";

// Zstandard, RFC 8878. libzstd decodes; frames are told apart here, for messages that say where and why.

const MAGIC = 0xfd2fb528;
const SKIPPABLE = 0x184d2a50;
/** The limit of `zstd -d`. A larger window is refused before memory for it is allocated. */
const MAX_WINDOW = 128 << 20;
/** Section 3.1.1: the longest frame header with its magic number. */
const LONGEST_HEADER = 18;

/** A decoder of zstd. libzstd is loaded with the first file and used for all. */
export function zstdCodec(load: LoadWasm): Codec {
  let library: Promise<Libzstd> | undefined;
  return async function* unzstd(feed, warn) {
    library ??= load("zstd").then((module) => new Libzstd(module));
    yield* readFrames(await library, feed, warn);
  };
}

/** Frames may follow each other and skippable ones in between (section 3.1). */
async function* readFrames(library: Libzstd, feed: ByteFeed, warn: Warn): AsyncGenerator<Uint8Array> {
  for (let frames = 0; 0 < (await feed.fill(4)); frames += 1) {
    const magic = feed.end - feed.pos < 4 ? 0 : feed.view.getUint32(feed.pos, true);
    const isSkippable = (magic & 0xfffffff0) === SKIPPABLE;
    if (magic !== MAGIC && !isSkippable) {
      if (frames === 0) throw new CorruptInput("not a zstd frame", feed.offset);
      warn("what follows the zstd data is left out", feed.offset);
      return;
    }
    // A header that is cut off ends in zeros here, which need no window.
    await feed.fill(LONGEST_HEADER);
    if (!isSkippable) refuseHugeWindow(feed);
    yield* readFrame(library, feed, warn);
  }
}

/**
 * Gives libzstd exactly the bytes it asks for next, a block at a time. So the offset of damage is that of its block,
 * and all blocks before it have come out.
 */
async function* readFrame(library: Libzstd, feed: ByteFeed, warn: Warn): AsyncGenerator<Uint8Array> {
  const stream = library.open();
  try {
    for (let wanted = stream.firstInput; 0 < wanted; ) {
      const count = Math.min(wanted, stream.maxInput);
      await feed.need(count, "zstd data");
      const at = feed.offset;
      const left = stream.decode(feed.bytes.subarray(feed.pos, feed.pos + count));
      if (left === "checksum differs") warn("zstd checksum differs: the data is damaged", at);
      else if (typeof left === "string") throw new CorruptInput(`zstd data: ${left}`, at);
      feed.skip(count);
      // A copy: another stream may make the memory of the library grow before the reader comes to this piece.
      yield stream.output().slice();
      wanted = typeof left === "number" ? left : 0;
    }
  } finally {
    stream.close();
  }
}

/** Section 3.1.1.1. */
function refuseHugeWindow(feed: ByteFeed): void {
  const descriptor = feed.bytes[feed.pos + 4] as number;
  const isSingleSegment = (descriptor & 0x20) !== 0;
  const window = isSingleSegment ? contentSize(feed, descriptor) : windowFrom(feed.bytes[feed.pos + 5] as number);
  if (window <= MAX_WINDOW) return;
  const message = `zstd data needs a window of ${window} bytes, the limit is ${MAX_WINDOW}`;
  throw new CorruptInput(`${message}; pack it again without --long or --ultra`, feed.offset);
}

/** Section 3.1.1.1.4, for frames without a window descriptor. */
function contentSize({ view, pos }: ByteFeed, descriptor: number): number {
  const at = pos + 5 + ([0, 1, 2, 4][descriptor & 3] as number);
  if (descriptor < 0x80) return 0;
  return descriptor < 0xc0 ? view.getUint32(at, true) : Number(view.getBigUint64(at, true));
}

/** Section 3.1.1.1.2. */
function windowFrom(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >> 3));
  return base + (base / 8) * (descriptor & 7);
}
