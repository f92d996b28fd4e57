import { assert } from "../core/assert.js";
import type { ColumnArray, Columns, PiecedColumns } from "../core/columns.js";
import type { LaneId, LaneMark, LaneSpec } from "../model/lanes.js";
import {
  BLOCK_BITS,
  blocksOf,
  CHUNK_ROWS,
  type Chunk,
  type ChunkHead,
  createChunk,
  groupsOf,
  paletteOf,
} from "./chunk.js";
import { noteLongestGroup } from "./chunk-index.js";
import type { ChunkKeeper } from "./chunk-keeper.js";
import type { PackedChunk } from "./full-chunks.js";
import { bucketsFor, fullGrid, sumsOf } from "./grid-writer.js";
import { LabelTable } from "./label-table.js";
import { LaneStore } from "./lane-store.js";
import type { LaneTrack } from "./lane-track.js";

/** Names, places and marks of lanes, as JSON. */
export interface LanesHead {
  readonly specs: readonly LaneSpec[];
  readonly marks: readonly (readonly [LaneId, LaneMark])[];
}

export function lanesHead(lanes: LaneStore): LanesHead {
  return { specs: lanes.specs, marks: [...lanes.marks] };
}

/**
 * The intervals of all lanes, but for the rows of full chunks (`packedRows`). What cells far out need of these is here. The last
 * chunks of the lanes are many and small: their columns are one, lane by lane. Only their words are copied, because labels change. Grids are views.
 *
 *     labels                       pairs of the label table
 *     endNs, full, rows, isWide    of each lane: its end, full chunks, rows of its last chunk, whether that has `times`
 *     words, blockStarts, times    of all last chunks
 *     seen, lastStates             of each full chunk: its states, and the last one
 *     longest, longestEnds         of all full chunks
 *     groupStarts, longestEndNs, longestStates     the times of their groups
 *     beginNs, bucketNs, grids     of their grids; the palette of each is `gridCounts` of `gridStates`
 */
export function lanesToColumns(lanes: LaneStore): PiecedColumns {
  const { tracks } = lanes;
  const last = tracks.map((track) => track.lastChunk);
  return {
    labels: lanes.labels.toPairs(),
    endNs: Float64Array.from(tracks, ({ endNs }) => endNs),
    full: Int32Array.from(tracks, ({ fullChunks }) => fullChunks.length),
    rows: Int32Array.from(last, ({ rows }) => rows),
    isWide: Uint8Array.from(last, ({ times }) => (times === undefined ? 0 : 1)),
    words: [NO_WORDS, ...last.map((chunk) => chunk.words.slice(0, chunk.rows * 2))],
    blockStarts: [NO_TIMES, ...last.map((chunk) => chunk.blockStarts.subarray(0, blocksOf(chunk)))],
    times: [NO_TIMES, ...last.map(({ times, rows }) => times?.subarray(0, rows) ?? NO_TIMES)],
    ...headsToColumns(tracks),
  };
}

function headsToColumns(tracks: readonly LaneTrack[]): PiecedColumns {
  const heads = tracks.flatMap(({ fullChunks }) => fullChunks);
  const grids = heads.map(({ grid }) => {
    assert(grid !== undefined, "a full chunk has a grid");
    return grid;
  });
  const groups = tracks.flatMap(({ full }) => full.heads.map((_, i) => full.groupTimesAt(i)));
  return {
    seen: Int32Array.from(heads, ({ seen }) => seen),
    lastStates: Uint8Array.from(tracks.flatMap((track) => track.fullChunks.map((_, i) => track.lastStateAt(i)))),
    longest: [NO_TIMES, ...heads.map(({ longest }) => longest)],
    longestEnds: [NO_WORDS, ...heads.map(({ longestEnds }) => longestEnds)],
    groupStarts: [NO_TIMES, ...groups.map(({ starts }) => starts)],
    longestEndNs: [NO_TIMES, ...groups.map(({ longestEndNs }) => longestEndNs)],
    longestStates: [NO_BYTES, ...groups.map(({ longestStates }) => longestStates)],
    beginNs: Float64Array.from(grids, ({ beginNs }) => beginNs),
    bucketNs: Float64Array.from(grids, ({ bucketNs }) => bucketNs),
    gridCounts: Uint8Array.from(grids, ({ palette }) => palette.length),
    gridStates: Uint8Array.from(grids.flatMap(({ palette }) => [...palette])),
    grids: [NO_WORDS, ...grids.map(({ words }) => words)],
  };
}

/** The packed rows of each full chunk, lane by lane. Each is valid until the next one is taken. */
export function* packedRows({ tracks }: LaneStore): Generator<Uint32Array> {
  for (const track of tracks) for (let i = 0; i < track.fullChunks.length; i += 1) yield track.full.packedAt(i);
}

/** The packed rows of a full chunk, by its number. */
export type PackedRows = (chunk: number) => Uint32Array;

/** Lanes from the results of `lanesHead` and `lanesToColumns`, which are not copied. Enter nothing into them. */
export function lanesFromColumns(
  { specs, marks }: LanesHead,
  columns: Columns,
  packed: PackedRows,
  keeper?: ChunkKeeper,
): LaneStore {
  const lanes = new LaneStore(LabelTable.fromPairs(column(columns, "labels", Int32Array)), undefined, keeper);
  const nextTail = tailReader(lanes, columns);
  const nextFull = fullReader(lanes, columns, packed);
  const full = column(columns, "full", Int32Array);
  const endNs = column(columns, "endNs", Float64Array);
  specs.forEach((spec, i) => {
    const track = lanes.track(lanes.add(spec));
    track.restore(
      Array.from({ length: full[i] as number }, () => nextFull()),
      nextTail(i),
    );
    track.finish(endNs[i] as number);
  });
  for (const [lane, mark] of marks) lanes.mark(lane, mark);
  return lanes;
}

/** Reads one full chunk after the other. Their rows are read when a query needs them. */
function fullReader({ labels }: LaneStore, columns: Columns, packed: PackedRows): () => PackedChunk {
  const seen = column(columns, "seen", Int32Array);
  const lastStates = column(columns, "lastStates", Uint8Array);
  const beginNs = column(columns, "beginNs", Float64Array);
  const bucketNs = column(columns, "bucketNs", Float64Array);
  const gridCounts = column(columns, "gridCounts", Uint8Array);
  const nextStates = cutter(column(columns, "gridStates", Uint8Array));
  const nextGrid = cutter(column(columns, "grids", Uint32Array));
  const nextLongest = cutter(column(columns, "longest", Float64Array));
  const nextEnds = cutter(column(columns, "longestEnds", Uint32Array));
  const nextGroupStarts = cutter(column(columns, "groupStarts", Float64Array));
  const nextEndNs = cutter(column(columns, "longestEndNs", Float64Array));
  const nextLongestStates = cutter(column(columns, "longestStates", Uint8Array));
  const source = { read: packed };
  let chunk = -1;
  return () => {
    chunk += 1;
    const states = gridCounts[chunk] as number;
    const words = nextGrid((GRID_SUMS * states + 1) >> 1);
    const head: ChunkHead = {
      rows: CHUNK_ROWS,
      firstRow: 0,
      labels,
      palette: paletteOf(seen[chunk] as number),
      seen: seen[chunk] as number,
      longest: nextLongest(GROUPS),
      longestEnds: nextEnds(GROUPS),
      longestOfAll: 0,
      longestGroup: 0,
      groups: {
        starts: nextGroupStarts(GROUPS),
        longestEndNs: nextEndNs(GROUPS),
        longestStates: nextLongestStates(GROUPS),
      },
      grid: fullGrid(nextStates(states), beginNs[chunk] as number, bucketNs[chunk] as number, words),
      stays: undefined,
    };
    noteLongestGroup(head);
    return { head, lastState: lastStates[chunk] as number, place: { source, place: chunk, length: 0 } };
  };
}

const GRID_SUMS = sumsOf(bucketsFor(CHUNK_ROWS));
const GROUPS = groupsOf(CHUNK_ROWS >> BLOCK_BITS);

/** Reads the last chunk of one lane after the other. A query builds their indexes later. */
function tailReader(lanes: LaneStore, columns: Columns): (lane: LaneId) => Chunk {
  const allRows = column(columns, "rows", Int32Array);
  const isWide = column(columns, "isWide", Uint8Array);
  const nextWords = cutter(column(columns, "words", Uint32Array));
  const nextStarts = cutter(column(columns, "blockStarts", Float64Array));
  const nextTimes = cutter(column(columns, "times", Float64Array));
  return (lane) => {
    const rows = allRows[lane] as number;
    const blocks = blocksOf({ rows });
    return {
      ...createChunk(lanes.memory, lanes.labels, 0),
      rows,
      words: nextWords(rows * 2),
      blockStarts: nextStarts(blocks),
      longest: lanes.memory.floats(groupsOf(blocks)),
      longestEnds: lanes.memory.words(groupsOf(blocks)),
      times: isWide[lane] === 1 ? nextTimes(rows) : undefined,
    };
  };
}

/** Cuts an array into pieces, one after the other. */
function cutter<T extends ColumnArray>(values: T): (length: number) => T {
  let at = 0;
  return (length) => {
    at += length;
    return values.subarray(at - length, at) as T;
  };
}

const NO_TIMES = new Float64Array(0);
const NO_WORDS = new Uint32Array(0);
const NO_BYTES = new Uint8Array(0);

function column<T extends ColumnArray>(columns: Columns, name: string, kind: new (length: number) => T): T {
  const values = columns[name];
  assert(values instanceof kind, `there is a column ${name} of its kind`);
  return values;
}
