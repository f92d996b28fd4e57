import { fail, ok, type Result } from "../core/result.js";
import { STATE_COUNT } from "../model/states.js";
import { CHUNK_ROWS, type Chunk, NO_BASES } from "./chunk.js";
import { bufferBytes, chunkOver } from "./chunk-pack.js";

/**
 * A packed chunk as bytes, to be kept in a file and read again by the same version of the program only:
 * anything else is an index to build anew, never to convert.
 *
 *     u32 magic, version, rows, flags, states in palette, labels in dictionary, checksum, 0
 *     f64 longestOfAll
 *     u8  palette, padded to 8
 *     buffer of the chunk (chunk-pack.ts)
 *     i32 auxs; u16 reasons, padded to 8; u8 or u16 labels, padded to 8
 *
 * All in this machine's byte order, which the magic number tells.
 */
const MAGIC = 0x4c_53_43_4b;
/** Grows with any change of what is written. */
const VERSION = 1;
const HEADER_BYTES = 40;
/** Word of the header. */
const CHECKSUM_AT = 6;
const NARROW = 1;
const WIDE_LABELS = 2;

export function encodeChunk(chunk: Chunk): Uint8Array<ArrayBuffer> {
  const parts = partsOf(shapeOf(chunk));
  const bytes = new Uint8Array(parts.end);
  const { buffer } = bytes;
  new Float64Array(buffer, 32, 1)[0] = chunk.longestOfAll;
  bytes.set(chunk.palette, HEADER_BYTES);
  bytes.set(new Uint8Array(chunk.sums.buffer, 0, chunk.bytes), parts.buffer);
  new Int32Array(buffer, parts.auxs, chunk.auxs.length).set(chunk.auxs);
  new Uint16Array(buffer, parts.reasons, chunk.reasons.length).set(chunk.reasons);
  const labels = chunk.labels as Uint8Array | Uint16Array;
  bytes.set(new Uint8Array(labels.buffer, labels.byteOffset, labels.byteLength), parts.labels);
  const { rows, flags, states, dictionary } = shapeOf(chunk);
  const header = new Uint32Array(buffer, 0, 8);
  header.set([MAGIC, VERSION, rows, flags, states, dictionary]);
  header[CHECKSUM_AT] = checksum(bytes);
  return bytes;
}

/** The chunk in `bytes`, which it may share. Fails on anything this version would not have written. */
export function decodeChunk(bytes: Uint8Array): Result<Chunk> {
  const aligned = bytes.byteOffset % 8 === 0 ? bytes : bytes.slice();
  if (aligned.byteLength < HEADER_BYTES || aligned.byteLength % 8 !== 0) return damaged("its length");
  const { buffer, byteOffset } = aligned;
  const header = new Uint32Array(buffer, byteOffset, 8);
  const [magic, version, rows = 0, flags = 0, states = 0, dictionary = 0, sum] = header;
  if (magic !== MAGIC) return damaged("its first bytes");
  if (version !== VERSION) return damaged(`version ${version} is not ${VERSION}`);
  if (rows === 0 || CHUNK_ROWS < rows || STATE_COUNT < states || rows < dictionary) return damaged("its header");
  const shape = { rows, flags, states, dictionary };
  const parts = partsOf(shape);
  if (parts.end !== aligned.byteLength) return damaged("its length");
  if (sum !== checksum(aligned)) return damaged("its checksum");
  const palette = aligned.slice(HEADER_BYTES, HEADER_BYTES + states);
  const own = aligned.slice(parts.buffer, parts.auxs).buffer;
  const labelBytes = aligned.slice(parts.labels, parts.labels + rows * labelWidth(flags)).buffer;
  return ok(
    chunkOver(
      own,
      { rows, palette, isNarrow: (flags & NARROW) !== 0 },
      {
        labels: flags & WIDE_LABELS ? new Uint16Array(labelBytes) : new Uint8Array(labelBytes),
        reasons: new Uint16Array(aligned.slice(parts.reasons, parts.reasons + dictionary * 2).buffer),
        auxs: new Int32Array(aligned.slice(parts.auxs, parts.auxs + dictionary * 4).buffer),
        longestOfAll: new Float64Array(buffer, byteOffset + 32, 1)[0] as number,
      },
    ),
  );
}

function damaged(what: string): Result<never> {
  return fail(`a kept part of the index does not fit: ${what}`, { hint: "the index is built again" });
}

interface EncodedShape {
  readonly rows: number;
  readonly flags: number;
  readonly states: number;
  readonly dictionary: number;
}

function shapeOf(chunk: Chunk): EncodedShape {
  const { rows, labels, bases, palette, reasons } = chunk;
  const flags = (bases === NO_BASES ? 0 : NARROW) | (labels instanceof Uint16Array ? WIDE_LABELS : 0);
  return { rows, flags, states: palette.length, dictionary: reasons.length };
}

/** Where each part begins. */
function partsOf({ rows, flags, states, dictionary }: EncodedShape) {
  const buffer = HEADER_BYTES + padded(states);
  const isNarrow = (flags & NARROW) !== 0;
  const auxs = buffer + bufferBytes({ rows, palette: new Uint8Array(states), isNarrow });
  const reasons = auxs + padded(dictionary * 4);
  const labels = reasons + padded(dictionary * 2);
  return { buffer, auxs, reasons, labels, end: labels + padded(rows * labelWidth(flags)) };
}

function labelWidth(flags: number): number {
  return flags & WIDE_LABELS ? 2 : 1;
}

function padded(bytes: number): number {
  return (bytes + 7) & ~7;
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
