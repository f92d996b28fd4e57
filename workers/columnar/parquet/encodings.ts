import type { Bytes } from "../bytes.js";
import { bitsFor, packBits, widthFor } from "./bit-pack.js";

// Names are those of Encodings.md of Apache Parquet.

/** Packed values come in groups of so many. Shorter runs of equal values are packed too. */
const GROUP = 8;

/**
 * RLE_HYBRID: runs of equal values, and groups of packed values between them. Values are from 0 to 2^`width` - 1, and
 * `width` is 1 to 24.
 */
export function writeHybrid(out: Bytes, values: ArrayLike<number>, count: number, width: number): void {
  let packedFrom = 0;
  let at = 0;
  while (at < count) {
    const end = runEnd(values, at, count);
    // The begin of a run completes the last group before it.
    const begin = at + ((GROUP - ((at - packedFrom) % GROUP)) % GROUP);
    if (GROUP <= end - begin) {
      writePacked(out, values, packedFrom, begin, width);
      writeRun(out, values[begin] as number, end - begin, width);
      packedFrom = end;
    }
    at = end;
  }
  writePacked(out, values, packedFrom, count, width);
}

function runEnd(values: ArrayLike<number>, from: number, count: number): number {
  const first = values[from];
  let end = from + 1;
  while (end < count && values[end] === first) end += 1;
  return end;
}

function writeRun(out: Bytes, value: number, length: number, width: number): void {
  out.varint(length * 2);
  for (let bits = 0; bits < width; bits += 8) out.byte(value >>> bits);
}

function writePacked(out: Bytes, values: ArrayLike<number>, from: number, to: number, width: number): void {
  if (from === to) return;
  const groups = Math.ceil((to - from) / GROUP);
  out.varint(groups * 2 + 1);
  packBits(out, values, { from, to, count: groups * GROUP, width });
}

const BLOCK = 128;
const MINIBLOCKS = 4;
const MINIBLOCK = BLOCK / MINIBLOCKS;

/**
 * DELTA_BINARY_PACKED: the first value, then the differences of neighbours in blocks, each as its distance from the least of
 * its block. Values are `base` + `values[i]`, all of them whole and small enough for their differences to be exact.
 */
export function writeDeltas(out: Bytes, base: bigint, values: Float64Array, count: number): void {
  out.varint(BLOCK);
  out.varint(MINIBLOCKS);
  out.varint(count);
  out.zigzag(count === 0 ? 0n : base + BigInt(values[0] as number));
  const distances = new Float64Array(BLOCK);
  for (let at = 1; at < count; at += BLOCK) {
    const size = Math.min(BLOCK, count - at);
    let least = Number.POSITIVE_INFINITY;
    for (let i = 0; i < size; i += 1) {
      const delta = (values[at + i] as number) - (values[at + i - 1] as number);
      distances[i] = delta;
      if (delta < least) least = delta;
    }
    for (let i = 0; i < size; i += 1) distances[i] = (distances[i] as number) - least;
    writeBlock(out, least, distances, size);
  }
}

function writeBlock(out: Bytes, least: number, distances: Float64Array, size: number): void {
  out.zigzag(BigInt(least));
  const widths = Array.from({ length: MINIBLOCKS }, (_, i) => widthOf(distances, i * MINIBLOCK, size));
  for (const width of widths) out.byte(width);
  widths.forEach((width, i) => {
    const from = i * MINIBLOCK;
    if (from < size) {
      packBits(out, distances, { from, to: Math.min(size, from + MINIBLOCK), count: MINIBLOCK, width });
    }
  });
}

function widthOf(distances: Float64Array, from: number, size: number): number {
  let most = 0;
  for (let i = from; i < Math.min(size, from + MINIBLOCK); i += 1) most = Math.max(most, distances[i] as number);
  return widthFor(bitsFor(most));
}

/** PLAIN of texts: the length of each, and its UTF-8. */
export function writeTexts(out: Bytes, texts: readonly Uint8Array[]): void {
  for (const bytes of texts) {
    out.uint32(bytes.length);
    out.bytes(bytes);
  }
}
