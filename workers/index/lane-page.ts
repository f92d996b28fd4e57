import type { PackedPlace } from "../core/page-keeper.js";
import type { WordSource } from "../core/spill-log.js";
import { STATE_COUNT } from "../model/states.js";
import { BLOCK_BITS, CHUNK_ROWS, type ChunkHead, groupsOf, paletteOf } from "./chunk.js";
import { type IndexBase, noteLongestGroup } from "./chunk-index.js";
import { levelWords, type PagedGrid } from "./full-grids.js";
import { bucketsFor } from "./grid-writer.js";
import type { LabelTable } from "./label-table.js";
import type { LaneTrack } from "./lane-track.js";
import type { LateChunks, PackedChunk } from "./packed-chunk.js";
import { COARSEST } from "./time-grid.js";

const GROUPS = groupsOf(CHUNK_ROWS >> BLOCK_BITS);
/** Words of the states of a grid, and of those of the groups, a byte each. */
const PALETTE_WORDS = (STATE_COUNT + 3) >> 2;
const GROUP_STATES = GROUPS >> 2;

/**
 * The full chunks of a lane as one run of words, without their rows and the fine levels of their grids:
 *
 *     doubles      time in each state before the last chunk, by state; the outlier before it; of each full chunk: begin of its
 *                  grid, length of its buckets, `longest`, `starts` and `longestEndNs` of its groups
 *     words        states before the last chunk; of each full chunk: states, last state, number of states of the grid and these
 *                  in PALETTE_WORDS words, `longestStates` of its groups, `longestEnds`
 *     sums         the coarsest level of each grid
 */
export function lanePage(track: LaneTrack): Uint32Array {
  const { full, tailBase } = track;
  const { totals, stolen, seen } = tailBase;
  const doubles = [...totals, stolen];
  const words = [seen];
  const coarse: number[] = [];
  full.heads.forEach((head, index) => {
    const { palette, beginNs, bucketNs } = full.allGrids.shapeAt(index);
    const { starts, longestEndNs, longestStates } = full.groupTimesAt(index);
    doubles.push(beginNs, bucketNs, ...head.longest.subarray(0, GROUPS), ...starts, ...longestEndNs);
    const states = new Uint8Array((PALETTE_WORDS + GROUP_STATES) * 4);
    states.set(palette);
    states.set(longestStates, PALETTE_WORDS * 4);
    const ends = head.longestEnds.subarray(0, GROUPS);
    words.push(head.seen, full.lastStateAt(index), palette.length, ...new Uint32Array(states.buffer), ...ends);
    for (const word of full.allGrids.levelAsWords(index, COARSEST)) coarse.push(word);
  });
  return Uint32Array.from([...wordsOf(doubles), ...words, ...coarse]);
}

function wordsOf(doubles: readonly number[]): Uint32Array {
  return new Uint32Array(Float64Array.from(doubles).buffer);
}

/** Where the full chunks of lanes lie. */
export interface LanePages {
  /** `lanePage` of each lane that has full chunks, in the order of the lanes. */
  readonly heads: WordSource;
  /** The fine levels of the grids of each full chunk, finest first, lane by lane. */
  readonly grids: WordSource;
  /** The packed rows of each full chunk, lane by lane. */
  readonly packed: WordSource;
}

/** A lane whose full chunks are to be read: page `page` of the heads, of `count` chunks, the first of which is number `first` of all. */
export interface LanePlace {
  readonly page: number;
  readonly count: number;
  readonly first: number;
}

export function lateChunks(pages: LanePages, { page, count, first }: LanePlace, labels: LabelTable): LateChunks {
  const load = () => {
    const read = new PageReader(pages.heads.read(page, 0), count);
    const base = read.base();
    const chunks = Array.from({ length: count }, (_, index) => chunkOf(read, index, first + index, pages, labels));
    return { chunks, base };
  };
  return { count, load };
}

function chunkOf(read: PageReader, index: number, number: number, pages: LanePages, labels: LabelTable): PackedChunk {
  const { seen, lastState, longest, longestEnds, groups, grid } = read.next(index);
  const head: ChunkHead = {
    rows: CHUNK_ROWS,
    firstRow: 0,
    labels,
    palette: paletteOf(seen),
    seen,
    longest,
    longestEnds,
    longestOfAll: 0,
    longestGroup: 0,
    groups,
    grid: undefined,
    stays: undefined,
  };
  noteLongestGroup(head);
  const places = Array.from({ length: COARSEST }, (_, level) => placeIn(pages.grids, number * COARSEST + level));
  return { head, lastState, place: placeIn(pages.packed, number), grid: { ...grid, places } };
}

function placeIn(source: WordSource, place: number): PackedPlace {
  return { source, place, length: 0 };
}

const TOTALS = STATE_COUNT + 1;
const DOUBLES = 2 + 3 * GROUPS;
const WORDS = 3 + PALETTE_WORDS + GROUP_STATES + GROUPS;

class PageReader {
  private readonly doubles: Float64Array;
  /** Where the sums of the next chunk begin. */
  private coarseAt: number;

  constructor(
    private readonly words: Uint32Array,
    private readonly count: number,
  ) {
    this.doubles = new Float64Array(words.buffer, words.byteOffset, TOTALS + count * DOUBLES);
    this.coarseAt = this.wordsAt(count);
  }

  /** Where the words of a chunk begin. */
  private wordsAt(index: number): number {
    return (TOTALS + this.count * DOUBLES) * 2 + 1 + index * WORDS;
  }

  base(): IndexBase {
    const [totals, stolen] = [this.doubles.slice(0, STATE_COUNT), this.doubles[STATE_COUNT] as number];
    return { totals, stolen, seen: this.words[this.wordsAt(0) - 1] as number };
  }

  /** Chunks are taken one after the other. */
  next(index: number) {
    const double = TOTALS + index * DOUBLES;
    const [beginNs, bucketNs] = this.doubles.subarray(double, double + 2) as unknown as [number, number];
    const at = this.wordsAt(index);
    const [seen, lastState, states] = this.words.subarray(at, at + 3) as unknown as [number, number, number];
    const statesAt = at + 3 + PALETTE_WORDS;
    const ends = statesAt + GROUP_STATES;
    const palette = this.bytes(at + 3, states);
    const coarse = this.words.subarray(this.coarseAt, this.coarseAt + levelWords(states, COARSEST));
    this.coarseAt += coarse.length;
    const shape = { palette, beginNs, bucketNs, buckets: bucketsFor(CHUNK_ROWS) };
    const grid: Omit<PagedGrid, "places"> = { shape, coarse };
    const [longest, starts, longestEndNs] = [0, 1, 2].map((part) => {
      const from = double + 2 + part * GROUPS;
      return this.doubles.subarray(from, from + GROUPS);
    }) as [Float64Array, Float64Array, Float64Array];
    const groups = { starts, longestEndNs, longestStates: this.bytes(statesAt, GROUPS) };
    return { seen, lastState, longest, longestEnds: this.words.subarray(ends, ends + GROUPS), groups, grid };
  }

  private bytes(word: number, length: number): Uint8Array {
    return new Uint8Array(this.words.buffer, this.words.byteOffset + word * 4, length);
  }
}
