import { assert } from "../core/assert.js";
import { type ColumnArray, type Columns, partsOf, prefixed } from "../core/columns.js";
import type { LaneId, LaneMark, LaneSpec } from "../model/lanes.js";
import { blocksOf, CHUNK_ROWS, type Chunk, createChunk, groupsOf, paletteOf } from "./chunk.js";
import { noteLongestGroup, statesOf } from "./chunk-index.js";
import { gridOver } from "./grid-writer.js";
import { LabelTable } from "./label-table.js";
import { LaneStore } from "./lane-store.js";

/** Names, places and marks of lanes, as JSON. */
export interface LanesHead {
  readonly specs: readonly LaneSpec[];
  readonly marks: readonly (readonly [LaneId, LaneMark])[];
}

export function lanesHead(lanes: LaneStore): LanesHead {
  return { specs: lanes.specs, marks: [...lanes.marks] };
}

/**
 * The intervals of all lanes. A full chunk has columns of its own, which are not copied, so that it can be loaded when
 * it is needed. The last chunks of the lanes are many and small: their columns are joined, lane by lane.
 *
 *     labels                       pairs of the label table
 *     endNs, full, rows, isWide    of each lane: its end, full chunks, rows of its last chunk, whether that has `times`
 *     words, blockStarts, times    of all last chunks
 *     seen                         of all full chunks
 *     chunks.N.words …             of full chunk N, counted over all lanes
 */
export function lanesToColumns(lanes: LaneStore): Columns {
  const { tracks } = lanes;
  const full = tracks.flatMap((track) => track.fullChunks);
  const last = tracks.map((track) => track.lastChunk);
  const columns: Columns = {
    labels: lanes.labels.toPairs(),
    endNs: Float64Array.from(tracks, ({ endNs }) => endNs),
    full: Int32Array.from(tracks, ({ fullChunks }) => fullChunks.length),
    rows: Int32Array.from(last, ({ rows }) => rows),
    isWide: Uint8Array.from(last, ({ times }) => (times === undefined ? 0 : 1)),
    words: joined(
      Uint32Array,
      last.map((chunk) => chunk.words.subarray(0, chunk.rows * 2)),
    ),
    blockStarts: joined(
      Float64Array,
      last.map((chunk) => chunk.blockStarts.subarray(0, blocksOf(chunk))),
    ),
    times: joined(
      Float64Array,
      last.map(({ times, rows }) => times?.subarray(0, rows) ?? NO_TIMES),
    ),
    seen: Int32Array.from(full, ({ seen }) => seen),
  };
  return Object.assign(columns, ...full.map((chunk, n) => prefixed(`chunks.${n}`, chunkToColumns(chunk))));
}

/** Lanes from the results of `lanesHead` and `lanesToColumns`, which are not copied. Enter nothing into them. */
export function lanesFromColumns({ specs, marks }: LanesHead, columns: Columns): LaneStore {
  const lanes = new LaneStore(LabelTable.fromPairs(column(columns, "labels", Int32Array)));
  const chunks = partsOf(partsOf(columns).chunks ?? {});
  const nextSeen = cutter(column(columns, "seen", Int32Array));
  const nextTail = tailReader(lanes, columns);
  const full = column(columns, "full", Int32Array);
  const endNs = column(columns, "endNs", Float64Array);
  let chunk = 0;
  specs.forEach((spec, i) => {
    const track = lanes.track(lanes.add(spec));
    const own = Array.from(nextSeen(full[i] as number), (seen) => chunkFromColumns(lanes, seen, chunks[chunk++] ?? {}));
    track.restore(own, nextTail(i));
    track.finish(endNs[i] as number);
  });
  for (const [lane, mark] of marks) lanes.mark(lane, mark);
  return lanes;
}

function chunkToColumns({ words, blockStarts, blockStates, sums, longest, longestEnds, times, grid }: Chunk): Columns {
  assert(grid !== undefined, "a full chunk has a grid");
  const columns = { words, blockStarts, blockStates, sums, longest, longestEnds, grid: grid.words };
  return times === undefined ? columns : { ...columns, times };
}

function chunkFromColumns(lanes: LaneStore, seen: number, columns: Columns): Chunk {
  const chunk: Chunk = {
    ...createChunk(lanes.memory, lanes.labels, 0),
    rows: CHUNK_ROWS,
    words: column(columns, "words", Uint32Array),
    times: columns.times === undefined ? undefined : column(columns, "times", Float64Array),
    palette: paletteOf(seen),
    seen,
    blockStarts: column(columns, "blockStarts", Float64Array),
    blockStates: column(columns, "blockStates", Uint32Array),
    sums: column(columns, "sums", Float64Array),
    longest: column(columns, "longest", Float64Array),
    longestEnds: column(columns, "longestEnds", Uint32Array),
  };
  chunk.grid = gridOver(chunk, statesOf(chunk), column(columns, "grid", Uint32Array));
  assert(chunk.words.length === CHUNK_ROWS * 2, "a full chunk has all its rows");
  noteLongestGroup(chunk);
  return chunk;
}

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

function joined<T extends Uint32Array | Float64Array>(kind: new (length: number) => T, arrays: readonly T[]): T {
  const all = new kind(arrays.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const array of arrays) {
    all.set(array, at);
    at += array.length;
  }
  return all;
}

function column<T extends ColumnArray>(columns: Columns, name: string, kind: new (length: number) => T): T {
  const values = columns[name];
  assert(values instanceof kind, `there is a column ${name} of its kind`);
  return values;
}
