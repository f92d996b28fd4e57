import { fail, ok, type Result } from "../../core/result.js";
import { memorySource } from "../../core/sources/memory.js";
import { CorruptInput } from "../unpack-errors.js";
import { ByteFeed } from "./byte-feed.js";
import type { Codec } from "./codec.js";
import { Inflater } from "./inflate.js";
import { Libzstd } from "./libzstd.js";
import type { LoadWasm } from "./wasm.js";
import { xzCodec } from "./xz/xz.js";
import { zstdCodec } from "./zstd.js";
import { ZstdFrames } from "./zstd-frames.js";

/**
 * Unpacks a compressed block that is in memory as a whole. Fails where the block is damaged or unpacks to more than
 * `maxBytes`; `offset` is then a byte of the block.
 */
export type UnpackBlock = (block: Uint8Array, maxBytes: number) => Promise<Result<Uint8Array>>;

/** How blocks inside of traces and of programs are compressed. */
export type BlockKind = "zlib" | "zstd" | "xz";

export function blockUnpackers(load: LoadWasm): Readonly<Record<BlockKind, UnpackBlock>> {
  const zstd = zstdCodec(load);
  let frames: Promise<ZstdFrames> | undefined;
  return {
    zlib: (block, most) => unpackBlock(unzlib, block, most),
    xz: (block, most) => unpackBlock(xzCodec(load), block, most),
    zstd: async (block, most) => {
      frames ??= load("zstd").then((module) => new ZstdFrames(new Libzstd(module).exports));
      const whole = (await frames).decode(block, most);
      // Decoding it again block by block tells where it is damaged, or that it unpacks to more.
      return whole === undefined ? unpackBlock(zstd, block, most) : ok(whole);
    },
  };
}

async function unpackBlock(codec: Codec, block: Uint8Array, maxBytes: number): Promise<Result<Uint8Array>> {
  const feed = new ByteFeed(memorySource(block), 0, block.byteLength, () => {});
  const pieces: Uint8Array[] = [];
  let size = 0;
  const tooMuch = () => fail(`it unpacks to more than ${maxBytes} bytes`);
  try {
    for await (const piece of codec(feed, refuse)) {
      size += piece.byteLength;
      if (maxBytes < size) return tooMuch();
      pieces.push(piece.slice());
    }
  } catch (error) {
    if (!(error instanceof CorruptInput)) throw error;
    return fail(error.message, error.offset === undefined ? {} : { offset: error.offset });
  }
  return ok(joined(pieces, size));
}

/** A block is wanted whole: a checksum that differs means that it cannot be had. */
function refuse(message: string, offset: number): never {
  throw new CorruptInput(message, offset);
}

function joined(pieces: readonly Uint8Array[], size: number): Uint8Array {
  const all = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.byteLength;
  }
  return all;
}

/** RFC 1950: a header of two bytes, deflate data, a checksum. */
async function* unzlib(feed: ByteFeed): AsyncGenerator<Uint8Array> {
  await feed.need(2, "zlib data");
  const header = feed.view.getUint16(feed.pos);
  if ((header & 0x0f00) !== 0x0800 || header % 31 !== 0) throw new CorruptInput("not zlib data", feed.offset);
  if ((header & 0x20) !== 0)
    throw new CorruptInput("zlib data: it needs a dictionary, which is not supported", feed.offset);
  feed.skip(2);
  let sum = 1;
  for await (const piece of new Inflater().inflate(feed)) {
    sum = adler32(piece, sum);
    yield piece;
  }
  await feed.need(4, "zlib data");
  if (feed.view.getUint32(feed.pos) !== sum)
    throw new CorruptInput("zlib checksum differs: the data is damaged", feed.offset);
  feed.skip(4);
}

const ADLER_BASE = 65_521;
/** As many bytes as can be added before the sums leave 32 bits. */
const ADLER_STEP = 5552;

function adler32(bytes: Uint8Array, before: number): number {
  let low = before & 0xffff;
  let high = before >>> 16;
  for (let from = 0; from < bytes.length; from += ADLER_STEP) {
    const to = Math.min(bytes.length, from + ADLER_STEP);
    for (let at = from; at < to; at += 1) {
      low += bytes[at] as number;
      high += low;
    }
    low %= ADLER_BASE;
    high %= ADLER_BASE;
  }
  return high * 65_536 + low;
}
