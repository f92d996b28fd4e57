import { STATE_COUNT } from "../model/states.js";
import {
  auxIn,
  BLOCK_BITS,
  BLOCK_ROWS,
  CHUNK_BLOCKS,
  CHUNK_ROWS,
  type Chunk,
  NO_BASES,
  type RowColumns,
  reasonIn,
  startIn,
  stateIn,
  totalsBefore,
} from "./chunk.js";
import { type ChunkCarry, type ChunkIndex, indexRows } from "./chunk-index.js";

/**
 * A chunk of the first `rows` rows, packed to about 9 bytes a row with its index, from 15 without: starts as
 * offsets within their block, the few distinct (reason, aux) of a chunk once each. Where a block lasts longer than
 * 4.29 s the whole chunk keeps full times. The columns can be written to again afterwards.
 */
export function packChunk(columns: RowColumns, rows: number, carry: ChunkCarry): Chunk {
  const index = indexRows(columns, rows, BLOCK_ROWS, carry, sumScratch);
  const parts = { ...packLabels(columns.reasons, columns.auxs, rows), longestOfAll: index.longestOfAll };
  return (
    tryPack(columns, { rows, palette: index.palette, isNarrow: true }, parts, index) ??
    (tryPack(columns, { rows, palette: index.palette, isNarrow: false }, parts, index) as Chunk)
  );
}

const sumScratch = new Float64Array(CHUNK_BLOCKS * STATE_COUNT);
const labelScratch = new Uint16Array(CHUNK_ROWS);

/** Undefined when the starts do not fit the shape. */
function tryPack(columns: RowColumns, shape: ChunkShape, parts: ChunkLabels, index: ChunkIndex): Chunk | undefined {
  const chunk = chunkOver(new ArrayBuffer(bufferBytes(shape)), shape, parts);
  chunk.blockStarts.set(index.blockStarts);
  chunk.longest.set(index.longest);
  copySums(index, chunk);
  for (let block = 0; block < index.blockStarts.length; block += 1) {
    if (!copyBlock(columns, block, chunk, shape.isNarrow)) return undefined;
  }
  return chunk;
}

/** What says how a packed chunk lies in its buffer. */
export interface ChunkShape {
  readonly rows: number;
  readonly palette: Uint8Array;
  /** Starts are 4-byte offsets; else 8-byte times. */
  readonly isNarrow: boolean;
}

/** The parts of a packed chunk that are not in its buffer, since they may change when rows get other labels. */
export interface ChunkLabels {
  readonly labels: Uint8Array | Uint16Array;
  readonly reasons: Uint16Array;
  readonly auxs: Int32Array;
  readonly longestOfAll: number;
}

/** Records first, then blockStarts, then longest. */
export function bufferBytes({ rows, palette, isNarrow }: ChunkShape): number {
  const blocks = Math.ceil(rows / BLOCK_ROWS);
  return blocks * (recordBytes(palette.length, isNarrow) + 16);
}

/** Sums of 8 bytes, starts of 4 or 8, states of 1. */
function recordBytes(states: number, isNarrow: boolean): number {
  return states * 8 + BLOCK_ROWS * (isNarrow ? 4 : 8) + BLOCK_ROWS;
}

/** A packed chunk as it lies in `buffer`. */
export function chunkOver(buffer: ArrayBuffer, shape: ChunkShape, parts: ChunkLabels): Chunk {
  const { rows, palette, isNarrow } = shape;
  const blocks = Math.ceil(rows / BLOCK_ROWS);
  const record = recordBytes(palette.length, isNarrow);
  const offsetBytes = isNarrow ? 4 : 8;
  const blockStarts = new Float64Array(buffer, blocks * record, blocks);
  return {
    rows,
    bases: isNarrow ? blockStarts : NO_BASES,
    offsets: isNarrow ? new Uint32Array(buffer) : new Float64Array(buffer),
    offsetStride: record / offsetBytes,
    offsetBase: (palette.length * 8) / offsetBytes,
    states: new Uint8Array(buffer),
    stateStride: record,
    stateBase: palette.length * 8 + BLOCK_ROWS * offsetBytes,
    labels: parts.labels,
    reasons: parts.reasons,
    auxs: parts.auxs,
    palette,
    blockStarts,
    sums: new Float64Array(buffer),
    sumStride: record / 8,
    longest: new Float64Array(buffer, blocks * (record + 8), blocks),
    longestOfAll: parts.longestOfAll,
    bytes: buffer.byteLength,
  };
}

/** Writes a chunk's rows back into columns that have room for them. */
export function unpackChunk(chunk: Chunk, into: RowColumns): void {
  for (let row = 0; row < chunk.rows; row += 1) {
    into.states[row] = stateIn(chunk, row);
    into.starts[row] = startIn(chunk, row);
    into.reasons[row] = reasonIn(chunk, row);
    into.auxs[row] = auxIn(chunk, row);
  }
}

/** Changes the reason and aux of a packed row. */
export function relabelIn(chunk: Chunk, row: number, reason: number, aux: number): void {
  const { labels, reasons, auxs } = chunk;
  if (labels === undefined) {
    reasons[row] = reason;
    auxs[row] = aux;
    return;
  }
  let label = 0;
  while (label < reasons.length && (reasons[label] !== reason || auxs[label] !== aux)) label += 1;
  if (label === reasons.length) {
    chunk.reasons = Uint16Array.of(...reasons, reason);
    chunk.auxs = Int32Array.of(...auxs, aux);
    if (label === 256) chunk.labels = Uint16Array.from(labels);
  }
  (chunk.labels as Uint8Array | Uint16Array)[row] = label;
}

/** What the chunk after a full one needs to know of it. */
export function carryFrom(chunk: Chunk): ChunkCarry {
  const totals = new Float64Array(STATE_COUNT);
  const last = chunk.rows - 1;
  totalsBefore(chunk, last, totals);
  let seen = 0;
  for (const state of chunk.palette) seen |= 1 << state;
  return { lastStart: startIn(chunk, last), lastState: stateIn(chunk, last), totals, seen };
}

function copySums({ palette, sums }: ChunkIndex, chunk: Chunk): void {
  const width = palette.length;
  for (let block = 0; block < chunk.blockStarts.length; block += 1) {
    for (let i = 0; i < width; i += 1) chunk.sums[block * chunk.sumStride + i] = sums[block * width + i] as number;
  }
}

function copyBlock({ starts, states }: RowColumns, block: number, chunk: Chunk, isNarrow: boolean): boolean {
  const first = block << BLOCK_BITS;
  const rows = Math.min(BLOCK_ROWS, chunk.rows - first);
  const base = chunk.bases[block] as number;
  const toOffset = block * chunk.offsetStride + chunk.offsetBase;
  const toState = block * chunk.stateStride + chunk.stateBase;
  for (let row = 0; row < rows; row += 1) {
    const offset = (starts[first + row] as number) - base;
    // Whole and below 2^32, or it is not what the column would give back.
    if (isNarrow && offset !== offset >>> 0) return false;
    chunk.offsets[toOffset + row] = offset;
    chunk.states[toState + row] = states[first + row] as number;
  }
  return true;
}

const HASH_SIZE = 1 << 16;
const HASH_MASK = HASH_SIZE - 1;
/** Label + 1 by hash of (reason, aux); all zero between calls. A chunk has far fewer rows than this has places. */
const slots = new Uint16Array(HASH_SIZE);

function packLabels(fromReasons: Uint16Array, fromAuxs: Int32Array, rows: number): Omit<ChunkLabels, "longestOfAll"> {
  const labels = labelScratch.subarray(0, rows);
  const reasons: number[] = [];
  const auxs: number[] = [];
  const used: number[] = [];
  for (let row = 0; row < rows; row += 1) {
    const reason = fromReasons[row] as number;
    const aux = fromAuxs[row] as number;
    let at = (Math.imul(reason, 0x9e3779b1) ^ Math.imul(aux, 0x85ebca6b)) >>> 16;
    for (;;) {
      const label = (slots[at] as number) - 1;
      if (label < 0) {
        reasons.push(reason);
        auxs.push(aux);
        used.push(at);
        slots[at] = reasons.length;
        labels[row] = reasons.length - 1;
        break;
      }
      if (reasons[label] === reason && auxs[label] === aux) {
        labels[row] = label;
        break;
      }
      at = (at + 1) & HASH_MASK;
    }
  }
  for (const at of used) slots[at] = 0;
  const isNarrow = reasons.length <= 256;
  return {
    labels: isNarrow ? new Uint8Array(labels) : labels.slice(),
    reasons: Uint16Array.from(reasons),
    auxs: Int32Array.from(auxs),
  };
}
