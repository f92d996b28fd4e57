import { assert } from "../core/assert.js";
import type { State } from "../model/states.js";
import {
  auxIn,
  BLOCK_ROWS,
  CHUNK_BITS,
  CHUNK_MASK,
  CHUNK_ROWS,
  type Chunk,
  chunkBytes,
  NO_CHUNK,
  NO_COLUMNS,
  openChunk,
  type RowColumns,
  reasonIn,
  resizeColumns,
  startIn,
  stateIn,
} from "./chunk.js";
import { type ChunkCarry, indexRows, NO_CARRY } from "./chunk-index.js";
import { carryFrom, packChunk, relabelIn, unpackChunk } from "./chunk-pack.js";
import { type ChunkStore, MemoryChunkStore } from "./chunk-store.js";

/** Most lanes of a trace are threads that hardly run. */
const FIRST_ROWS = 16;

/**
 * The intervals of one lane as columns in time order. A row lasts until the next row's start; the last one
 * is open and lasts until now (or until `finish`). State NONE is a gap.
 *
 * Rows are written to the tail, columns that grow by doubling up to CHUNK_ROWS. When they are full their rows
 * are indexed, packed and handed to the store as a sealed chunk, and the columns are written to again. So no
 * large column is ever copied, a lane wastes at most one tail, and `enter` does no more than compare and append.
 * Queries see the tail as one more chunk: `chunkAt` indexes it again when it has changed.
 */
export class LaneTrack {
  private readonly store: ChunkStore;
  private readonly sealed: number[] = [];
  /** Start of each sealed chunk's first row, so that a search loads no chunk it does not need. */
  private readonly sealedStarts: number[] = [];
  private carry: ChunkCarry = NO_CARRY;

  // The tail's columns, here rather than behind a reference, since `enter` is called tens of millions of times.
  private starts = NO_COLUMNS.starts;
  private states = NO_COLUMNS.states;
  private reasons = NO_COLUMNS.reasons;
  private auxs = NO_COLUMNS.auxs;
  private tailRows = 0;

  /** The tail as a chunk, as of when it had `tail.rows` rows; undefined when one of those may have changed. */
  private tail: Chunk | undefined = NO_CHUNK;
  /** Rows of the tail once the lane is finished: it has no columns any more. */
  private finishedRows = 0;

  /** Where the last row ends once the lane is finished. */
  endNs = Number.POSITIVE_INFINITY;

  constructor(store: ChunkStore = new MemoryChunkStore()) {
    this.store = store;
  }

  /** Number of rows. */
  get count(): number {
    return (this.sealed.length << CHUNK_BITS) + this.tailRows + this.finishedRows;
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
    const at = row & CHUNK_MASK;
    if (handle !== undefined) relabelIn(this.store.edit(handle), at, reason, aux);
    else if (0 < this.finishedRows) relabelIn(this.tail as Chunk, at, reason, aux);
    else {
      this.reasons[at] = reason;
      this.auxs[at] = aux;
    }
  }

  startAt(row: number): number {
    const chunk = row >> CHUNK_BITS;
    if (this.isInColumns(chunk)) return this.starts[row & CHUNK_MASK] as number;
    return startIn(this.chunkAt(chunk), row & CHUNK_MASK);
  }

  /** Where a row ends; the open last one ends at `untilNs`. */
  endAt(row: number, untilNs: number): number {
    if (row + 1 < this.count) return this.startAt(row + 1);
    return Math.max(this.startAt(row), Math.min(untilNs, this.endNs));
  }

  stateAt(row: number): State {
    const chunk = row >> CHUNK_BITS;
    if (this.isInColumns(chunk)) return this.states[row & CHUNK_MASK] as State;
    return stateIn(this.chunkAt(chunk), row & CHUNK_MASK) as State;
  }

  reasonAt(row: number): number {
    const chunk = row >> CHUNK_BITS;
    if (this.isInColumns(chunk)) return this.reasons[row & CHUNK_MASK] as number;
    return reasonIn(this.chunkAt(chunk), row & CHUNK_MASK);
  }

  auxAt(row: number): number {
    const chunk = row >> CHUNK_BITS;
    if (this.isInColumns(chunk)) return this.auxs[row & CHUNK_MASK] as number;
    return auxIn(this.chunkAt(chunk), row & CHUNK_MASK);
  }

  /** No more rows come; the last one ends at `endNs`. Packs the tail. */
  finish(endNs: number): void {
    this.endNs = endNs;
    if (this.tailRows === 0) return;
    this.finishedRows = this.tailRows;
    this.tail = packChunk(this.columns, this.tailRows, this.carry);
    this.tailRows = 0;
    this.adopt(NO_COLUMNS);
  }

  /** Chunks in time order, the tail included. */
  get chunkCount(): number {
    return this.sealed.length + (0 < this.tailRows + this.finishedRows ? 1 : 0);
  }

  /** Chunk `index`, its index up to date. Valid until the lane grows. */
  chunkAt(index: number): Chunk {
    if (index < this.sealed.length) return this.store.get(this.sealed[index] as number);
    if (this.tail === undefined || (this.tail.rows !== this.tailRows && this.finishedRows === 0)) {
      const index = indexRows(this.columns, this.tailRows, BLOCK_ROWS, this.carry);
      this.tail = openChunk(this.columns, this.tailRows, index);
    }
    return this.tail;
  }

  chunkStartAt(index: number): number {
    if (index < this.sealedStarts.length) return this.sealedStarts[index] as number;
    return 0 < this.tailRows ? (this.starts[0] as number) : startIn(this.chunkAt(index), 0);
  }

  /** Memory of the rows that are not in the store. */
  bytes(): number {
    const columns = this.starts.length * 15;
    return columns + this.sealed.length * 16 + (0 < this.finishedRows ? chunkBytes(this.tail as Chunk) : 0);
  }

  /** Appends a chunk read back from a file, as `chunkAt` gave it. Only the last may be less than full. */
  restore(chunk: Chunk): void {
    assert(this.tailRows === 0 && this.finishedRows === 0, "chunks are restored in order, and the last one last");
    if (chunk.rows === CHUNK_ROWS) this.keep(chunk);
    else {
      this.tail = chunk;
      this.finishedRows = chunk.rows;
    }
  }

  private isInColumns(chunk: number): boolean {
    return chunk === this.sealed.length && this.finishedRows === 0;
  }

  /** Drops the rows that start at `t` or later. */
  private takeBack(t: number): void {
    this.tail = undefined;
    for (;;) {
      while (0 < this.tailRows && t <= (this.starts[this.tailRows - 1] as number)) this.tailRows -= 1;
      if (0 < this.tailRows || this.sealed.length === 0) return;
      this.reopen();
    }
  }

  /** The tail is full: makes room for one more row. */
  private extend(): void {
    assert(this.finishedRows === 0, "the lane is not finished");
    if (this.tailRows < CHUNK_ROWS) {
      const capacity = Math.max(FIRST_ROWS, Math.min(CHUNK_ROWS, this.tailRows * 2));
      this.adopt(resizeColumns(this.columns, this.tailRows, capacity));
      this.tail = undefined;
    } else this.keep(packChunk(this.columns, CHUNK_ROWS, this.carry));
  }

  /** Seals a full chunk. */
  private keep(chunk: Chunk): void {
    this.carry = carryFrom(chunk);
    this.sealedStarts.push(startIn(chunk, 0));
    this.sealed.push(this.store.put(chunk));
    this.tailRows = 0;
    this.tail = undefined;
  }

  private reopen(): void {
    unpackChunk(this.store.take(this.sealed.pop() as number), this.columns);
    this.sealedStarts.pop();
    this.tailRows = CHUNK_ROWS;
    const before = this.sealed.length - 1;
    this.carry = before < 0 ? NO_CARRY : carryFrom(this.chunkAt(before));
  }

  private get columns(): RowColumns {
    const { starts, states, reasons, auxs } = this;
    return { starts, states, reasons, auxs };
  }

  private adopt({ starts, states, reasons, auxs }: RowColumns): void {
    this.starts = starts;
    this.states = states;
    this.reasons = reasons;
    this.auxs = auxs;
  }
}
