import { assert } from "../core/assert.js";
import { type ArrayMemory, Slabs } from "../core/slabs.js";
import type { State } from "../model/states.js";
import {
  auxIn,
  BLOCK_BITS,
  BLOCK_MASK,
  CHUNK_BITS,
  CHUNK_MASK,
  CHUNK_ROWS,
  type Chunk,
  chunkBytes,
  copyChunk,
  createChunk,
  labelIn,
  reasonIn,
  relabelIn,
  startIn,
  stateIn,
} from "./chunk.js";
import { baseAfter, baseOf, indexChunk, NOTHING_BEFORE } from "./chunk-index.js";
import { fullTimes, growChunk } from "./chunk-writer.js";
import { FullChunks } from "./full-chunks.js";
import { LabelTable } from "./label-table.js";
import { SharedGrids } from "./shared-grids.js";
import type { GridSums } from "./time-grid.js";

// Both lie in one array, since they change with each row.
/** Start of the block being written; NaN while full times are kept, so that no row takes the fast path. */
const BLOCK_NS = 0;
/** Start of the last row. */
const LAST_NS = 1;

/**
 * The intervals of one lane as columns in time order. A row lasts until the next row's start; the last one
 * is open and lasts until now (or until `finish`). State NONE is a gap.
 *
 * Rows are written to the tail, a chunk that grows up to CHUNK_ROWS, then gets its index and is sealed. Queries see
 * the tail as one more chunk, whose index is built again when a query asks for it.
 */
export class LaneTrack {
  private sealed: FullChunks;
  private tail: Chunk;
  /** Rows of the tail in its index, -1 if the index has to be built again. */
  private indexedRows = -1;
  /** The base of the tail's index. */
  private base = NOTHING_BEFORE;
  // These belong to the tail. They are fields of the track because `enter` is called tens of millions of times.
  private tailRows = 0;
  private words: Uint32Array;
  /** Label of the last row. */
  private lastLabel = 0;
  /** See BLOCK_NS and LAST_NS. */
  private readonly open = new Float64Array(2);

  /** Where the last row ends once the lane is finished. */
  endNs = Number.POSITIVE_INFINITY;

  /** `labels`, `memory` and `grids` are those of all lanes of a session. */
  constructor(
    private readonly labels: LabelTable = new LabelTable(),
    public memory: ArrayMemory = new Slabs(),
    grids: SharedGrids = new SharedGrids(),
  ) {
    this.sealed = new FullChunks(grids);
    this.tail = createChunk(memory, labels, 0);
    this.words = this.tail.words;
  }

  /** Number of rows. */
  get count(): number {
    return (this.sealed.count << CHUNK_BITS) + this.tailRows;
  }

  /**
   * The lane is in `state` from `t` (ns) on. Zero-length rows vanish: entering twice at one time keeps the last,
   * and entering at an earlier time takes back all rows from then on.
   * Entering the same (state, reason, aux) again changes nothing.
   * The state defines `reason` (exit reason, wait reason, system call) and `aux` (a lane, a string id).
   */
  enter(t: number, state: State, reason = 0, aux = -1): void {
    this.enterLabel(t, this.labels.of(state, reason, aux));
  }

  /** `enter` for a caller that keeps the labels it enters often, or takes them from other lanes of the session. */
  enterLabel(t: number, label: number): void {
    const { open, words, tailRows, lastLabel } = this;
    if ((tailRows & BLOCK_MASK) !== 0 && (open[LAST_NS] as number) < t) {
      if (lastLabel === label) return;
      const offset = t - (open[BLOCK_NS] as number);
      const word = offset >>> 0;
      // The offset fits 32 bits.
      if (word === offset) {
        const at = tailRows << 1;
        words[at] = word;
        words[at + 1] = label;
        this.tailRows = tailRows + 1;
        this.lastLabel = label;
        open[LAST_NS] = t;
        return;
      }
    }
    this.enterAnywhere(t, label);
  }

  /** Changes the reason and aux of a row: why a vCPU waited is known when it wakes. */
  relabel(row: number, reason: number, aux: number): void {
    const sealed = this.sealed.all[row >> CHUNK_BITS];
    if (sealed !== undefined) {
      relabelIn(sealed, row & CHUNK_MASK, reason, aux);
      return;
    }
    const inTail = row & CHUNK_MASK;
    relabelIn(this.tail, inTail, reason, aux);
    if (inTail === this.tailRows - 1) this.lastLabel = labelIn(this.tail, inTail);
  }

  startAt(row: number): number {
    return startIn(this.rowsAt(row >> CHUNK_BITS), row & CHUNK_MASK);
  }

  /** The end of a row. The open last row ends at `untilNs`. */
  endAt(row: number, untilNs: number): number {
    if (row + 1 < this.count) return this.startAt(row + 1);
    return Math.max(this.startAt(row), Math.min(untilNs, this.endNs));
  }

  stateAt(row: number): State {
    return stateIn(this.rowsAt(row >> CHUNK_BITS), row & CHUNK_MASK) as State;
  }

  reasonAt(row: number): number {
    return reasonIn(this.rowsAt(row >> CHUNK_BITS), row & CHUNK_MASK);
  }

  auxAt(row: number): number {
    return auxIn(this.rowsAt(row >> CHUNK_BITS), row & CHUNK_MASK);
  }

  /** The track gets no more rows. Its last row ends at `endNs`. */
  finish(endNs: number): void {
    this.endNs = endNs;
  }

  /** The track is finished, and gets another end: rows that begin after it are taken back. */
  finishAgain(endNs: number): void {
    if (0 < this.tailRows && endNs < (this.open[LAST_NS] as number)) this.takeBack(endNs + 1);
    this.endNs = endNs;
  }

  /** The track gets more rows although it is finished. It is to be finished again. */
  resume(): void {
    this.endNs = Number.POSITIVE_INFINITY;
  }

  /** Chunks in time order, the tail included. */
  get chunkCount(): number {
    return this.sealed.count + (0 < this.tailRows ? 1 : 0);
  }

  /** Chunk `index` with its index built. Valid until the lane grows. */
  chunkAt(index: number): Chunk {
    return this.sealed.all[index] ?? this.indexedTail();
  }

  /** Chunk `index` for a caller that reads rows only: its index may not be built. */
  rowsAt(index: number): Chunk {
    return this.sealed.all[index] ?? this.wholeTail();
  }

  chunkStartAt(index: number): number {
    if (index < this.sealed.count) return this.sealed.startAt(index);
    return this.tail.blockStarts[0] as number;
  }

  /** The grid of chunk `index`. */
  gridAt(index: number): GridSums | undefined {
    return index < this.sealed.count ? this.sealed.gridAt(index) : this.indexedTail().grid;
  }

  /** State of the last row of chunk `index`. */
  lastStateAt(index: number): number {
    return index < this.sealed.count ? this.sealed.lastStateAt(index) : stateIn(this.tail, this.tailRows - 1);
  }

  /** Memory of its rows and their index. */
  bytes(): number {
    return this.sealed.all.reduce((bytes, chunk) => bytes + chunkBytes(chunk), chunkBytes(this.tail));
  }

  /** The chunks before the last. They are full, and only their labels change. */
  get fullChunks(): readonly Chunk[] {
    return this.sealed.all;
  }

  /** The last chunk. Its index may not be built. */
  get lastChunk(): Chunk {
    return this.wholeTail();
  }

  /** Gives an empty track the rows of another one: its full chunks with their indexes, and its last chunk. */
  restore(full: readonly Chunk[], tail: Chunk): void {
    assert(this.count === 0, "a track with rows keeps them");
    for (const chunk of full) this.sealed.push(chunk);
    this.adopt(tail, tail.rows);
  }

  /** Moves its rows to other memory, so that nothing of it keeps the memory where they lay. */
  moveTo(memory: ArrayMemory, grids: SharedGrids): void {
    const [full, last] = [this.fullChunks, this.lastChunk];
    this.memory = memory;
    this.sealed = new FullChunks(grids);
    for (const chunk of full) this.sealed.push(copyChunk(chunk, memory));
    this.adopt(copyChunk(last, memory), last.rows);
  }

  private wholeTail(): Chunk {
    this.tail.rows = this.tailRows;
    return this.tail;
  }

  private indexedTail(): Chunk {
    const tail = this.wholeTail();
    if (this.indexedRows !== tail.rows) {
      indexChunk(tail, this.base, this.memory);
      this.indexedRows = tail.rows;
    }
    return tail;
  }

  /** `enterLabel`, if it is not just one more row of the block. */
  private enterAnywhere(t: number, label: number): void {
    if (0 < this.tailRows && t <= (this.open[LAST_NS] as number)) this.takeBack(t);
    if (0 < this.tailRows && this.lastLabel === label) return;
    if ((this.tailRows & BLOCK_MASK) === 0) this.beginBlock(t);
    this.write(t, label);
  }

  /** Appends a row to the block. The block has room. */
  private write(t: number, label: number): void {
    const { tail, tailRows, open, words } = this;
    const offset = t - (open[BLOCK_NS] as number);
    words[tailRows << 1] = offset;
    if (words[tailRows << 1] !== offset) {
      fullTimes(tail, tailRows, this.memory)[tailRows] = t;
      open[BLOCK_NS] = Number.NaN;
    }
    words[(tailRows << 1) + 1] = label;
    this.tailRows = tailRows + 1;
    this.lastLabel = label;
    open[LAST_NS] = t;
  }

  /** Drops the rows that start at `t` or later. */
  private takeBack(t: number): void {
    while (0 < this.tailRows && t <= startIn(this.tail, this.tailRows - 1)) {
      this.tailRows -= 1;
      if (this.tailRows === 0) this.reopen();
    }
    this.goOnAfter(this.tailRows);
  }

  /** Begins a block at `t`, maybe in another chunk. All blocks of the tail are full. */
  private beginBlock(t: number): void {
    assert(this.endNs === Number.POSITIVE_INFINITY, "the lane is not finished");
    if (this.tailRows === CHUNK_ROWS) this.seal(t);
    else if (this.tailRows << 1 === this.words.length) this.grow();
    const { tail, open } = this;
    tail.blockStarts[this.tailRows >> BLOCK_BITS] = t;
    open[BLOCK_NS] = tail.times === undefined ? t : Number.NaN;
  }

  private grow(): void {
    growChunk(this.tail, this.tailRows, this.memory);
    this.words = this.tail.words;
    this.indexedRows = -1;
  }

  /** Seals the full tail, whose last row ends at `t`, and begins another. */
  private seal(t: number): void {
    const chunk = this.indexedTail();
    this.base = baseAfter(chunk, t);
    this.sealed.push(chunk);
    this.indexedRows = -1;
    this.tail = createChunk(this.memory, this.labels, CHUNK_ROWS);
    this.words = this.tail.words;
    this.tailRows = 0;
  }

  /** The tail is empty: makes the last sealed chunk the tail again. */
  private reopen(): void {
    const chunk = this.sealed.pop();
    if (chunk === undefined) return;
    this.adopt(chunk, CHUNK_ROWS);
  }

  /** Makes a chunk the tail. The next row is written after row `rows - 1`. */
  private adopt(tail: Chunk, rows: number): void {
    this.base = baseOf(tail, this.sealed.all.at(-1));
    tail.stays = undefined;
    this.tail = tail;
    this.words = tail.words;
    this.goOnAfter(rows);
  }

  private goOnAfter(rows: number): void {
    const { tail, open } = this;
    this.tailRows = rows;
    this.indexedRows = -1;
    if (rows === 0) return;
    const last = rows - 1;
    this.lastLabel = labelIn(tail, last);
    open[BLOCK_NS] = tail.times !== undefined ? Number.NaN : (tail.blockStarts[last >> BLOCK_BITS] as number);
    open[LAST_NS] = startIn(tail, last);
  }
}
