import { assert } from "../core/assert.js";
import type { State } from "../model/states.js";
import {
  auxIn,
  BLOCK_BITS,
  BLOCK_MASK,
  BLOCK_ROWS,
  CHUNK_BITS,
  CHUNK_MASK,
  CHUNK_ROWS,
  type Chunk,
  chunkBytes,
  createChunk,
  GROUP_BITS,
  GROUP_MASK,
  groupOf,
  labelIn,
  OUTLIER_STATES,
  reasonIn,
  relabelIn,
  startIn,
  stateIn,
  totalsBefore,
} from "./chunk.js";
import { type ChunkStore, MemoryChunkStore } from "./chunk-store.js";
import { fullTimes, growChunk, longestIn, noteLongest, openBlock, type Totals, widenFor } from "./chunk-writer.js";
import { type LabelTable, STATE_MASK } from "./label-table.js";
import { BASE, createOpenRow, emptyOpenRow, FIRST, LAST, LONGEST, TOTALS } from "./open-row.js";

/** Most lanes of a trace are threads that hardly run. */
const FIRST_ROWS = BLOCK_ROWS;
const GROWTH = 2;

/**
 * The intervals of one lane as columns in time order. A row lasts until the next row's start; the last one
 * is open and lasts until now (or until `finish`). State NONE is a gap.
 *
 * Rows are written to the tail, a chunk that grows up to CHUNK_ROWS and then is handed to the store as it is. What
 * the index says of a block is counted while its rows are written and put down when the next block begins, so that
 * no row is looked at twice. Queries see the tail as one more chunk.
 */
export class LaneTrack {
  private readonly store: ChunkStore;
  private readonly labels: LabelTable;
  private readonly sealed: number[] = [];
  /** Start of each sealed chunk's first row, so that a search loads no chunk it does not need. */
  private readonly sealedStarts: number[] = [];

  /** Its `rows` and the index of its last block are as of when it was last asked for: see `tailNow`. */
  private tail: Chunk;
  private tailRows = 0;
  // Of the tail, here rather than behind a reference, since `enter` is called tens of millions of times.
  private words: Uint32Array;
  /** Label of the last row. */
  private lastLabel = 0;
  /** See open-row.ts. */
  private readonly open = createOpenRow();
  private readonly totals: Totals = this.open.subarray(TOTALS);

  /** Where the last row ends once the lane is finished. */
  endNs = Number.POSITIVE_INFINITY;

  constructor(store: ChunkStore = new MemoryChunkStore()) {
    this.store = store;
    this.labels = store.labels;
    this.tail = createChunk(store.memory, store.labels, 0, 0);
    this.words = this.tail.words;
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
    this.enterLabel(t, this.labels.of(state, reason, aux));
  }

  /** The label of a state with its reason and aux, for `enterLabel`. */
  labelOf(state: State, reason: number, aux: number): number {
    return this.labels.of(state, reason, aux);
  }

  /** `enter` for who keeps the label of what a lane enters again and again. */
  enterLabel(t: number, label: number): void {
    const { open, words, tailRows, lastLabel } = this;
    const spent = t - (open[LAST] as number);
    if ((tailRows & BLOCK_MASK) !== 0 && 0 < spent) {
      if (lastLabel === label) return;
      const at = tailRows << 1;
      const offset = t - (open[BASE] as number);
      const word = offset >>> 0;
      // Unless it does not fit.
      if (word === offset) {
        words[at] = word;
        words[at + 1] = label;
        this.tailRows = tailRows + 1;
        this.lastLabel = label;
        open[LAST] = t;
        const state = lastLabel & STATE_MASK;
        open[TOTALS + state] = (open[TOTALS + state] as number) + spent;
        if ((OUTLIER_STATES >> state) & 1 && (open[LONGEST] as number) < spent) open[LONGEST] = spent;
        return;
      }
    }
    this.enterAnywhere(t, label);
  }

  /** Labels a row once its reason is known (why a vCPU waited is known when it wakes). The state cannot change. */
  relabel(row: number, reason: number, aux: number): void {
    const handle = this.sealed[row >> CHUNK_BITS];
    if (handle !== undefined) {
      relabelIn(this.store.edit(handle), row & CHUNK_MASK, reason, aux);
      return;
    }
    const inTail = row & CHUNK_MASK;
    relabelIn(this.tail, inTail, reason, aux);
    if (inTail === this.tailRows - 1) this.lastLabel = labelIn(this.tail, inTail);
  }

  startAt(row: number): number {
    return startIn(this.chunkOf(row), row & CHUNK_MASK);
  }

  /** Where a row ends; the open last one ends at `untilNs`. */
  endAt(row: number, untilNs: number): number {
    if (row + 1 < this.count) return this.startAt(row + 1);
    return Math.max(this.startAt(row), Math.min(untilNs, this.endNs));
  }

  stateAt(row: number): State {
    return stateIn(this.chunkOf(row), row & CHUNK_MASK) as State;
  }

  reasonAt(row: number): number {
    return reasonIn(this.chunkOf(row), row & CHUNK_MASK);
  }

  auxAt(row: number): number {
    return auxIn(this.chunkOf(row), row & CHUNK_MASK);
  }

  /** No more rows come; the last one ends at `endNs`. */
  finish(endNs: number): void {
    this.endNs = endNs;
  }

  /** Chunks in time order, the tail included. */
  get chunkCount(): number {
    return this.sealed.length + (0 < this.tailRows ? 1 : 0);
  }

  /** Chunk `index`, its index up to date. Valid until the lane grows. */
  chunkAt(index: number): Chunk {
    return index < this.sealed.length ? this.store.get(this.sealed[index] as number) : this.tailNow();
  }

  chunkStartAt(index: number): number {
    if (index < this.sealedStarts.length) return this.sealedStarts[index] as number;
    return this.tail.blockStarts[0] as number;
  }

  /** Memory of the rows that are not in the store. */
  bytes(): number {
    return chunkBytes(this.tail) + this.sealed.length * 16;
  }

  /** Appends a chunk read back from a file, as `chunkAt` gave it. Only the last may be less than full. */
  restore(chunk: Chunk): void {
    assert(this.tailRows === 0 || this.tailRows === CHUNK_ROWS, "chunks are restored in order, and the last one last");
    if (0 < this.tailRows) this.handOver();
    this.adopt(chunk, chunk.rows);
  }

  /** The chunk whose rows hold `row`; its index may be out of date. */
  private chunkOf(row: number): Chunk {
    const index = row >> CHUNK_BITS;
    return index < this.sealed.length ? this.store.get(this.sealed[index] as number) : this.tail;
  }

  private tailNow(): Chunk {
    const { tail, tailRows } = this;
    if (tail.rows !== tailRows) {
      widenFor(tail, this.totals, 1 << (this.lastLabel & STATE_MASK), this.store.memory);
      noteLongest(tail, groupOf(tailRows - 1), this.open[LONGEST] as number);
      tail.rows = tailRows;
    }
    return tail;
  }

  /** `enterLabel`, where it is more than appending a row to the block. */
  private enterAnywhere(t: number, label: number): void {
    const { open } = this;
    if (0 < this.tailRows && t <= (open[LAST] as number)) this.takeBack(t);
    let stolen = 0;
    if (0 < this.tailRows) {
      if (this.lastLabel === label) return;
      stolen = this.endLast(t);
    }
    // What ends now ends in the block that begins now.
    if ((this.tailRows & BLOCK_MASK) === 0) this.beginBlock(t, stolen);
    else open[LONGEST] = Math.max(open[LONGEST] as number, stolen);
    this.write(t, label);
  }

  /** The last row ends at `t`; how long it was if that counts as an outlier. */
  private endLast(t: number): number {
    const { open } = this;
    const state = this.lastLabel & STATE_MASK;
    const spent = t - (open[LAST] as number);
    open[TOTALS + state] = (open[TOTALS + state] as number) + spent;
    return (OUTLIER_STATES >> state) & 1 ? spent : 0;
  }

  /** Appends a row to the block, which has room. */
  private write(t: number, label: number): void {
    const { tail, tailRows, open, words } = this;
    const offset = t - (open[BASE] as number);
    words[tailRows << 1] = offset;
    if (words[tailRows << 1] !== offset) {
      fullTimes(tail, tailRows, this.store.memory)[tailRows] = t;
      open[BASE] = Number.NaN;
    }
    words[(tailRows << 1) + 1] = label;
    this.tailRows = tailRows + 1;
    this.lastLabel = label;
    open[LAST] = t;
  }

  /** Drops the rows that start at `t` or later. */
  private takeBack(t: number): void {
    while (0 < this.tailRows && t <= startIn(this.tail, this.tailRows - 1)) {
      this.tailRows -= 1;
      if (this.tailRows === 0) this.reopen();
    }
    this.adopt(this.tail, this.tailRows);
    this.tail.rows = 0;
  }

  /** The tail's rows fill whole blocks up to `t`: another one begins there, maybe in another chunk. */
  private beginBlock(t: number, stolen: number): void {
    assert(this.endNs === Number.POSITIVE_INFINITY, "the lane is not finished");
    const { open, totals, tailRows } = this;
    if (tailRows === 0 && this.sealed.length === 0) open[FIRST] = t;
    if (tailRows === CHUNK_ROWS) this.seal();
    else if (tailRows << 1 === this.words.length) this.grow();
    const block = this.tailRows >> BLOCK_BITS;
    if ((block & GROUP_MASK) === 0) this.beginGroup(block >> GROUP_BITS, stolen);
    else open[LONGEST] = Math.max(open[LONGEST] as number, stolen);
    if (openBlock(this.tail, block, t, totals) !== t - (open[FIRST] as number)) {
      widenFor(this.tail, totals, 0, this.store.memory);
      openBlock(this.tail, block, t, totals);
    }
    open[BASE] = this.tail.times === undefined ? t : Number.NaN;
  }

  /** Puts down what was the longest of the group before, unless it was in another chunk and has been. */
  private beginGroup(group: number, stolen: number): void {
    if (0 < group) noteLongest(this.tail, group - 1, this.open[LONGEST] as number);
    // Its row is not in the group, so it could not be found again if rows were taken back.
    this.tail.longest[group] = stolen;
    this.open[LONGEST] = stolen;
  }

  private grow(): void {
    const capacity = Math.min(CHUNK_ROWS, Math.max(FIRST_ROWS, this.tailRows * GROWTH));
    growChunk(this.tail, this.tailRows, capacity, this.store.memory);
    this.words = this.tail.words;
  }

  /** Hands the full tail to the store and begins another. */
  private seal(): void {
    this.handOver();
    this.tail = createChunk(this.store.memory, this.labels, CHUNK_ROWS, this.tail.seen);
    this.tailRows = 0;
    this.words = this.tail.words;
  }

  private handOver(): void {
    this.sealedStarts.push(this.tail.blockStarts[0] as number);
    this.sealed.push(this.store.put(this.tailNow()));
  }

  /** The tail is empty: the last sealed chunk, if there is one, is written to again. */
  private reopen(): void {
    const handle = this.sealed.pop();
    if (handle === undefined) return;
    this.sealedStarts.pop();
    this.adopt(this.store.take(handle), CHUNK_ROWS);
  }

  /** Goes on writing after row `rows - 1` of a chunk. */
  private adopt(tail: Chunk, rows: number): void {
    this.tail = tail;
    this.tailRows = rows;
    this.words = tail.words;
    const { open, totals } = this;
    if (rows === 0) {
      emptyOpenRow(open);
      return;
    }
    const last = rows - 1;
    const block = last >> BLOCK_BITS;
    this.lastLabel = labelIn(tail, last);
    totalsBefore(tail, last, totals);
    open[BASE] = tail.times !== undefined ? Number.NaN : (tail.blockStarts[block] as number);
    open[LAST] = startIn(tail, last);
    open[LONGEST] = longestIn(tail, groupOf(last), rows);
    open[FIRST] = this.chunkStartAt(0);
  }
}
