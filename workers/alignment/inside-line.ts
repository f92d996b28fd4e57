import { firstFrom } from "../core/search.js";
import type { LaneTrack } from "../index/lane-track.js";
import { isGuest } from "../model/states.js";
import { APART_NS, type LikelyLine, MAX_DRIFT, MAX_OFFSET_NS } from "./likely-line.js";
import type { Moments } from "./moments.js";

/** Moments of one clock, and a lane of the other in whose time in the guest they happened. */
export interface InsidePair {
  readonly moments: Moments;
  readonly track: LaneTrack;
}

/** The right offset is looked for in steps of this. */
const BIN_NS = 1e6;
/** A drift moves the moments of a slice by less than a step. */
const SLICE_NS = 8e9;
const SLICES = 5;
/** Moments of a slice that are looked at for every offset, and those for the best of these. */
const FEW = 64;
const MANY = 400;
const BEST = 500;
/** A recording of hours is looked at in part. */
const MAX_BINS = 1 << 24;
/** Offsets with this share of the most moments may be right, too. */
const RIVAL = 0.97;
const MAX_RIVALS = 4;

/**
 * The offset with which most moments fall into time in the guest, to about a millisecond. Undefined where there are
 * none, or all offsets do as well.
 */
export function insideLine(pairs: readonly InsidePair[]): LikelyLine | undefined {
  const lanes = pairs.flatMap(({ moments, track }) => {
    const bins = binsOf(track);
    return bins === undefined || moments.length === 0 ? [] : [{ moments, ...bins }];
  });
  const [first] = lanes;
  if (first === undefined) return undefined;
  let best: Found | undefined;
  for (const slice of slicesOf(lanes)) {
    const found = bestIn(lanes, slice);
    if (found !== undefined && (best === undefined || best.share < found.share)) best = found;
  }
  if (best === undefined) return undefined;
  const { fromNs, toNs, offsetNs, rivals } = best;
  const line = { middleNs: (fromNs + toNs) / 2, offsetNs, drift: 0, fromNs, toNs, driftReach: MAX_DRIFT };
  return { ...line, rivals: () => rivals };
}

/** Whether there is time in the guest in a bin. */
interface Bins {
  readonly beginNs: number;
  readonly inside: Uint8Array;
}

interface BinnedPair extends Bins {
  readonly moments: Moments;
}

function binsOf(track: LaneTrack): Bins | undefined {
  if (track.count === 0) return undefined;
  const beginNs = track.startAt(0);
  const lastNs = track.startAt(track.count - 1);
  const inside = new Uint8Array(Math.min(MAX_BINS, Math.floor((lastNs - beginNs) / BIN_NS) + 1));
  for (let row = 0; row < track.count; row += 1) {
    if (!isGuest(track.stateAt(row))) continue;
    const from = Math.floor((track.startAt(row) - beginNs) / BIN_NS);
    inside.fill(1, from, Math.floor((track.endAt(row, lastNs) - beginNs) / BIN_NS) + 1);
  }
  return { beginNs, inside };
}

interface Slice {
  readonly fromNs: number;
  readonly toNs: number;
}

function slicesOf(lanes: readonly BinnedPair[]): readonly Slice[] {
  const begin = Math.min(...lanes.map(({ moments }) => moments[0] as number));
  const end = Math.max(...lanes.map(({ moments }) => moments.at(-1) as number));
  const rest = Math.max(0, end - begin - SLICE_NS);
  const count = rest === 0 ? 1 : SLICES;
  return Array.from({ length: count }, (_, i) => {
    const fromNs = begin + (i * rest) / Math.max(1, count - 1);
    return { fromNs, toNs: Math.min(end, fromNs + SLICE_NS) };
  });
}

interface Found extends Slice {
  readonly offsetNs: number;
  readonly share: number;
  readonly rivals: readonly number[];
}

function bestIn(lanes: readonly BinnedPair[], slice: Slice): Found | undefined {
  const few = lanes.map((lane) => picked(lane, slice, FEW / lanes.length));
  const many = lanes.map((lane) => picked(lane, slice, MANY / lanes.length));
  const count = many.reduce((sum, { moments }) => sum + moments.length, 0);
  if (count < FEW) return undefined;
  const counted = offsetsOf(lanes).map((offsetNs) => ({ offsetNs, count: insideAt(few, offsetNs) }));
  counted.sort((a, b) => b.count - a.count);
  const best = counted.slice(0, BEST).map(({ offsetNs }) => ({ offsetNs, count: insideAt(many, offsetNs) }));
  best.sort((a, b) => b.count - a.count);
  const [most] = best;
  if (most === undefined) return undefined;
  // Where a moment is inside at offsets side by side, the middle of these is the likeliest.
  const equal = best.filter(
    (one) => one.count === most.count && Math.abs(one.offsetNs - most.offsetNs) <= 2 * APART_NS,
  );
  const offsetNs = equal.reduce((sum, one) => sum + one.offsetNs, 0) / equal.length;
  const rivals: number[] = [];
  for (const one of best) {
    const isNew = [offsetNs, ...rivals].every((other) => 2 * APART_NS < Math.abs(one.offsetNs - other));
    if (RIVAL * most.count <= one.count && isNew && rivals.length < MAX_RIVALS) rivals.push(one.offsetNs);
  }
  return { ...slice, offsetNs, share: most.count / count, rivals };
}

function picked({ moments, ...bins }: BinnedPair, { fromNs, toNs }: Slice, limit: number): BinnedPair {
  const from = firstFrom(moments, fromNs, 0, moments.length);
  const own = moments.subarray(from, firstFrom(moments, toNs + 1, from, moments.length));
  const length = Math.min(own.length, Math.ceil(limit));
  const step = own.length / Math.max(1, length);
  return { ...bins, moments: Float64Array.from({ length }, (_, i) => own[Math.floor(i * step)] as number) };
}

/** Clocks that agree to a minute, or recordings that began within one. */
function offsetsOf(lanes: readonly BinnedPair[]): readonly number[] {
  const apartNs =
    Math.min(...lanes.map(({ beginNs }) => beginNs)) - Math.min(...lanes.map(({ moments }) => moments[0] as number));
  const centres = Math.abs(apartNs) < MAX_OFFSET_NS ? [0] : [0, apartNs];
  return centres.flatMap((centre) =>
    Array.from({ length: (2 * MAX_OFFSET_NS) / BIN_NS + 1 }, (_, i) => centre - MAX_OFFSET_NS + i * BIN_NS),
  );
}

function insideAt(lanes: readonly BinnedPair[], offsetNs: number): number {
  let count = 0;
  for (const { moments, beginNs, inside } of lanes) {
    for (let i = 0; i < moments.length; i += 1) {
      const bin = Math.floor(((moments[i] as number) + offsetNs - beginNs) / BIN_NS);
      if (0 <= bin && bin < inside.length) count += inside[bin] as number;
    }
  }
  return count;
}
