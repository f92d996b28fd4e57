import { CorruptInput } from "../unpack-errors.js";
import type { ByteFeed } from "./byte-feed.js";
import type { Warn } from "./codec.js";
import { crc32 } from "./crc32.js";
import { Inflater } from "./inflate.js";

// RFC 1952. Members may follow each other (section 2.2), and their contents are joined.

const HEADER_CRC = 2;
const EXTRA = 4;
const NAME = 8;
const COMMENT = 16;

export async function* gunzip(feed: ByteFeed, warn: Warn): AsyncGenerator<Uint8Array> {
  const inflater = new Inflater();
  do {
    await readHeader(feed);
    let crc = 0;
    let size = 0;
    for await (const piece of inflater.inflate(feed)) {
      crc = crc32(piece, crc);
      size = (size + piece.byteLength) >>> 0;
      yield piece;
    }
    await feed.need(8, "gzip data");
    const { view, pos } = feed;
    if (view.getUint32(pos, true) !== crc) warn("gzip checksum differs: the data is damaged", feed.offset);
    else if (view.getUint32(pos + 4, true) !== size) warn("gzip size differs: the data is damaged", feed.offset);
    feed.skip(8);
  } while (await anotherFollows(feed, warn));
}

async function anotherFollows(feed: ByteFeed, warn: Warn): Promise<boolean> {
  if ((await feed.fill(2)) === 0) return false;
  if (feed.view.getUint16(feed.pos) === 0x1f8b) return true;
  // Tapes and some tools pad with zeros.
  if (feed.bytes[feed.pos] !== 0) warn("what follows the gzip data is left out", feed.offset);
  return false;
}

/** Section 2.3. */
async function readHeader(feed: ByteFeed): Promise<void> {
  await feed.need(10, "gzip header");
  const { bytes, pos } = feed;
  if (bytes[pos] !== 0x1f || bytes[pos + 1] !== 0x8b || bytes[pos + 2] !== 8) {
    throw new CorruptInput("not a gzip header", feed.offset);
  }
  const flags = bytes[pos + 3] as number;
  feed.skip(10);
  if (flags & EXTRA) {
    await feed.need(2, "gzip header");
    const length = feed.view.getUint16(feed.pos, true);
    await feed.need(2 + length, "gzip header");
    feed.skip(2 + length);
  }
  if (flags & NAME) await skipText(feed);
  if (flags & COMMENT) await skipText(feed);
  if (flags & HEADER_CRC) {
    await feed.need(2, "gzip header");
    feed.skip(2);
  }
}

async function skipText(feed: ByteFeed): Promise<void> {
  for (let byte: number | undefined; byte !== 0; feed.skip(1)) {
    await feed.need(1, "gzip header");
    byte = feed.bytes[feed.pos];
  }
}
