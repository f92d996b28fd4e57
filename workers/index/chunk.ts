import { type ChunkIndex, EMPTY_INDEX } from "./chunk-index.js";

/**
 * A run of consecutive rows of one lane, and an index over them that answers questions about any window without
 * reading all rows. A sealed chunk is packed and self-contained: one buffer, in which what a question about some
 * moment reads lies side by side, since at far zoom each pixel asks about another place of memory.
 *
 *     rows     |0 . . . 31|32 . . . 63|64 . . .       BLOCK_ROWS rows to a block
 *     record   |sums, offsets, states |sums, …        one for each block
 *     start    = bases[block] + offset                packed: 4 bytes a row, ns from the block's begin
 *     reason   = reasons[labels[row]]                 packed: each (reason, aux) once, 1 byte a row
 *
 * The rows a lane still writes to are seen as a chunk too: there bases are 0, offsets are times, and there are
 * no labels, `reasons` and `auxs` being columns themselves. Strides and bases say where things lie in either.
 */
export interface Chunk {
  readonly rows: number;
  readonly bases: Float64Array;
  /** Row r of block b: `offsets[b * offsetStride + offsetBase + r]`, r from 0 in each block. */
  readonly offsets: Uint32Array | Float64Array;
  readonly offsetStride: number;
  readonly offsetBase: number;
  readonly states: Uint8Array;
  readonly stateStride: number;
  readonly stateBase: number;
  labels: Uint8Array | Uint16Array | undefined;
  reasons: Uint16Array;
  auxs: Int32Array;
  // The index (see ChunkIndex), here so that a query follows one reference less.
  readonly palette: Uint8Array;
  readonly blockStarts: Float64Array;
  /** State palette[i] at the begin of block b: `sums[b * sumStride + i]`. */
  readonly sums: Float64Array;
  readonly sumStride: number;
  readonly longest: Float64Array;
  readonly longestOfAll: number;
  /** Bytes of the buffer behind the columns. */
  readonly bytes: number;
}

/** The columns a lane writes to. */
export interface RowColumns {
  readonly starts: Float64Array<ArrayBuffer>;
  readonly states: Uint8Array<ArrayBuffer>;
  readonly reasons: Uint16Array<ArrayBuffer>;
  readonly auxs: Int32Array<ArrayBuffer>;
}

export const CHUNK_BITS = 14;
export const CHUNK_ROWS = 1 << CHUNK_BITS;
export const CHUNK_MASK = CHUNK_ROWS - 1;
/**
 * At 16 rows the sums add 2.5 bytes a row for 5 states, a record fills two or three cache lines, and a question
 * about a moment costs 8 additions on average. Far zoom is bound by cache misses: twice the rows took 1.3 times as long.
 */
export const BLOCK_BITS = 4;
export const BLOCK_ROWS = 1 << BLOCK_BITS;
export const BLOCK_MASK = BLOCK_ROWS - 1;
export const CHUNK_BLOCKS = CHUNK_ROWS >> BLOCK_BITS;

export function createColumns(capacity: number): RowColumns {
  return {
    starts: new Float64Array(capacity),
    states: new Uint8Array(capacity),
    reasons: new Uint16Array(capacity),
    auxs: new Int32Array(capacity),
  };
}

/** Columns of another capacity with the first `rows` rows of these. */
export function resizeColumns(from: RowColumns, rows: number, capacity: number): RowColumns {
  const to = createColumns(capacity);
  to.starts.set(from.starts.subarray(0, rows));
  to.states.set(from.states.subarray(0, rows));
  to.reasons.set(from.reasons.subarray(0, rows));
  to.auxs.set(from.auxs.subarray(0, rows));
  return to;
}

/** Columns still being written to, seen as a chunk of `rows` rows. */
export function openChunk(columns: RowColumns, rows: number, index: ChunkIndex): Chunk {
  const { starts, states, reasons, auxs } = columns;
  return {
    rows,
    bases: NO_BASES,
    offsets: starts,
    offsetStride: BLOCK_ROWS,
    offsetBase: 0,
    states,
    stateStride: BLOCK_ROWS,
    stateBase: 0,
    labels: undefined,
    reasons,
    auxs,
    palette: index.palette,
    blockStarts: index.blockStarts,
    sums: index.sums,
    sumStride: index.palette.length,
    longest: index.longest,
    longestOfAll: index.longestOfAll,
    bytes: 0,
  };
}

export function startIn(chunk: Chunk, row: number): number {
  const block = row >> BLOCK_BITS;
  const at = block * chunk.offsetStride + chunk.offsetBase + (row & BLOCK_MASK);
  return (chunk.bases[block] as number) + (chunk.offsets[at] as number);
}

export function stateIn(chunk: Chunk, row: number): number {
  return chunk.states[(row >> BLOCK_BITS) * chunk.stateStride + chunk.stateBase + (row & BLOCK_MASK)] as number;
}

export function reasonIn(chunk: Chunk, row: number): number {
  const { labels, reasons } = chunk;
  return reasons[labels === undefined ? row : (labels[row] as number)] as number;
}

export function auxIn(chunk: Chunk, row: number): number {
  const { labels, auxs } = chunk;
  return auxs[labels === undefined ? row : (labels[row] as number)] as number;
}

/** Time in each state from the lane's begin to row `row` of the chunk, by state number, into `into`. */
export function totalsBefore(chunk: Chunk, row: number, into: Float64Array): void {
  const { states, palette, sums, offsets } = chunk;
  into.fill(0);
  const block = row >> BLOCK_BITS;
  const at = block * chunk.sumStride;
  for (let i = 0; i < palette.length; i += 1) into[palette[i] as number] = sums[at + i] as number;
  const fromOffset = block * chunk.offsetStride + chunk.offsetBase;
  const fromState = block * chunk.stateStride + chunk.stateBase;
  // Within a block all starts have the same base.
  for (let r = 0; r < (row & BLOCK_MASK); r += 1) {
    const state = states[fromState + r] as number;
    const time = (offsets[fromOffset + r + 1] as number) - (offsets[fromOffset + r] as number);
    into[state] = (into[state] as number) + time;
  }
}

/** Memory of a packed chunk. */
export function chunkBytes(chunk: Chunk): number {
  const { labels, reasons, auxs } = chunk;
  return chunk.bytes + (labels?.byteLength ?? 0) + reasons.byteLength + auxs.byteLength;
}

export const NO_BASES = new Float64Array(CHUNK_BLOCKS);
export const NO_COLUMNS: RowColumns = createColumns(0);
export const NO_CHUNK: Chunk = openChunk(NO_COLUMNS, 0, EMPTY_INDEX);
