import type { State } from "../model/states.js";
import {
  CHUNK_BITS,
  CHUNK_MASK,
  CHUNK_ROWS,
  type Chunk,
  type ChunkCarry,
  carryFrom,
  chunkBytes,
  createChunk,
  indexChunk,
  NO_CARRY,
  resizeChunk,
} from "./chunk.js";
import { type ChunkStore, MemoryChunkStore } from "./chunk-store.js";

/** Most lanes of a trace are threads that hardly run. */
const FIRST_ROWS = 16;

/**
 * The intervals of one lane as columns in time order. A row lasts until the next row's start; the last one
 * is open and lasts until now (or until `finish`). State NONE is a gap.
 *
 * Rows are written to the last chunk, the tail, which grows by doubling up to CHUNK_ROWS; a full one is
 * indexed, sealed and handed to the store. So no large column is ever copied, and `enter` does no more than
 * compare and append. Queries see the tail as one more chunk: `chunkAt` indexes it again when it has changed.
 */
export class LaneTrack {
  private readonly store: ChunkStore;
  private readonly sealed: number[] = [];
  /** Start of each sealed chunk's first row, so that a search loads no chunk it does not need. */
  private readonly sealedStarts: number[] = [];

  private tail: Chunk = NO_CHUNK;
  // The tail's columns once more, since `enter` is called tens of millions of times.
  private starts = NO_CHUNK.starts;
  private states = NO_CHUNK.states;
  private reasons = NO_CHUNK.reasons;
  private auxs = NO_CHUNK.auxs;
  private tailRows = 0;
  /** Rows the tail's index covers; -1 when a row it covers may have changed. */
  private indexedRows = 0;

  private carry: ChunkCarry = NO_CARRY;

  /** Where the last row ends once the lane is finished. */
  endNs = Number.POSITIVE_INFINITY;

  constructor(store: ChunkStore = new MemoryChunkStore()) {
    this.store = store;
  }

  /** Number of rows. */
  get count(): number {
    return (this.sealed.length << CHUNK_BITS) + this.tailRows;
  }

  /**
   * The lane is in `state` from `t` (ns) on. Zero-length rows vanish: entering twice at one time keeps the last,
   * and entering at an earlier time takes back what was said from then on.
   * Entering the same (state, reason, aux) again changes nothing.
   * `reason` and `aux` are what the state means by them (exit reason, wait reason, system call; a lane, a string id).
   */
  enter(t: number, state: State, reason = 0, aux = -1): void {
    const last = this.tailRows - 1;
    if (0 <= last) {
      if (t <= (this.starts[last] as number)) this.takeBack(t);
      const open = this.tailRows - 1;
      if (0 <= open && this.states[open] === state && this.reasons[open] === reason && this.auxs[open] === aux) return;
    }
    if (this.tailRows === this.starts.length) this.extend();
    const row = this.tailRows;
    this.starts[row] = t;
    this.states[row] = state;
    this.reasons[row] = reason;
    this.auxs[row] = aux;
    this.tailRows = row + 1;
  }

  /** Labels a row once its reason is known (why a vCPU waited is known when it wakes). The state cannot change. */
  relabel(row: number, reason: number, aux: number): void {
    const handle = this.sealed[row >> CHUNK_BITS];
    const chunk = handle === undefined ? this.tail : this.store.edit(handle);
    chunk.reasons[row & CHUNK_MASK] = reason;
    chunk.auxs[row & CHUNK_MASK] = aux;
  }

  startAt(row: number): number {
    const chunk = row >> CHUNK_BITS;
    if (chunk === this.sealed.length) return this.starts[row & CHUNK_MASK] as number;
    return this.sealedChunk(chunk).starts[row & CHUNK_MASK] as number;
  }

  /** Where a row ends; the open last one ends at `untilNs`. */
  endAt(row: number, untilNs: number): number {
    if (row + 1 < this.count) return this.startAt(row + 1);
    return Math.max(this.startAt(row), Math.min(untilNs, this.endNs));
  }

  stateAt(row: number): State {
    const chunk = row >> CHUNK_BITS;
    if (chunk === this.sealed.length) return this.states[row & CHUNK_MASK] as State;
    return this.sealedChunk(chunk).states[row & CHUNK_MASK] as State;
  }

  reasonAt(row: number): number {
    const chunk = row >> CHUNK_BITS;
    if (chunk === this.sealed.length) return this.reasons[row & CHUNK_MASK] as number;
    return this.sealedChunk(chunk).reasons[row & CHUNK_MASK] as number;
  }

  auxAt(row: number): number {
    const chunk = row >> CHUNK_BITS;
    if (chunk === this.sealed.length) return this.auxs[row & CHUNK_MASK] as number;
    return this.sealedChunk(chunk).auxs[row & CHUNK_MASK] as number;
  }

  /** No more rows come; the last one ends at `endNs`. Gives back spare memory. */
  finish(endNs: number): void {
    this.endNs = endNs;
    if (this.tailRows < this.starts.length) this.resizeTail(this.tailRows);
  }

  /** Chunks in time order, the tail included. */
  get chunkCount(): number {
    return this.sealed.length + (this.tailRows > 0 ? 1 : 0);
  }

  /** Chunk `index`, its index up to date. Valid until the lane grows. */
  chunkAt(index: number): Chunk {
    if (index < this.sealed.length) return this.sealedChunk(index);
    if (this.indexedRows !== this.tailRows) {
      indexChunk(this.tail, this.tailRows, this.carry);
      this.indexedRows = this.tailRows;
    }
    return this.tail;
  }

  chunkStartAt(index: number): number {
    return index < this.sealedStarts.length ? (this.sealedStarts[index] as number) : (this.starts[0] as number);
  }

  /** Memory of the rows that are not in the store. */
  bytes(): number {
    return chunkBytes(this.tail) + this.sealed.length * 16;
  }

  /** Appends a full, sealed chunk as it was: for lanes read back from a file. */
  restore(chunk: Chunk): void {
    this.tail = chunk;
    this.tailRows = chunk.rows;
    this.adoptTail();
    this.indexedRows = chunk.rows;
    if (chunk.rows === CHUNK_ROWS) this.seal();
  }

  private sealedChunk(index: number): Chunk {
    return this.store.get(this.sealed[index] as number);
  }

  /** Drops the rows that start at `t` or later. */
  private takeBack(t: number): void {
    this.indexedRows = -1;
    for (;;) {
      while (0 < this.tailRows && t <= (this.starts[this.tailRows - 1] as number)) this.tailRows -= 1;
      if (0 < this.tailRows || this.sealed.length === 0) return;
      this.reopen();
    }
  }

  /** The tail is full: makes room for one more row. */
  private extend(): void {
    if (this.tailRows === CHUNK_ROWS) this.seal();
    else this.resizeTail(Math.max(FIRST_ROWS, Math.min(CHUNK_ROWS, nextPowerOfTwo(this.tailRows + 1))));
  }

  private seal(): void {
    const chunk = this.chunkAt(this.sealed.length);
    this.carry = carryFrom(chunk);
    this.sealedStarts.push(chunk.starts[0] as number);
    this.sealed.push(this.store.put(chunk));
    this.tail = createChunk(CHUNK_ROWS);
    this.tailRows = 0;
    this.indexedRows = 0;
    this.adoptTail();
  }

  private reopen(): void {
    this.tail = this.store.take(this.sealed.pop() as number);
    this.sealedStarts.pop();
    this.tailRows = CHUNK_ROWS;
    this.adoptTail();
    const before = this.sealed.length - 1;
    this.carry = before < 0 ? NO_CARRY : carryFrom(this.sealedChunk(before));
  }

  private resizeTail(capacity: number): void {
    if (this.tail === NO_CHUNK) this.tail = createChunk(capacity);
    else resizeChunk(this.tail, this.tailRows, capacity);
    this.adoptTail();
  }

  private adoptTail(): void {
    this.starts = this.tail.starts;
    this.states = this.tail.states;
    this.reasons = this.tail.reasons;
    this.auxs = this.tail.auxs;
  }
}

/** Shared by all lanes without rows: never written to, having no room. */
const NO_CHUNK: Chunk = createChunk(0);

function nextPowerOfTwo(n: number): number {
  return 2 ** Math.ceil(Math.log2(n));
}
