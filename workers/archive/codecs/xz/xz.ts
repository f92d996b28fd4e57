import { CorruptInput } from "../../unpack-errors.js";
import type { ByteFeed } from "../byte-feed.js";
import type { Codec, Warn } from "../codec.js";
import { crc32 } from "../crc32.js";
import type { LoadWasm } from "../wasm.js";
import { decodeLzma2 } from "./lzma2.js";
import { XzEmbedded } from "./xz-embedded.js";

// The .xz file format, version 1.2.1 (tukaani.org/xz/xz-file-format.txt).

const STREAM_MAGIC = 0xfd377a58;
const HEADER_BYTES = 12;
const LZMA2 = 0x21;
/** Section 3.4: sizes of checks by ID. */
const CHECK_BYTES = [0, 4, 4, 4, 8, 8, 8, 16, 16, 16, 32, 32, 32, 64, 64, 64];

export function xzCodec(load: LoadWasm): Codec {
  return async function* unxz(feed, warn) {
    const decoder = new XzEmbedded(await load("xz"));
    try {
      yield* readStreams(feed, decoder, warn);
    } finally {
      decoder.close();
    }
  };
}

/** Streams may follow each other, with zeros in between (section 2.2). */
async function* readStreams(feed: ByteFeed, decoder: XzEmbedded, warn: Warn): AsyncGenerator<Uint8Array> {
  await readStreamHeader(feed);
  do {
    const checkId = (feed.bytes[feed.pos + 7] as number) & 15;
    feed.skip(HEADER_BYTES);
    decoder.startStream(checkId);
    let blocks = 0;
    for (; await blockFollows(feed); blocks += 1) yield* readBlock(feed, decoder, checkId, warn);
    await skipIndex(feed, blocks);
    await feed.need(HEADER_BYTES, "xz footer");
    feed.skip(HEADER_BYTES);
  } while (await anotherFollows(feed, warn));
}

/** Section 2.1.1. */
async function readStreamHeader(feed: ByteFeed): Promise<void> {
  await feed.need(HEADER_BYTES, "xz header");
  const { view, pos } = feed;
  const isXz = view.getUint32(pos) === STREAM_MAGIC && view.getUint16(pos + 4) === 0x5a00;
  if (!isXz || view.getUint8(pos + 6) !== 0) throw new CorruptInput("not an xz header", feed.offset);
  if (view.getUint32(pos + 8, true) !== crc32(feed.bytes.subarray(pos + 6, pos + 8))) {
    throw new CorruptInput("xz header is damaged", feed.offset);
  }
}

async function anotherFollows(feed: ByteFeed, warn: Warn): Promise<boolean> {
  while (4 <= (await feed.fill(4)) && feed.view.getUint32(feed.pos) === 0) feed.skip(4);
  if ((await feed.fill(4)) === 0) return false;
  if (feed.view.getUint32(feed.pos) === STREAM_MAGIC) {
    await readStreamHeader(feed);
    return true;
  }
  warn("what follows the xz data is left out", feed.offset);
  return false;
}

/** Section 3.1.1: a zero where a block's header size would be begins the index. */
async function blockFollows(feed: ByteFeed): Promise<boolean> {
  await feed.need(1, "xz data");
  return feed.bytes[feed.pos] !== 0;
}

async function* readBlock(
  feed: ByteFeed,
  decoder: XzEmbedded,
  checkId: number,
  warn: Warn,
): AsyncGenerator<Uint8Array> {
  const dictionaryCode = await readBlockHeader(feed);
  const dataStart = feed.offset;
  yield* decodeLzma2(feed, decoder, dictionaryCode);
  // Section 3.3: padding to four bytes; section 3.4: the check.
  const padding = (4 - ((feed.offset - dataStart) & 3)) & 3;
  const end = padding + (CHECK_BYTES[checkId] ?? 0);
  await feed.need(end, "xz data");
  if (!decoder.endBlock(feed.bytes.subarray(feed.pos, feed.pos + end), padding)) {
    warn("xz checksum differs: the data is damaged", feed.offset);
    decoder.startStream(checkId);
  }
  feed.skip(end);
}

/** Section 3.1. Answers the code of the dictionary size (5.3.1); afterwards `feed` is at the data. */
async function readBlockHeader(feed: ByteFeed): Promise<number> {
  const size = ((feed.bytes[feed.pos] as number) + 1) * 4;
  await feed.need(size, "xz block header");
  const { view, pos, offset } = feed;
  if (view.getUint32(pos + size - 4, true) !== crc32(feed.bytes.subarray(pos, pos + size - 4))) {
    throw new CorruptInput("xz block header is damaged", offset);
  }
  const flags = view.getUint8(pos + 1);
  feed.skip(2);
  if (flags & 0x40) await readInteger(feed);
  if (flags & 0x80) await readInteger(feed);
  const filter = await readInteger(feed);
  if ((flags & 3) !== 0 || filter !== LZMA2) {
    throw new CorruptInput("xz data uses a filter other than LZMA2, which is not supported", offset);
  }
  await readInteger(feed);
  const dictionaryCode = feed.bytes[feed.pos] as number;
  const left = offset + size - feed.offset;
  if (left < 0) throw new CorruptInput("xz block header is damaged", offset);
  feed.skip(left);
  return dictionaryCode;
}

/** Section 1.2: seven bits a byte, lowest first, at most nine bytes. */
async function readInteger(feed: ByteFeed): Promise<number> {
  let value = 0;
  for (let i = 0; i < 9; i += 1) {
    await feed.need(1, "xz data");
    const byte = feed.bytes[feed.pos] as number;
    feed.skip(1);
    value += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) return value;
  }
  throw new CorruptInput("xz data: a number is too long", feed.offset);
}

/** Section 4. The index repeats the sizes of the blocks. */
async function skipIndex(feed: ByteFeed, blocks: number): Promise<void> {
  const start = feed.offset;
  feed.skip(1);
  if ((await readInteger(feed)) !== blocks) throw new CorruptInput("xz index does not fit the data", start);
  for (let i = 0; i < 2 * blocks; i += 1) await readInteger(feed);
  const padding = (4 - ((feed.offset - start) & 3)) & 3;
  await feed.need(padding + 4, "xz index");
  feed.skip(padding + 4);
}
