import { fail, ok, type Result } from "../core/result.js";
import { HEAP_MEMORY } from "../core/slabs.js";
import { STATE_COUNT } from "../model/states.js";
import { BLOCK_MASK, blocksOf, CHUNK_ROWS, type Chunk, createChunk, groupsOf, paletteOf } from "./chunk.js";
import { noteLongest } from "./chunk-index.js";
import { type LabelTable, STATE_BITS, STATE_MASK } from "./label-table.js";

/**
 * A chunk as bytes, to be kept in a file and read again by the same version of the program only: anything else is
 * an index to build anew, never to convert.
 *
 *     u32 magic, version, rows, bit per state of the palette, is wide, pairs in dictionary, checksum, 0
 *     f64 blockStarts, sums, longest; full times if it is wide
 *     u32 offset, label of each row; i32 reason, aux of each pair that labels refer to
 *
 * All in this machine's byte order, which the magic number tells. Labels are those of the table of a session; here
 * they refer to the dictionary instead.
 */
const MAGIC = 0x4c_53_43_4b;
/** Grows with any change of what is written. */
const VERSION = 3;
const HEADER_BYTES = 32;
/** Word of the header. */
const CHECKSUM_AT = 6;

export function encodeChunk(chunk: Chunk): Uint8Array<ArrayBuffer> {
  const { rows, labels, seen, palette, times } = chunk;
  const words = chunk.words.slice(0, rows * 2);
  const dictionary = toDictionary(words, labels);
  const parts = partsOf({ rows, seen, isWide: times !== undefined, pairs: dictionary.length >> 1 });
  const blocks = blocksOf(chunk);
  const bytes = new Uint8Array(parts.end);
  const { buffer } = bytes;
  new Float64Array(buffer, parts.blockStarts, blocks).set(chunk.blockStarts.subarray(0, blocks));
  new Float64Array(buffer, parts.sums, blocks * palette.length).set(chunk.sums.subarray(0, blocks * palette.length));
  new Float64Array(buffer, parts.longest, groupsOf(blocks)).set(chunk.longest.subarray(0, groupsOf(blocks)));
  if (times !== undefined) new Float64Array(buffer, parts.times, rows).set(times.subarray(0, rows));
  new Uint32Array(buffer, parts.words, words.length).set(words);
  new Int32Array(buffer, parts.pairs, dictionary.length).set(dictionary);
  const header = new Uint32Array(buffer, 0, HEADER_BYTES / 4);
  header.set([MAGIC, VERSION, rows, seen, times === undefined ? 0 : 1, dictionary.length >> 1]);
  header[CHECKSUM_AT] = checksum(bytes);
  return bytes;
}

/** The chunk in `bytes`, its labels those of `labels`. Fails on anything this version would not have written. */
export function decodeChunk(bytes: Uint8Array, labels: LabelTable): Result<Chunk> {
  const aligned = bytes.byteOffset % 8 === 0 ? bytes : bytes.slice();
  if (aligned.byteLength < HEADER_BYTES || aligned.byteLength % 8 !== 0) return damaged("its length");
  const { buffer, byteOffset } = aligned;
  const header = new Uint32Array(buffer, byteOffset, HEADER_BYTES / 4);
  const [magic, version, rows = 0, seen = 0, wide = 0, pairs = 0, sum] = header;
  if (magic !== MAGIC) return damaged("its first bytes");
  if (version !== VERSION) return damaged(`version ${version} is not ${VERSION}`);
  if (rows === 0 || CHUNK_ROWS < rows || 1 << STATE_COUNT <= seen || rows < pairs) return damaged("its header");
  const parts = partsOf({ rows, seen, isWide: wide !== 0, pairs });
  if (parts.end !== aligned.byteLength) return damaged("its length");
  if (sum !== checksum(aligned)) return damaged("its checksum");
  // Whole blocks, so that a lane may go on writing to it.
  const chunk = createChunk(HEAP_MEMORY, labels, (rows + BLOCK_MASK) & ~BLOCK_MASK);
  const floats = (at: number, length: number) => new Float64Array(buffer, byteOffset + at, length);
  chunk.rows = rows;
  chunk.blockStarts.set(floats(parts.blockStarts, chunk.blockStarts.length));
  chunk.seen = seen;
  chunk.palette = paletteOf(seen);
  chunk.sums = floats(parts.sums, chunk.blockStarts.length * chunk.palette.length).slice();
  floats(parts.longest, chunk.longest.length).forEach((ns, group) => {
    noteLongest(chunk, group, ns);
  });
  if (wide !== 0) {
    chunk.times = HEAP_MEMORY.floats(chunk.words.length >> 1);
    chunk.times.set(floats(parts.times, rows));
  }
  chunk.words.set(new Uint32Array(buffer, byteOffset + parts.words, rows * 2));
  fromDictionary(chunk.words, rows, new Int32Array(buffer, byteOffset + parts.pairs, pairs * 2), labels);
  return ok(chunk);
}

function damaged(what: string): Result<never> {
  return fail(`a kept part of the index does not fit: ${what}`, { hint: "the index is built again" });
}

/** Changes labels to numbers of pairs in a dictionary of their own, which is returned: reason, aux of each. */
function toDictionary(words: Uint32Array, labels: LabelTable): number[] {
  const dictionary: number[] = [];
  const numbers = new Map<number, number>();
  for (let at = 1; at < words.length; at += 2) {
    const label = words[at] as number;
    let pair = numbers.get(label >>> STATE_BITS);
    if (pair === undefined) {
      pair = numbers.size;
      numbers.set(label >>> STATE_BITS, pair);
      dictionary.push(labels.reasonOf(label), labels.auxOf(label));
    }
    words[at] = (pair << STATE_BITS) | (label & STATE_MASK);
  }
  return dictionary;
}

function fromDictionary(words: Uint32Array, rows: number, dictionary: Int32Array, labels: LabelTable): void {
  for (let at = 1; at < rows * 2; at += 2) {
    const label = words[at] as number;
    const pair = (label >>> STATE_BITS) << 1;
    words[at] = labels.of(label & STATE_MASK, dictionary[pair] as number, dictionary[pair + 1] as number);
  }
}

interface EncodedShape {
  readonly rows: number;
  readonly seen: number;
  readonly isWide: boolean;
  readonly pairs: number;
}

/** Where each part begins. */
function partsOf({ rows, seen, isWide, pairs }: EncodedShape) {
  const blocks = blocksOf({ rows });
  const blockStarts = HEADER_BYTES;
  const sums = blockStarts + blocks * 8;
  const longest = sums + blocks * paletteOf(seen).length * 8;
  const times = longest + groupsOf(blocks) * 8;
  const words = times + (isWide ? rows * 8 : 0);
  const dictionary = words + rows * 8;
  return { blockStarts, sums, longest, times, words, pairs: dictionary, end: dictionary + pairs * 8 };
}

/**
 * Over all 32-bit words but its own place. Each step can be undone, so that no change of a single word goes
 * unnoticed, and any other with a chance of one in four thousand million.
 */
function checksum(bytes: Uint8Array): number {
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >> 2);
  let hash = 0x811c9dc5;
  for (let i = 0; i < words.length; i += 1) {
    if (i === CHECKSUM_AT) continue;
    hash = Math.imul(hash ^ (words[i] as number), 0x01000193);
    hash ^= hash >>> 15;
  }
  return hash >>> 0;
}
