import { CHUNK_BITS, CHUNK_ROWS, type ChunkHead } from "../index/chunk.js";
import { addStays } from "../index/chunk-stays.js";
import type { LaneTrack } from "../index/lane-track.js";
import { addStay, clearStays, mergeStays, noStays, type StaySums } from "../index/stay-sums.js";
import type { LaneId } from "../model/lanes.js";
import type { QueryContext } from "./context.js";
import { publishedRows } from "./published-rows.js";
import type { Steps } from "./resumable.js";
import { rowsIn } from "./row-scan.js";

/**
 * Adds the stays of a lane in [t0, t1), cut there, to `into`, which is emptied before. Chunks that lie inside the window
 * are summed up once and kept, about a kB for each 16,384 rows.
 */
export function* staySteps(
  { lanes, untilNs }: QueryContext,
  lane: LaneId,
  t0: number,
  t1: number,
  into: StaySums,
): Steps<void> {
  clearStays(into);
  const track = lanes.track(lane);
  const { from, to } = rowsIn(track, t0, t1, untilNs);
  for (let row = from; row < to; ) {
    const index = row >> CHUNK_BITS;
    const base = index << CHUNK_BITS;
    const end = Math.min(to, base + CHUNK_ROWS);
    const known = base === row && end === base + CHUNK_ROWS ? wholeChunk(track, index, t0, t1) : undefined;
    if (known !== undefined) mergeStays(into, known);
    else {
      const endNs = track.endAt(end - 1, untilNs);
      addStays(into, track.rowsAt(index), { from: row - base, to: end - base, endNs, t0, t1 });
    }
    row = end;
    yield;
  }
}

/** The stays of a vCPU as published. */
export function publishedStays({ lanes, untilNs }: QueryContext, lane: LaneId, t0: number, t1: number): StaySums {
  const stays = noStays();
  for (const { start, end, state } of publishedRows(lanes.track(lane), t0, t1, untilNs))
    addStay(stays, state, start, end - start);
  return stays;
}

/** The stays of a full chunk, if none of them reaches beyond the window. */
function wholeChunk(track: LaneTrack, index: number, t0: number, t1: number): StaySums | undefined {
  const head = track.fullChunks[index];
  // A full chunk without another after it has no end yet.
  if (head === undefined || track.chunkCount <= index + 1) return undefined;
  const [startNs, endNs] = [track.chunkStartAt(index), track.chunkStartAt(index + 1)];
  return t0 <= startNs && endNs <= t1 ? keptStays(track, index, head, endNs) : undefined;
}

function keptStays(track: LaneTrack, index: number, head: ChunkHead, endNs: number): StaySums {
  if (head.stays?.endNs === endNs) return head.stays.sums;
  const sums = noStays();
  addStays(sums, track.rowsAt(index), {
    from: 0,
    to: head.rows,
    endNs,
    t0: Number.NEGATIVE_INFINITY,
    t1: Number.POSITIVE_INFINITY,
  });
  head.stays = { endNs, sums };
  return sums;
}
