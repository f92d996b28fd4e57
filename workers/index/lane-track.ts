import { assert } from "../core/assert.js";
import { type ArrayMemory, Slabs } from "../core/slabs.js";
import type { State } from "../model/states.js";
import {
  BLOCK_BITS,
  BLOCK_MASK,
  CHUNK_BITS,
  CHUNK_MASK,
  CHUNK_ROWS,
  type Chunk,
  type ChunkHead,
  chunkBytes,
  copyChunk,
  createChunk,
  emptied,
  labelIn,
  movedRows,
  relabelIn,
  startIn,
  stateIn,
} from "./chunk.js";
import { baseAfter, type IndexBase, type IndexKernels, indexChunk, PLAIN_KERNELS, type Tails } from "./chunk-index.js";
import type { ChunkKeeper } from "./chunk-keeper.js";
import { fullTimes, growChunk } from "./chunk-writer.js";
import { FullChunks } from "./full-chunks.js";
import { BLOCK_NS, headOver, INDEXED, LAST_LABEL, LAST_NS, noteFullTimes, noteTail, TAIL_ROWS } from "./head-arrays.js";
import { LabelTable } from "./label-table.js";
import type { LateChunks } from "./packed-chunk.js";
import { SharedGrids } from "./shared-grids.js";
import { type GridLevel, levelFor } from "./time-grid.js";
import { TrackRows } from "./track-rows.js";

/**
 * The intervals of one lane as columns in time order. A row lasts until the next row's start; the last one
 * is open and lasts until now (or until `finish`). State NONE is a gap.
 *
 * Rows are written to the tail, a chunk that grows up to CHUNK_ROWS, then gets its index and is sealed. Queries see
 * the tail as one more chunk, whose index is built again when a query asks for it.
 */
export class LaneTrack extends TrackRows {
  /** The full chunks. Replaced when they move; only this class adds any. */
  full: FullChunks;
  private tail: Chunk;
  /** The base of the tail's index; undefined until it is needed: the rows before may be packed. */
  private base: IndexBase | undefined;
  /** The words of the tail: `enter` is called tens of millions of times. */
  private words: Uint32Array;
  /** See track-head.ts. */
  readonly head: Uint32Array;
  /** The same memory. */
  private readonly open: Float64Array;
  /** Where rows are written. */
  private tails: ArrayMemory;
  private kernels: IndexKernels;

  /** `labels`, `memory`, `grids` and `tails` are those of all lanes of a session. */
  constructor(
    private readonly labels: LabelTable = new LabelTable(),
    public memory: ArrayMemory = new Slabs(),
    grids: SharedGrids = new SharedGrids(),
    { memory: tails, kernels }: Tails = { memory, kernels: PLAIN_KERNELS },
    keeper?: ChunkKeeper,
  ) {
    super();
    this.tails = tails;
    this.kernels = kernels;
    this.open = headOver(tails);
    this.head = new Uint32Array(this.open.buffer, this.open.byteOffset, this.open.length * 2);
    this.full = new FullChunks(grids, memory, keeper);
    this.tail = createChunk(tails, labels, 0);
    this.words = this.tail.words;
    this.noteTail();
  }

  private get tailRows(): number {
    return this.head[TAIL_ROWS] as number;
  }

  private noteTail(): void {
    this.words = this.tail.words;
    noteTail(this.head, this.tail, this.full.count);
  }

  /** Number of rows. */
  override get count(): number {
    return (this.full.count << CHUNK_BITS) + this.tailRows;
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
    const { open, words, head } = this;
    const tailRows = head[TAIL_ROWS] as number;
    if ((tailRows & BLOCK_MASK) !== 0 && (open[LAST_NS] as number) < t) {
      if (head[LAST_LABEL] === label) return;
      const offset = t - (open[BLOCK_NS] as number);
      const word = offset >>> 0;
      // The offset fits 32 bits.
      if (word === offset) {
        const at = tailRows << 1;
        words[at] = word;
        words[at + 1] = label;
        head[TAIL_ROWS] = tailRows + 1;
        head[LAST_LABEL] = label;
        open[LAST_NS] = t;
        return;
      }
    }
    this.enterAnywhere(t, label);
  }

  /** Changes the reason and aux of a row: why a vCPU waited is known when it wakes. */
  relabel(row: number, reason: number, aux: number): void {
    if (this.full.relabel(row, reason, aux)) return;
    const inTail = row & CHUNK_MASK;
    relabelIn(this.tail, inTail, reason, aux);
    if (inTail === this.tailRows - 1) this.head[LAST_LABEL] = labelIn(this.tail, inTail);
  }

  /** The track is finished, and gets another end: rows that begin after it are taken back. */
  finishAgain(endNs: number): void {
    if (0 < this.tailRows && endNs < (this.open[LAST_NS] as number)) this.takeBack(endNs + 1);
    this.endNs = endNs;
  }

  /** Chunks in time order, the tail included. */
  get chunkCount(): number {
    return this.full.count + (0 < this.tailRows ? 1 : 0);
  }

  /** Chunk `index` with its index built. Valid until the lane grows. */
  chunkAt(index: number): Chunk {
    return this.full.at(index) ?? this.indexedTail();
  }

  /** Chunk `index` for a caller that reads rows only: its index may not be built. */
  rowsAt(index: number): Chunk {
    return this.full.at(index) ?? this.lastChunk;
  }
  override partAt(index: number, row: number): Chunk {
    return this.full.partAt(index, row) ?? this.lastChunk;
  }

  chunkStartAt(index: number): number {
    if (index < this.full.count) return this.full.startAt(index);
    return this.tail.blockStarts[0] as number;
  }

  /** Of the grid of chunk `index`: the coarsest level whose buckets are not longer than `mostNs`; undefined if none is. */
  levelAt(index: number, mostNs: number): GridLevel | undefined {
    if (index < this.full.count) return this.full.levelAt(index, mostNs);
    const { grid } = this.indexedTail();
    return grid && levelFor(grid, mostNs);
  }

  /** The sums where the last chunk begins. */
  get tailBase(): IndexBase {
    this.base ??= this.full.baseFor(this.tail);
    return this.base;
  }

  /** State of the last row of chunk `index`. */
  lastStateAt(index: number): number {
    return index < this.full.count ? this.full.lastStateAt(index) : stateIn(this.tail, this.tailRows - 1);
  }

  /** Memory of its rows and index. */
  bytes(): number {
    return this.full.bytes() + chunkBytes(this.tail);
  }

  /** The chunks before the last without their rows. They are full, and only their labels change. */
  get fullChunks(): readonly ChunkHead[] {
    return this.full.heads;
  }

  /** The last chunk. Its index may not be built. */
  get lastChunk(): Chunk {
    this.tail.rows = this.tailRows;
    return this.tail;
  }

  /** Gives an empty track rows that were written: its full chunks with their indexes, and its last chunk. */
  restore(full: LateChunks, tail: Chunk): void {
    assert(this.count === 0, "a track with rows keeps them");
    this.full.restore(full);
    this.adopt(tail, tail.rows);
  }

  /** Moves its rows to other memory, so that nothing of it keeps the memory where they lay. */
  moveTo(memory: ArrayMemory, grids: SharedGrids): void {
    const last = this.lastChunk;
    this.memory = memory;
    this.tails = memory;
    this.kernels = PLAIN_KERNELS;
    this.full = this.full.movedTo(memory, grids);
    this.adopt(copyChunk(last, memory), last.rows);
  }

  forget(): void {
    this.full.forget();
  }
  private indexedTail(): Chunk {
    const tail = this.lastChunk;
    if (this.head[INDEXED] !== tail.rows + 1) {
      indexChunk(tail, this.tailBase, this.memory, this.kernels);
      this.head[INDEXED] = tail.rows + 1;
    }
    return tail;
  }

  /** `enterLabel`, if it is not just one more row of the block. */
  private enterAnywhere(t: number, label: number): void {
    if (0 < this.tailRows && t <= (this.open[LAST_NS] as number)) this.takeBack(t);
    if (0 < this.tailRows && this.head[LAST_LABEL] === label) return;
    if ((this.tailRows & BLOCK_MASK) === 0) this.beginBlock(t);
    this.write(t, label);
  }

  /** Appends a row to the block. The block has room. */
  private write(t: number, label: number): void {
    const { tail, tailRows, open, words, head } = this;
    const offset = t - (open[BLOCK_NS] as number);
    words[tailRows << 1] = offset;
    if (words[tailRows << 1] !== offset) {
      fullTimes(tail, tailRows, this.tails)[tailRows] = t;
      noteFullTimes(head);
      open[BLOCK_NS] = Number.NaN;
    }
    words[(tailRows << 1) + 1] = label;
    head[TAIL_ROWS] = tailRows + 1;
    head[LAST_LABEL] = label;
    open[LAST_NS] = t;
  }

  /** Drops the rows that start at `t` or later. */
  private takeBack(t: number): void {
    while (0 < this.tailRows && t <= startIn(this.tail, this.tailRows - 1)) {
      this.head[TAIL_ROWS] = this.tailRows - 1;
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
    growChunk(this.tail, this.tailRows, this.tails, this.memory);
    this.noteTail();
  }

  /** Seals the full tail, whose last row ends at `t`, and begins another. */
  private seal(t: number): void {
    const chunk = this.indexedTail();
    this.base = baseAfter(chunk, t);
    if (this.tails === this.memory) {
      this.full.push(chunk);
      this.tail = createChunk(this.memory, this.labels, CHUNK_ROWS);
    } else {
      this.full.push(movedRows(chunk, this.memory));
      this.tail = emptied(chunk, this.memory);
    }
    this.head[TAIL_ROWS] = 0;
    this.noteTail();
  }

  /** The tail is empty: makes the last sealed chunk the tail again. */
  private reopen(): void {
    const chunk = this.full.pop();
    if (chunk !== undefined) this.adopt(this.tails === this.memory ? chunk : movedRows(chunk, this.tails), CHUNK_ROWS);
  }

  /** Makes a chunk the tail. The next row is written after row `rows - 1`. */
  private adopt(tail: Chunk, rows: number): void {
    this.base = undefined;
    tail.stays = undefined;
    this.tail = tail;
    this.noteTail();
    this.goOnAfter(rows);
  }

  private goOnAfter(rows: number): void {
    const { tail, open, head } = this;
    head[TAIL_ROWS] = rows;
    head[INDEXED] = 0;
    if (rows === 0) return;
    const last = rows - 1;
    head[LAST_LABEL] = labelIn(tail, last);
    open[BLOCK_NS] = tail.times !== undefined ? Number.NaN : (tail.blockStarts[last >> BLOCK_BITS] as number);
    open[LAST_NS] = startIn(tail, last);
  }
}
