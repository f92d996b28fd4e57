import type { ArrayMemory } from "../core/slabs.js";
import type { Chunk } from "./chunk.js";
import * as Head from "./track-head.js";

// The head of a track (track-head.ts) as arrays over the same memory: its doubles, and its 32-bit numbers.

export const BLOCK_NS = Head.BLOCK_NS >> 3;
export const LAST_NS = Head.LAST_NS >> 3;
export const TAIL_ROWS = Head.TAIL_ROWS >> 2;
export const LAST_LABEL = Head.LAST_LABEL >> 2;
export const INDEXED = Head.INDEXED >> 2;

/** The head of an empty track. */
export function headOver(memory: ArrayMemory): Float64Array {
  return memory.floats(Head.HEAD_BYTES >> 3).fill(0);
}

/** Says where a tail lies, and how many chunks are before it. */
export function noteTail(head: Uint32Array, { words, blockStarts, times }: Chunk, sealed: number): void {
  head[Head.WORDS_AT >> 2] = words.byteOffset;
  head[Head.WORDS_ROOM >> 2] = words.length;
  head[Head.STARTS_AT >> 2] = blockStarts.byteOffset;
  head[Head.FULL_TIMES >> 2] = times === undefined ? 0 : 1;
  head[Head.SEALED >> 2] = sealed;
  head[INDEXED] = 0;
}

export function noteFullTimes(head: Uint32Array): void {
  head[Head.FULL_TIMES >> 2] = 1;
}
