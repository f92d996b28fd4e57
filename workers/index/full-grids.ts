import type { PackedPlace, PageKeeper } from "../core/page-keeper.js";
import type { ArrayMemory } from "../core/slabs.js";
import { CHUNK_ROWS } from "./chunk.js";
import { bucketsFor } from "./grid-writer.js";
import type { SharedGrids } from "./shared-grids.js";
import {
  COARSEST,
  type GridLevel,
  type GridShape,
  levelNumber,
  levelOver,
  sumsBefore,
  sumsOfLevel,
  sumsOver,
  type TimeGrid,
} from "./time-grid.js";

const BUCKETS = bucketsFor(CHUNK_ROWS);

/** A grid of which the coarsest level is in memory, and the others are read when they are asked for. */
export interface PagedGrid {
  readonly shape: GridShape;
  readonly coarse: Uint32Array;
  /** By level, the coarsest left out. */
  readonly places: readonly PackedPlace[];
}

/** Words that hold a level of a full chunk with so many states. */
export function levelWords(states: number, level: number): number {
  return (sumsOfLevel(BUCKETS, level) * states + 1) >> 1;
}

/**
 * The grids of the full chunks of a lane, side by side. Otherwise a fold, which goes from chunk to chunk, would wait for
 * memory at the objects of each. Above the budget only the coarsest level stays: a picture of the whole trace asks for no other,
 * and the finer ones, twenty times as large, are asked for by windows that have few chunks.
 */
export class FullGrids {
  private readonly starts: number[] = [];
  private readonly bucketNs: number[] = [];
  private readonly palettes: Uint8Array[] = [];
  /** The memory of each: all levels, or the coarsest. */
  private readonly words: Uint32Array[] = [];
  private readonly sums: Uint16Array[] = [];
  private readonly firstSums: number[] = [];
  private readonly places: (readonly PackedPlace[] | undefined)[] = [];
  /** Levels that were read, by `pageOf`. */
  private readonly read = new Map<number, Uint16Array>();

  /** `memory`: that of their arrays. */
  constructor(
    private readonly shared: SharedGrids,
    private readonly memory: ArrayMemory,
    private readonly pages: PageKeeper,
  ) {}

  push(grid: TimeGrid | PagedGrid): void {
    const isPaged = "places" in grid;
    const { palette, beginNs, bucketNs } = isPaged ? grid.shape : grid;
    this.starts.push(beginNs);
    this.bucketNs.push(bucketNs);
    this.palettes.push(this.shared.paletteLike(palette));
    this.put(this.starts.length - 1, isPaged ? grid.coarse : grid.words, isPaged ? grid.places : undefined);
  }

  private put(index: number, words: Uint32Array, places: readonly PackedPlace[] | undefined): void {
    this.words[index] = words;
    this.sums[index] = this.shared.sumsIn(words.buffer);
    this.firstSums[index] = words.byteOffset / Uint16Array.BYTES_PER_ELEMENT;
    this.places[index] = places;
    this.pages.hold("grids", words.byteLength);
  }

  pop(): void {
    const { starts, bucketNs, palettes, words, sums, firstSums, places } = this;
    const last = words.at(-1);
    if (last === undefined) return;
    this.pages.hold("grids", -last.byteLength);
    const paged = places.at(-1);
    if (paged !== undefined) this.memory.release(last);
    for (const level of paged?.keys() ?? []) this.read.delete(pageOf(words.length - 1, level));
    for (const column of [starts, bucketNs, palettes, words, sums, firstSums, places]) column.pop();
  }

  /** Leaves only the coarsest level of a grid in memory. Returns false if it is so already, or gone. */
  page(index: number): boolean {
    const words = this.words[index];
    if (words === undefined || this.places[index] !== undefined) return false;
    const places = Array.from({ length: COARSEST }, (_, level) => this.pages.store(this.levelAsWords(index, level)));
    const from = this.levelAsWords(index, COARSEST);
    const coarse = this.memory.words(from.length);
    coarse.set(from);
    this.pages.hold("grids", -words.byteLength);
    this.put(index, coarse, places);
    this.memory.release(words);
    return true;
  }

  /** The words of a level. Valid until others are asked for. */
  levelAsWords(index: number, level: number): Uint32Array {
    const place = this.places[index]?.[level];
    if (place !== undefined) return place.source.read(place.place, place.length);
    const states = (this.palettes[index] as Uint8Array).length;
    const first = this.firstOf(index, level);
    const words = this.shared.scratch(levelWords(states, level));
    words[words.length - 1] = 0;
    const sums = this.sums[index] as Uint16Array;
    sumsOver(words).set(sums.subarray(first, first + sumsOfLevel(BUCKETS, level) * states));
    return words;
  }

  /** Where in `sums` a level begins that is in memory. */
  private firstOf(index: number, level: number): number {
    const first = this.firstSums[index] as number;
    if (this.places[index] !== undefined) return first;
    return first + sumsBefore(BUCKETS, level) * (this.palettes[index] as Uint8Array).length;
  }

  /** The coarsest level whose buckets are not longer than `mostNs`; undefined if even those of the finest are. */
  levelAt(index: number, mostNs: number): GridLevel | undefined {
    const level = levelNumber(this.bucketNs[index] as number, mostNs);
    if (level < 0) return undefined;
    const shape = this.shapeAt(index);
    const place = this.places[index]?.[level];
    if (place !== undefined) return levelOver(shape, level, this.readLevel(index, level, place), 0);
    return levelOver(shape, level, this.sums[index] as Uint16Array, this.firstOf(index, level));
  }

  private readLevel(index: number, level: number, { source, place, length }: PackedPlace): Uint16Array {
    const page = pageOf(index, level);
    const known = this.read.get(page);
    if (known !== undefined) return known;
    const words = source.read(place, length);
    const sums = sumsOver(words);
    // A view of what is in memory is not to be kept: it holds until something else is packed, and is as quick.
    if (words.byteLength < words.buffer.byteLength) return sums;
    this.read.set(page, sums);
    this.pages.keep(this, page, sums, sums.byteLength);
    return sums;
  }

  /** A level that was read goes out of memory. */
  drop(page: number, sums: object): void {
    if (this.read.get(page) === sums) this.read.delete(page);
  }

  shapeAt(index: number): GridShape {
    return {
      palette: this.palettes[index] as Uint8Array,
      buckets: BUCKETS,
      beginNs: this.starts[index] as number,
      bucketNs: this.bucketNs[index] as number,
    };
  }

  /** Start of a chunk's first row. */
  startAt(index: number): number {
    return this.starts[index] as number;
  }

  /** A grid of which only the coarsest level is in memory, with that in other memory; undefined if all levels are. */
  pagedAt(index: number, memory: ArrayMemory): PagedGrid | undefined {
    const places = this.places[index];
    if (places === undefined) return undefined;
    const words = this.words[index] as Uint32Array;
    const coarse = memory.words(words.length);
    coarse.set(words);
    return { shape: this.shapeAt(index), coarse, places };
  }

  bytes(): number {
    return this.words.reduce((bytes, { byteLength }) => bytes + byteLength, 0);
  }

  /** They count no more. */
  forget(): void {
    this.pages.hold("grids", -this.bytes());
    this.pages.forget(this);
  }
}

function pageOf(index: number, level: number): number {
  return index * COARSEST + level;
}
