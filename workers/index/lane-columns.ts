import { assert } from "../core/assert.js";
import type { ColumnArray, Columns, PiecedColumns } from "../core/columns.js";
import type { LaneId, LaneMark, LaneSpec } from "../model/lanes.js";
import { blocksOf, type Chunk, createChunk, groupsOf } from "./chunk.js";
import type { ChunkKeeper } from "./chunk-keeper.js";
import { LabelTable } from "./label-table.js";
import { type LanePages, lanePage, lateChunks } from "./lane-page.js";
import { LaneStore } from "./lane-store.js";
import type { LaneTrack } from "./lane-track.js";
import { COARSEST } from "./time-grid.js";

/** Names, places and marks of lanes, as JSON. */
export interface LanesHead {
  readonly specs: readonly LaneSpec[];
  readonly marks: readonly (readonly [LaneId, LaneMark])[];
}

export function lanesHead(lanes: LaneStore): LanesHead {
  return { specs: lanes.specs, marks: [...lanes.marks] };
}

/**
 * The intervals of all lanes, but for their full chunks, which are pages (`lanePages`). The last chunks of the lanes are many
 * and small: their columns are one, lane by lane. Only their words are copied, because labels change.
 *
 *     labels                       pairs of the label table
 *     endNs, full, rows, isWide    of each lane: its end, full chunks, rows of its last chunk, whether that has `times`
 *     words, blockStarts, times    of all last chunks
 */
export function lanesToColumns(lanes: LaneStore): PiecedColumns {
  const { tracks } = lanes;
  const last = tracks.map((track) => track.lastChunk);
  return {
    labels: lanes.labels.toPairs(),
    endNs: Float64Array.from(tracks, ({ endNs }) => endNs),
    full: Int32Array.from(tracks, ({ full }) => full.count),
    rows: Int32Array.from(last, ({ rows }) => rows),
    isWide: Uint8Array.from(last, ({ times }) => (times === undefined ? 0 : 1)),
    words: [NO_WORDS, ...last.map((chunk) => chunk.words.slice(0, chunk.rows * 2))],
    blockStarts: [NO_TIMES, ...last.map((chunk) => chunk.blockStarts.subarray(0, blocksOf(chunk)))],
    times: [NO_TIMES, ...last.map(({ times, rows }) => times?.subarray(0, rows) ?? NO_TIMES)],
  };
}

/** The full chunks of all lanes as pages, by the names in `LanePages`. A page is valid until the next one is taken. */
export function lanePages({ tracks }: LaneStore): Readonly<Record<keyof LanePages, Iterable<Uint32Array>>> {
  const full = tracks.filter((track) => 0 < track.full.count);
  return { heads: headPages(full), grids: gridPages(full), packed: packedPages(full) };
}

function* headPages(tracks: readonly LaneTrack[]): Generator<Uint32Array> {
  for (const track of tracks) yield lanePage(track);
}

function* gridPages(tracks: readonly LaneTrack[]): Generator<Uint32Array> {
  for (const { full } of tracks) {
    for (let i = 0; i < full.count; i += 1) {
      for (let level = 0; level < COARSEST; level += 1) yield full.allGrids.levelAsWords(i, level);
    }
  }
}

function* packedPages(tracks: readonly LaneTrack[]): Generator<Uint32Array> {
  for (const { full } of tracks) for (let i = 0; i < full.count; i += 1) yield full.packedAt(i);
}

/** What `lanesHead`, `lanesToColumns` and `lanePages` have made. */
export interface WrittenLanes {
  readonly head: LanesHead;
  readonly columns: Columns;
  readonly pages: LanePages;
}

/** Lanes again. Their columns are not copied, and of their full chunks is read what questions need. Enter nothing into them. */
export function lanesFromColumns(
  { head: { specs, marks }, columns, pages }: WrittenLanes,
  keeper?: ChunkKeeper,
): LaneStore {
  const labels = LabelTable.fromPairs(column(columns, "labels", Int32Array));
  const lanes = new LaneStore(labels, undefined, keeper);
  const nextTail = tailReader(lanes, columns);
  const full = column(columns, "full", Int32Array);
  const endNs = column(columns, "endNs", Float64Array);
  checkChunks(full, pages.packed.count);
  let [page, first] = [0, 0];
  specs.forEach((spec, i) => {
    const track = lanes.track(lanes.add(spec));
    const count = full[i] as number;
    track.restore(lateChunks(pages, { page, count, first }, labels), nextTail(i));
    track.finish(endNs[i] as number);
    if (0 < count) page += 1;
    first += count;
  });
  for (const [lane, mark] of marks) lanes.mark(lane, mark);
  return lanes;
}

/** Each full chunk is a page: before memory is taken for as many as a file names. */
function checkChunks(full: Int32Array, pages = Number.POSITIVE_INFINITY): void {
  let sum = 0;
  for (const count of full) sum += Math.abs(count);
  assert(sum <= pages, "there are pages of all full chunks");
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
const NO_WORDS = new Uint32Array(0);

function column<T extends ColumnArray>(columns: Columns, name: string, kind: new (length: number) => T): T {
  const values = columns[name];
  assert(values instanceof kind, `there is a column ${name} of its kind`);
  return values;
}
