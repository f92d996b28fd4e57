import { assert } from "../core/assert.js";
import type { PackedPlace } from "../core/page-keeper.js";
import { firstAfter } from "../core/search.js";
import type { ArrayMemory } from "../core/slabs.js";
import { State } from "../model/states.js";
import {
  CHUNK_BITS,
  CHUNK_MASK,
  CHUNK_ROWS,
  type Chunk,
  type ChunkHead,
  copyChunk,
  copyHead,
  GROUP_ROW_BITS,
  GROUP_ROWS,
  type GroupTimes,
  groupTimesOf,
  headBytes,
  headOf,
  relabelIn,
  rowBytes,
  stateIn,
} from "./chunk.js";
import { baseOf, type IndexBase } from "./chunk-index.js";
import { ChunkKeeper } from "./chunk-keeper.js";
import { FullGrids, type PagedGrid } from "./full-grids.js";
import type { LateChunks, PackedChunk } from "./packed-chunk.js";
import type { SharedGrids } from "./shared-grids.js";
import type { GridLevel } from "./time-grid.js";

/** Groups of a full chunk. */
const GROUPS = CHUNK_ROWS / GROUP_ROWS;

/**
 * The full chunks of a lane. What cells far out need of each are their grids (full-grids.ts).
 *
 * Rows of a chunk are there as they are, or packed (chunk-keeper.ts). Those that are packed are unpacked when they are
 * asked for, and then kept for a while: all, or the group that somebody wants a row of.
 */
export class FullChunks {
  private readonly loaded: ChunkHead[] = [];
  private readonly whole: (Chunk | undefined)[] = [];
  private readonly places: (PackedPlace | undefined)[] = [];
  /** Groups of packed chunks that were unpacked, by their number in the lane. */
  private readonly parts = new Map<number, Chunk>();
  /** Chunks with other labels than their packed form. */
  private readonly changed = new Set<Chunk>();
  private readonly lastStates: number[] = [];
  private readonly grids: FullGrids;
  private late: LateChunks | undefined;
  /** The base of what comes after those that were read late. */
  private lateBase: IndexBase | undefined;

  /** `memory`: that of their arrays. */
  constructor(
    shared: SharedGrids,
    private readonly memory: ArrayMemory,
    private readonly keeper = new ChunkKeeper(),
  ) {
    this.grids = new FullGrids(shared, memory, keeper.pages);
  }

  get count(): number {
    return this.late?.count ?? this.loaded.length;
  }

  get heads(): readonly ChunkHead[] {
    this.load();
    return this.loaded;
  }

  /** There are none yet: these are read when they are needed. */
  restore(late: LateChunks): void {
    assert(this.count === 0, "chunks that are there stay");
    if (0 < late.count) this.late = late;
  }

  private load(): void {
    if (this.late === undefined) return;
    const { chunks, base } = this.late.load();
    this.late = undefined;
    for (const chunk of chunks) this.push(chunk);
    this.lateBase = base;
  }

  /** The base of the chunk after these. */
  baseFor(next: Chunk): IndexBase {
    this.load();
    return this.lateBase ?? baseOf(next, this.partAt(this.count - 1, CHUNK_MASK));
  }

  push(chunk: Chunk | PackedChunk): void {
    this.load();
    if ("place" in chunk) this.add(chunk.head, chunk.lastState, chunk);
    else this.take(chunk, stateIn(chunk, chunk.rows - 1), undefined);
  }

  private take(chunk: Chunk, lastState: number, grid: PagedGrid | undefined): void {
    this.add(chunk, lastState, { whole: chunk, grid });
    this.keeper.take(this, this.count - 1, chunk);
  }

  private add(head: ChunkHead, lastState: number, rows: ChunkRows): void {
    const grid = rows.grid ?? head.grid;
    assert(grid !== undefined, "a full chunk has a grid");
    this.loaded.push(head);
    this.whole.push(rows.whole);
    this.places.push(rows.place);
    this.lastStates.push(lastState);
    this.grids.push(grid);
    this.lateBase = undefined;
    this.keeper.addHead(head);
  }

  pop(): Chunk | undefined {
    const { loaded, whole, places, lastStates } = this;
    const chunk = this.at(this.count - 1);
    if (chunk === undefined) return undefined;
    this.keeper.leave(loaded.at(-1) as ChunkHead, places.at(-1) === undefined ? chunk : undefined);
    for (const column of [loaded, whole, places, lastStates, this.grids]) column.pop();
    this.changed.delete(chunk);
    this.forgetParts(this.count);
    this.lateBase = undefined;
    // Not the one that the keeper has.
    return { ...chunk, groups: undefined };
  }

  /** Chunk `index` with its rows; undefined if there are not as many. */
  at(index: number): Chunk | undefined {
    this.load();
    return this.whole[index] ?? this.unpacked(index);
  }

  private unpacked(index: number): Chunk | undefined {
    const [head, place] = [this.loaded[index], this.places[index]];
    if (head === undefined || place === undefined) return undefined;
    const chunk = this.keeper.unpack(head, place);
    this.whole[index] = chunk;
    this.keeper.keep(this, index, chunk);
    return chunk;
  }

  /** Chunk `index` if its rows are as they are. */
  wholeAt(index: number): Chunk | undefined {
    this.load();
    return this.whole[index];
  }

  /** Chunk `index`, or of one that is packed the group with row `row` of the chunk. Undefined if there are not as many. */
  partAt(index: number, row: number): Chunk | undefined {
    this.load();
    const whole = this.whole[index];
    if (whole !== undefined) return whole;
    const [head, place] = [this.loaded[index], this.places[index]];
    if (head === undefined || place === undefined) return undefined;
    const group = row >> GROUP_ROW_BITS;
    const known = this.parts.get(index * GROUPS + group);
    if (known !== undefined) return known;
    const part = this.keeper.unpackRows(head, place, group << GROUP_ROW_BITS, GROUP_ROWS);
    this.parts.set(index * GROUPS + group, part);
    this.keeper.keep(this, index * GROUPS + group, part);
    return part;
  }

  /** The same with the groups at all times from `fromNs` to `toNs`. Valid until the next call. */
  partBetween(index: number, fromNs: number, toNs: number): Chunk | undefined {
    this.load();
    const whole = this.whole[index];
    if (whole !== undefined) return whole;
    const [head, place] = [this.loaded[index], this.places[index]];
    if (head === undefined || place === undefined) return undefined;
    const [first, last] = [this.groupAt(index, fromNs), this.groupAt(index, toNs)];
    if (first === last) return this.partAt(index, first << GROUP_ROW_BITS);
    return this.keeper.unpackBriefly(head, place, first << GROUP_ROW_BITS, (last - first + 1) << GROUP_ROW_BITS);
  }

  /** Of a packed chunk the last group that begins at or before `t`, else the first. */
  groupAt(index: number, t: number): number {
    this.load();
    const { starts } = this.groupsAt(index);
    return Math.max(0, firstAfter(starts, t, 0, GROUPS) - 1);
  }

  /** Of a packed chunk. */
  groupsAt(index: number): GroupTimes {
    this.load();
    return this.loaded[index]?.groups as GroupTimes;
  }

  private forgetParts(index: number): void {
    if (this.parts.size === 0) return;
    for (let group = 0; group < GROUPS; group += 1) this.parts.delete(index * GROUPS + group);
  }

  /** Changes the reason and aux of a row of the lane. Returns false if it is in none of these chunks. */
  relabel(row: number, reason: number, aux: number): boolean {
    const index = row >> CHUNK_BITS;
    const chunk = this.at(index);
    if (chunk === undefined) return false;
    relabelIn(chunk, row & CHUNK_MASK, reason, aux);
    if (this.places[index] !== undefined) {
      this.changed.add(chunk);
      this.forgetParts(index);
    }
    return true;
  }

  /** The packed form of chunk `index`. Valid until another one is asked for. */
  packedAt(index: number): Uint32Array {
    this.load();
    const [chunk, place] = [this.whole[index], this.places[index]];
    if (place !== undefined && (chunk === undefined || !this.changed.has(chunk)))
      return place.source.read(place.place, place.length);
    return this.keeper.packed(this.at(index) as Chunk);
  }

  /** Keeps the rows of a chunk in packed form only. Returns false if it is no longer one of these. */
  pack(index: number, chunk: Chunk): boolean {
    if (this.whole[index] !== chunk) return false;
    const isNew = this.places[index] === undefined;
    if (isNew || this.changed.delete(chunk)) this.places[index] = this.keeper.store(chunk);
    this.whole[index] = undefined;
    if (!isNew) return true;
    this.loaded[index] = { ...headOf(chunk), groups: groupTimesOf(chunk, this.stateBefore(index)) };
    const { words, times, blockStarts, blockStates, sums } = chunk;
    for (const array of [words, times, blockStarts, blockStates, sums]) if (array) this.memory.release(array);
    return true;
  }

  /** A chunk that was brought back is not kept any longer, or a part of one, by its number. */
  drop(index: number, chunk: Chunk): void {
    if (this.parts.get(index) === chunk) this.parts.delete(index);
    else this.pack(index, chunk);
  }

  /** Leaves the coarsest level of a grid in memory. Returns false if there is no more to gain. */
  pageGrid(index: number): boolean {
    if (!this.grids.page(index)) return false;
    for (const head of [this.loaded[index], this.whole[index]]) if (head !== undefined) head.grid = undefined;
    return true;
  }

  /** The same chunks in other memory. These here are not to be used any more. */
  movedTo(memory: ArrayMemory, shared: SharedGrids): FullChunks {
    const moved = new FullChunks(shared, memory, this.keeper);
    this.heads.forEach((head, index) => {
      const [chunk, place] = [this.whole[index], this.places[index]];
      const grid = this.grids.pagedAt(index, memory);
      const lastState = this.lastStateAt(index);
      if (place === undefined) moved.take(copyChunk(chunk as Chunk, memory), lastState, grid);
      else {
        const placed = chunk !== undefined && this.changed.has(chunk) ? this.keeper.store(chunk) : place;
        moved.push({ head: copyHead(head, memory), lastState, place: placed, grid });
      }
    });
    this.forget();
    return moved;
  }

  /** They count no more, and stay as they are for whoever still reads them. */
  forget(): void {
    this.loaded.forEach((head, index) => {
      this.keeper.leave(head, this.places[index] === undefined ? this.whole[index] : undefined);
    });
    this.keeper.forget(this);
    this.grids.forget();
  }

  /** State of the last row before a chunk. */
  private stateBefore(index: number): State {
    return (this.lastStates[index - 1] ?? State.NONE) as State;
  }

  /** The times of the groups of a chunk. */
  groupTimesAt(index: number): GroupTimes {
    this.load();
    return this.loaded[index]?.groups ?? groupTimesOf(this.whole[index] as Chunk, this.stateBefore(index));
  }

  /** Their memory, without that of packed rows. */
  bytes(): number {
    const heads = this.loaded.reduce((bytes, head) => bytes + headBytes(head), this.grids.bytes());
    return this.whole.reduce((bytes, chunk) => bytes + (chunk === undefined ? 0 : rowBytes(chunk)), heads);
  }

  /** Start of a chunk's first row. */
  startAt(index: number): number {
    this.load();
    return this.grids.startAt(index);
  }

  /** State of a chunk's last row. */
  lastStateAt(index: number): number {
    this.load();
    return this.lastStates[index] as number;
  }

  /** Of the grid of a chunk: the coarsest level whose buckets are not longer than `mostNs`; undefined if none is. */
  levelAt(index: number, mostNs: number): GridLevel | undefined {
    this.load();
    return this.grids.levelAt(index, mostNs);
  }

  /** The grids, for whoever writes them to a file. */
  get allGrids(): FullGrids {
    this.load();
    return this.grids;
  }
}

/** The rows of a chunk as they are, or where they lie; and its grid, where that is not in memory. */
interface ChunkRows {
  readonly whole?: Chunk;
  readonly place?: PackedPlace;
  readonly grid?: PagedGrid | undefined;
}
