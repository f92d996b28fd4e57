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
import { ChunkKeeper } from "./chunk-keeper.js";
import { bucketsFor } from "./grid-writer.js";
import type { SharedGrids } from "./shared-grids.js";
import type { GridSums } from "./time-grid.js";

const BUCKETS = bucketsFor(CHUNK_ROWS);
/** Groups of a full chunk. */
const GROUPS = CHUNK_ROWS / GROUP_ROWS;

/** A full chunk whose rows are packed, or lie in a file. */
export interface PackedChunk {
  readonly head: ChunkHead;
  readonly lastState: number;
  readonly place: PackedPlace;
}

/**
 * The full chunks of a lane. What cells far out need of each lies side by side. Otherwise a fold, which goes from chunk to
 * chunk, would wait for memory at the objects of each.
 *
 * Rows of a chunk are there as they are, or packed (chunk-keeper.ts). Those that are packed are unpacked when they are
 * asked for, and then kept for a while: all, or the group that somebody wants a row of.
 */
export class FullChunks {
  readonly heads: ChunkHead[] = [];
  private readonly whole: (Chunk | undefined)[] = [];
  private readonly places: (PackedPlace | undefined)[] = [];
  /** Groups of packed chunks that were unpacked, by their number in the lane. */
  private readonly parts = new Map<number, Chunk>();
  /** Chunks with other labels than their packed form. */
  private readonly changed = new Set<Chunk>();
  private readonly starts: number[] = [];
  private readonly lastStates: number[] = [];
  private readonly bucketNs: number[] = [];
  private readonly palettes: Uint8Array[] = [];
  private readonly sums: Uint16Array[] = [];
  private readonly firstSums: number[] = [];

  /** `memory`: that of their arrays. */
  constructor(
    private readonly shared: SharedGrids,
    private readonly memory: ArrayMemory,
    private readonly keeper = new ChunkKeeper(),
  ) {}

  get count(): number {
    return this.heads.length;
  }

  push(chunk: Chunk | PackedChunk): void {
    if ("place" in chunk) this.add(chunk.head, undefined, chunk.place, chunk.lastState);
    else {
      this.add(chunk, chunk, undefined, stateIn(chunk, chunk.rows - 1));
      this.keeper.take(this, this.count - 1, chunk);
    }
  }

  private add(head: ChunkHead, whole: Chunk | undefined, place: PackedPlace | undefined, lastState: number): void {
    const { grid } = head;
    assert(grid !== undefined, "a full chunk has a grid");
    this.heads.push(head);
    this.whole.push(whole);
    this.places.push(place);
    this.starts.push(grid.beginNs);
    this.lastStates.push(lastState);
    this.bucketNs.push(grid.bucketNs);
    this.palettes.push(this.shared.paletteLike(grid.palette));
    this.sums.push(this.shared.sumsIn(grid.words.buffer));
    this.firstSums.push(grid.words.byteOffset / Uint16Array.BYTES_PER_ELEMENT);
    this.keeper.addHead(head);
  }

  pop(): Chunk | undefined {
    const { heads, places, starts, lastStates, bucketNs, palettes, sums, firstSums } = this;
    const chunk = this.at(this.count - 1);
    if (chunk === undefined) return undefined;
    this.keeper.leave(heads.at(-1) as ChunkHead, places.at(-1) === undefined ? chunk : undefined);
    for (const column of [heads, this.whole, places, starts, lastStates, bucketNs, palettes, sums, firstSums])
      column.pop();
    this.changed.delete(chunk);
    this.forgetParts(this.count);
    // Not the one that the keeper has.
    return { ...chunk, groups: undefined };
  }

  /** Chunk `index` with its rows; undefined if there are not as many. */
  at(index: number): Chunk | undefined {
    return this.whole[index] ?? this.unpacked(index);
  }

  private unpacked(index: number): Chunk | undefined {
    const [head, place] = [this.heads[index], this.places[index]];
    if (head === undefined || place === undefined) return undefined;
    const chunk = this.keeper.unpack(head, place);
    this.whole[index] = chunk;
    this.keeper.keep(this, index, chunk);
    return chunk;
  }

  /** Chunk `index` if its rows are as they are. */
  wholeAt(index: number): Chunk | undefined {
    return this.whole[index];
  }

  /** Chunk `index`, or of one that is packed the group with row `row` of the chunk. Undefined if there are not as many. */
  partAt(index: number, row: number): Chunk | undefined {
    const whole = this.whole[index];
    if (whole !== undefined) return whole;
    const [head, place] = [this.heads[index], this.places[index]];
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
    const whole = this.whole[index];
    if (whole !== undefined) return whole;
    const [head, place] = [this.heads[index], this.places[index]];
    if (head === undefined || place === undefined) return undefined;
    const [first, last] = [this.groupAt(index, fromNs), this.groupAt(index, toNs)];
    if (first === last) return this.partAt(index, first << GROUP_ROW_BITS);
    return this.keeper.unpackBriefly(head, place, first << GROUP_ROW_BITS, (last - first + 1) << GROUP_ROW_BITS);
  }

  /** Of a packed chunk the last group that begins at or before `t`, else the first. */
  groupAt(index: number, t: number): number {
    const { starts } = this.groupsAt(index);
    return Math.max(0, firstAfter(starts, t, 0, GROUPS) - 1);
  }

  /** Of a packed chunk. */
  groupsAt(index: number): GroupTimes {
    return this.heads[index]?.groups as GroupTimes;
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
    this.heads[index] = { ...headOf(chunk), groups: groupTimesOf(chunk, this.stateBefore(index)) };
    const { words, times, blockStarts, blockStates, sums } = chunk;
    for (const array of [words, times, blockStarts, blockStates, sums]) if (array) this.memory.release(array);
    return true;
  }

  /** A chunk that was brought back is not kept any longer, or a part of one, by its number. */
  drop(index: number, chunk: Chunk): void {
    if (this.parts.get(index) === chunk) this.parts.delete(index);
    else this.pack(index, chunk);
  }

  /** The same chunks in other memory. These here are not to be used any more. */
  movedTo(memory: ArrayMemory, grids: SharedGrids): FullChunks {
    const moved = new FullChunks(grids, memory, this.keeper);
    this.heads.forEach((head, index) => {
      const [chunk, place] = [this.whole[index], this.places[index]];
      if (place === undefined) moved.push(copyChunk(chunk as Chunk, memory));
      else {
        const placed = chunk !== undefined && this.changed.has(chunk) ? this.keeper.store(chunk) : place;
        moved.push({ head: copyHead(head, memory), lastState: this.lastStateAt(index), place: placed });
      }
    });
    this.forget();
    return moved;
  }

  /** They count no more, and stay as they are for whoever still reads them. */
  forget(): void {
    this.heads.forEach((head, index) => {
      this.keeper.leave(head, this.places[index] === undefined ? this.whole[index] : undefined);
    });
    this.keeper.forget(this);
  }

  /** State of the last row before a chunk. */
  private stateBefore(index: number): State {
    return (this.lastStates[index - 1] ?? State.NONE) as State;
  }

  /** The times of the groups of a chunk. */
  groupTimesAt(index: number): GroupTimes {
    return this.heads[index]?.groups ?? groupTimesOf(this.whole[index] as Chunk, this.stateBefore(index));
  }

  /** Their memory, without that of packed rows. */
  bytes(): number {
    const grids = this.heads.reduce((bytes, head) => bytes + headBytes(head), 0);
    return this.whole.reduce((bytes, chunk) => bytes + (chunk === undefined ? 0 : rowBytes(chunk)), grids);
  }

  /** Start of a chunk's first row. */
  startAt(index: number): number {
    return this.starts[index] as number;
  }

  /** State of a chunk's last row. */
  lastStateAt(index: number): number {
    return this.lastStates[index] as number;
  }

  gridAt(index: number): GridSums {
    return {
      palette: this.palettes[index] as Uint8Array,
      sums: this.sums[index] as Uint16Array,
      first: this.firstSums[index] as number,
      buckets: BUCKETS,
      beginNs: this.starts[index] as number,
      bucketNs: this.bucketNs[index] as number,
    };
  }
}
