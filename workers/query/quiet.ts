import type { LaneTrack } from "../index/lane-track.js";
import { firstRowFrom } from "../index/row-search.js";
import type { Quiet, QuietRequest } from "../model/quiet.js";
import type { QueryContext } from "./context.js";
import { veilsOf } from "./fused/veils.js";
import { markSources } from "./marks/sources.js";
import { STEP_ROWS, type Steps } from "./resumable.js";

/** Begin and end of each stretch, in the order of time. */
type Stretches = readonly number[];

/**
 * When nothing happens on any of some lanes, for at least `minNs`. Lanes are looked at one after the other, the one with most
 * rows first: each leaves less of the stretches that those before it left. A stretch is searched in strides of `minNs`, as
 * any shorter one is of no interest, so the cost depends on `minNs` and not on rows. A lane with fewer rows than there are
 * stretches is read row by row.
 */
export function* quietSteps(context: QueryContext, request: QuietRequest): Steps<Quiet> {
  const { t0, t1, limit } = request;
  const minNs = Math.max(1, request.minNs);
  const end = Math.min(t1, context.untilNs);
  let left: Stretches = minNs <= end - t0 ? [t0, end] : [];
  const tracks = tracksOf(context, request.lanes);
  let read = 0;
  for (; read < tracks.length && left.length <= 2 * (tracks[read] as LaneTrack).count; read += 1) {
    left = yield* withoutRows(left, tracks[read] as LaneTrack, minNs);
  }
  const cuts: number[] = [];
  for (const track of tracks.slice(read)) yield* rowsInside(left, track, cuts);
  yield* marksInside(context, request.lanes, left, cuts);
  return longest(cutAt(left, Float64Array.from(cuts).sort(), minNs), limit);
}

/** What can happen on the lanes: the rows of each, and what a host took of it. The longest first. */
function tracksOf(context: QueryContext, lanes: Int32Array): LaneTrack[] {
  const veils = veilsOf(context);
  const tracks: LaneTrack[] = [];
  for (const lane of new Set(lanes)) {
    for (const track of [context.lanes.tracks[lane], veils.get(lane)]) {
      if (track !== undefined && 0 < track.count) tracks.push(track);
    }
  }
  return tracks.sort((a, b) => b.count - a.count);
}

/** The parts of stretches in which a lane has no row that begins, if they are long enough. */
function* withoutRows(stretches: Stretches, track: LaneTrack, minNs: number): Steps<number[]> {
  const left: number[] = [];
  let tries = 0;
  for (let i = 0; i < stretches.length; i += 2) {
    let from = stretches[i] as number;
    const to = stretches[i + 1] as number;
    while (minNs <= to - from) {
      // A long stretch that begins before `from + minNs` is part of the last row that does.
      const next = firstRowFrom(track, from + minNs);
      const begin = next === 0 ? from : Math.max(from, track.startAt(next - 1));
      const end = next === track.count ? to : Math.min(to, track.startAt(next));
      if (minNs <= end - begin) left.push(begin, end);
      from = end;
      tries += 1;
      if (tries % STEP_ROWS === 0) yield;
    }
  }
  return left;
}

/** Adds where rows of a lane begin inside of stretches. */
function* rowsInside(stretches: Stretches, track: LaneTrack, cuts: number[]): Steps<void> {
  if (stretches.length === 0) return;
  const last = stretches[stretches.length - 1] as number;
  const place = new Place(stretches);
  const first = firstRowFrom(track, stretches[0] as number);
  for (let row = first; row < track.count; row += 1) {
    const start = track.startAt(row);
    if (last <= start) break;
    if (place.holds(start)) cuts.push(start);
    if (row % STEP_ROWS === 0) yield;
  }
  yield;
}

function* marksInside(context: QueryContext, lanes: Int32Array, stretches: Stretches, cuts: number[]): Steps<void> {
  const wanted = new Set(lanes);
  for (const source of markSources(context)) {
    let looked = 0;
    for (let i = 0; i < stretches.length && 0 < source.count; i += 2) {
      const to = stretches[i + 1] as number;
      for (let row = source.firstFrom(stretches[i] as number); row < source.count; row += 1) {
        const t = source.timeAt(row);
        if (to <= t) break;
        if (source.lanes.some((column) => wanted.has(column.at(row)))) cuts.push(t);
        looked += 1;
        if (looked % STEP_ROWS === 0) yield;
      }
      if (i % STEP_ROWS === 0) yield;
    }
  }
}

/** Tells of ascending times whether they lie inside of a stretch. */
class Place {
  private at = 0;

  constructor(private readonly stretches: Stretches) {}

  holds(t: number): boolean {
    const { stretches } = this;
    while (this.at < stretches.length && (stretches[this.at + 1] as number) <= t) this.at += 2;
    return this.at < stretches.length && (stretches[this.at] as number) < t;
  }
}

/** The parts of stretches between ascending cuts, if they are long enough. */
function cutAt(stretches: Stretches, cuts: Float64Array, minNs: number): number[] {
  const left: number[] = [];
  let cut = 0;
  for (let i = 0; i < stretches.length; i += 2) {
    const to = stretches[i + 1] as number;
    let from = stretches[i] as number;
    const put = (end: number) => {
      if (minNs <= end - from) left.push(from, end);
      from = end;
    };
    while (cut < cuts.length && (cuts[cut] as number) < to) {
      const at = cuts[cut] as number;
      if (from < at) put(at);
      cut += 1;
    }
    put(to);
  }
  return left;
}

/** As columns; of more than `limit` the longest. */
function longest(stretches: Stretches, limit: number): Quiet {
  const all = stretches.length / 2;
  const lengthAt = (i: number) => (stretches[2 * i + 1] as number) - (stretches[2 * i] as number);
  let kept = Int32Array.from({ length: all }, (_, i) => i);
  if (limit < all)
    kept = kept
      .sort((a, b) => lengthAt(b) - lengthAt(a) || a - b)
      .slice(0, limit)
      .sort();
  return {
    count: kept.length,
    begin: Float64Array.from(kept, (i) => stretches[2 * i] as number),
    end: Float64Array.from(kept, (i) => stretches[2 * i + 1] as number),
  };
}
