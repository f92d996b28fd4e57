import { assert } from "../core/assert.js";
import { type ColumnArray, type Columns, partsOf, prefixed } from "../core/columns.js";
import type { LaneId, LaneMark, LaneSpec } from "../model/lanes.js";
import { blocksOf, CHUNK_ROWS, type Chunk, createChunk, groupsOf, paletteOf } from "./chunk.js";
import { noteLongest } from "./chunk-index.js";
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
  const lanes = new LaneStore(LabelTable.fromPairs(ints(columns, "labels")));
  const tails = new TailReader(lanes, columns);
  const [full, seen, endNs] = [ints(columns, "full"), ints(columns, "seen"), floats(columns, "endNs")];
  const chunks = partsOf(partsOf(columns).chunks ?? {});
  let next = 0;
  specs.forEach((spec, i) => {
    const track = lanes.track(lanes.add(spec));
    const own = Array.from({ length: full[i] as number }, () => {
      const n = next++;
      return chunkFromColumns(lanes, seen[n] as number, chunks[n] ?? {});
    });
    track.restore(own, tails.read(i));
    track.finish(endNs[i] as number);
  });
  for (const [lane, mark] of marks) lanes.mark(lane, mark);
  return lanes;
}

function chunkToColumns({ words, blockStarts, sums, longest, times }: Chunk): Columns {
  return { words, blockStarts, sums, longest, ...(times === undefined ? {} : { times }) };
}

function chunkFromColumns(lanes: LaneStore, seen: number, columns: Columns): Chunk {
  const chunk: Chunk = {
    ...createChunk(lanes.memory, lanes.labels, 0),
    rows: CHUNK_ROWS,
    words: words(columns, "words"),
    times: columns.times === undefined ? undefined : floats(columns, "times"),
    palette: paletteOf(seen),
    seen,
    blockStarts: floats(columns, "blockStarts"),
    sums: floats(columns, "sums"),
    longest: floats(columns, "longest"),
  };
  assert(chunk.words.length === CHUNK_ROWS * 2, "a full chunk has all its rows");
  chunk.longest.forEach((longest, group) => {
    noteLongest(chunk, group, longest);
  });
  return chunk;
}

/** Reads the last chunks of the lanes in order. A query builds their indexes later. */
class TailReader {
  private readonly rows: Int32Array;
  private readonly isWide: Uint8Array;
  private readonly words: Uint32Array;
  private readonly blockStarts: Float64Array;
  private readonly times: Float64Array;
  /** Begin of the next lane in the columns. */
  private row = 0;
  private block = 0;
  private time = 0;

  constructor(
    private readonly lanes: LaneStore,
    columns: Columns,
  ) {
    this.rows = ints(columns, "rows");
    this.isWide = bytes(columns, "isWide");
    this.words = words(columns, "words");
    this.blockStarts = floats(columns, "blockStarts");
    this.times = floats(columns, "times");
  }

  read(lane: LaneId): Chunk {
    const rows = this.rows[lane] as number;
    const blocks = blocksOf({ rows });
    const isWide = this.isWide[lane] === 1;
    const chunk: Chunk = {
      ...createChunk(this.lanes.memory, this.lanes.labels, 0),
      rows,
      words: this.words.subarray(this.row * 2, (this.row + rows) * 2),
      blockStarts: this.blockStarts.subarray(this.block, this.block + blocks),
      longest: this.lanes.memory.floats(groupsOf(blocks)),
      times: isWide ? this.times.subarray(this.time, this.time + rows) : undefined,
    };
    this.row += rows;
    this.block += blocks;
    if (isWide) this.time += rows;
    return chunk;
  }
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

function floats(columns: Columns, name: string): Float64Array {
  return column(columns, name, Float64Array);
}

function ints(columns: Columns, name: string): Int32Array {
  return column(columns, name, Int32Array);
}

function words(columns: Columns, name: string): Uint32Array {
  return column(columns, name, Uint32Array);
}

function bytes(columns: Columns, name: string): Uint8Array {
  return column(columns, name, Uint8Array);
}

function column<T extends ColumnArray>(columns: Columns, name: string, kind: new (length: number) => T): T {
  const values = columns[name];
  assert(values instanceof kind, `there is a column ${name} of its kind`);
  return values;
}
