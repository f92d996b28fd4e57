import { firstFrom } from "../core/search.js";
import { selectRank } from "../core/select.js";
import type { ClockLine } from "./clock-line.js";
import { type Moments, type Stretches, startsOfLong } from "./moments.js";

/** Clocks set by hand or by a guest's own RTC differ by less than this. */
export const MAX_OFFSET_NS = 60e9;
/** No crystal is worse. */
export const MAX_DRIFT = 100e-6;
/** The time from a CPU's halt until the host sees its vCPU sleep varies by about this. */
const BIN_NS = 100e3;
/** Moments of a guest's CPU that are compared at a time: few, so that a drift moves them little against each other. */
const SLICE = 128;
/** Slices of the recording that are tried: not all have enough, and the host may not have recorded all of them. */
const SLICES = 5;
/** How many more times than by chance a distance must be seen to be the right one beyond doubt. */
const CLEAR = 20;
/** A bound for the time this takes: pairs that are compared, of all drifts together. */
const MAX_PAIRS = 8e5;

/** Of more sleeps than this the longest are compared. */
const MAX_SLEEPS = 4000;

/** A guest's CPU as it saw itself idle, and its vCPU as the host saw it sleep, each by its own clock. */
export interface CpuPair {
  readonly idle: Stretches;
  readonly sleeps: Stretches;
}

/** A line that is right about its middle. */
export interface LikelyLine extends ClockLine {
  /** The guest's time for which it was found. */
  readonly fromNs: number;
  readonly toNs: number;
  /** The drift may be wrong by this. */
  readonly driftReach: number;
  /** Finds other offsets that are nearly as frequent: of a guest that does the same again and again. */
  readonly rivals: () => readonly number[];
}

/**
 * The offset, and roughly the drift, with which a guest's CPUs go idle when their vCPUs fall asleep: the most frequent
 * distance between any idling and any sleep. It is right to a fraction of a millisecond, if the guest runs in this VM
 * at all: callers check that. Undefined where nothing can be compared.
 */
export function likelyLine(cpus: readonly CpuPair[]): LikelyLine | undefined {
  const pairs = cpus.map(longest);
  let best: Peak | undefined;
  for (const centreNs of centresOf(pairs)) {
    for (const slice of slicesOf(pairs)) {
      const peak = peakOf(pairs, slice, centreNs);
      if (peak !== undefined && (best === undefined || best.count < peak.count)) best = peak;
      if (best?.isClear) return withRivals(pairs, best);
    }
  }
  return best && withRivals(pairs, best);
}

function withRivals(pairs: readonly MomentsPair[], peak: Peak): LikelyLine {
  return { ...peak.line, rivals: () => rivalsOf(pairs, peak) };
}

/**
 * Offsets around which is searched. Clocks that count from the boot of each machine may be days apart. Then people mostly
 * begin both recordings within a minute, and else the shorter one lies somewhere in the longer one.
 */
function centresOf(pairs: readonly MomentsPair[]): readonly number[] {
  const idle = spanOf(pairs.map((pair) => pair.idle));
  const sleeps = spanOf(pairs.map((pair) => pair.sleeps));
  const apartNs = sleeps.fromNs - idle.fromNs;
  if (!Number.isFinite(apartNs) || Math.abs(apartNs) <= MAX_OFFSET_NS / 2) return [0];
  const centres = [0, apartNs];
  const [least, most] = [apartNs, sleeps.toNs - idle.toNs].sort((a, b) => a - b) as [number, number];
  const step = Math.max(2 * MAX_OFFSET_NS, (most - least) / MAX_CENTRES);
  for (let ns = least; ns < most + step; ns += step) if (MAX_OFFSET_NS < Math.abs(ns - apartNs)) centres.push(ns);
  return centres;
}

/** A bound for the time this takes, at recordings of hours. */
const MAX_CENTRES = 32;

function spanOf(moments: readonly Moments[]): Slice {
  return {
    fromNs: moments.reduce((least, [t = least]) => Math.min(least, t), Number.POSITIVE_INFINITY),
    toNs: moments.reduce((most, all) => Math.max(most, all.at(-1) ?? most), Number.NEGATIVE_INFINITY),
  };
}

/** Times at which a CPU goes idle, and at which its vCPU falls asleep. */
interface MomentsPair {
  readonly idle: Moments;
  readonly sleeps: Moments;
}

/** A long sleep is a long idling. */
function longest({ idle, sleeps }: CpuPair): MomentsPair {
  const { lengths } = sleeps;
  const minNs = lengths.length <= MAX_SLEEPS ? 0 : selectRank(lengths.slice(), lengths.length - MAX_SLEEPS);
  return { idle: startsOfLong(idle, minNs), sleeps: startsOfLong(sleeps, minNs) };
}

interface Slice {
  readonly fromNs: number;
  readonly toNs: number;
}

/** Pieces of the recording with a number of idlings, by the CPU that idles most. */
function slicesOf(pairs: readonly MomentsPair[]): readonly Slice[] {
  const idle = pairs.reduce<Moments>((most, pair) => (most.length < pair.idle.length ? pair.idle : most), NO_MOMENTS);
  if (idle.length === 0) return [];
  const rest = Math.max(0, idle.length - SLICE);
  const firsts = new Set(Array.from({ length: SLICES }, (_, i) => Math.floor((i * rest) / (SLICES - 1))));
  return [...firsts].map((first) => ({
    fromNs: idle[first] as number,
    toNs: idle[Math.min(idle.length, first + SLICE) - 1] as number,
  }));
}

const NO_MOMENTS = new Float64Array(0);

interface Peak {
  readonly count: number;
  /** No other slice needs to be tried. */
  readonly isClear: boolean;
  readonly centreNs: number;
  readonly line: Omit<LikelyLine, "rivals">;
}

/** An offset that is seen this share as often may be the right one, too. */
const RIVAL = 0.6;
const MAX_RIVALS = 4;
/** Nearer ones are the same. */
export const APART_NS = 1e6;

function rivalsOf(pairs: readonly MomentsPair[], { count, centreNs, line }: Peak): readonly number[] {
  const { apart, from } = distancesOf(pairs, line, line.middleNs, centreNs);
  const likeliest = new Histogram().likeliest(apart, from, line.drift, RIVAL * count);
  const rivalsNs: number[] = [];
  for (const ns of likeliest.map((offsetNs) => centreNs + offsetNs)) {
    const isNew = [line.offsetNs, ...rivalsNs].every((other) => APART_NS < Math.abs(ns - other));
    if (isNew && rivalsNs.length < MAX_RIVALS) rivalsNs.push(ns);
  }
  return rivalsNs;
}

function peakOf(pairs: readonly MomentsPair[], slice: Slice, centreNs: number): Peak | undefined {
  const middleNs = (slice.fromNs + slice.toNs) / 2;
  const { apart, from } = distancesOf(pairs, slice, middleNs, centreNs);
  const halfNs = Math.max(1, (slice.toNs - slice.fromNs) / 2);
  // A step of the drift moves the ends of the slice by a bin.
  const wanted = Math.ceil((MAX_DRIFT * halfNs) / BIN_NS);
  const steps = Math.min(wanted, Math.floor(MAX_PAIRS / Math.max(1, apart.length) / 2));
  const histogram = new Histogram();
  // Of each bin, by chance.
  const expected = (apart.length * BIN_NS) / (2 * MAX_OFFSET_NS);
  let best: Peak | undefined;
  for (let step = -steps; step <= steps; step++) {
    const drift = steps === 0 ? 0 : (step / steps) * MAX_DRIFT;
    const { count, offsetNs } = histogram.peak(apart, from, drift);
    if (count === 0 || (best !== undefined && count < best.count)) continue;
    if (best !== undefined && count === best.count && Math.abs(best.line.drift) <= Math.abs(drift)) continue;
    const driftReach = steps === 0 ? MAX_DRIFT : (3 * MAX_DRIFT) / steps;
    best = {
      count,
      isClear: CLEAR * (1 + expected) < count,
      centreNs,
      line: { ...slice, middleNs, offsetNs: centreNs + offsetNs, drift, driftReach: Math.min(driftReach, MAX_DRIFT) },
    };
  }
  return best;
}

/**
 * From each idling of the slice, moved by `centreNs`, to each sleep that may belong to it, and how far the idling is from
 * the middle.
 */
function distancesOf(pairs: readonly MomentsPair[], { fromNs, toNs }: Slice, middleNs: number, centreNs: number) {
  const runs = pairs.flatMap(({ idle, sleeps }) => {
    const near = idle.subarray(firstFrom(idle, fromNs, 0, idle.length), firstFrom(idle, toNs + 1, 0, idle.length));
    return Array.from(near, (t) => ({ t, sleeps: sleepsNear(sleeps, t + centreNs) }));
  });
  const count = runs.reduce((sum, { sleeps }) => sum + sleeps.length, 0);
  const apart = new Float64Array(count);
  const from = new Float64Array(count);
  let at = 0;
  for (const { t, sleeps } of runs) {
    for (const sleep of sleeps) {
      apart[at] = sleep - t - centreNs;
      from[at++] = t - middleNs;
    }
  }
  return { apart, from };
}

function sleepsNear(sleeps: Moments, t: number): Moments {
  const first = firstFrom(sleeps, t - MAX_OFFSET_NS, 0, sleeps.length);
  return sleeps.subarray(first, firstFrom(sleeps, t + MAX_OFFSET_NS, first, sleeps.length));
}

class Histogram {
  private readonly reach = Math.ceil((MAX_OFFSET_NS * (1 + MAX_DRIFT)) / BIN_NS) + 1;
  private readonly counts = new Uint16Array(2 * this.reach + 1);

  peak(apart: Float64Array, from: Float64Array, drift: number): { count: number; offsetNs: number } {
    const { counts, reach } = this;
    const best = this.add(apart, from, drift);
    const count = counts[best] as number;
    counts.fill(0);
    return { count, offsetNs: (best - reach) * BIN_NS };
  }

  /** Offsets that are seen so often at least, the most frequent ones first. */
  likeliest(apart: Float64Array, from: Float64Array, drift: number, least: number): readonly number[] {
    const { counts, reach } = this;
    this.add(apart, from, drift);
    const bins: number[] = [];
    for (let bin = 0; bin < counts.length; bin++) if (least <= (counts[bin] as number)) bins.push(bin);
    return bins.sort((a, b) => (counts[b] as number) - (counts[a] as number)).map((bin) => (bin - reach) * BIN_NS);
  }

  /** Counts all distances; answers the bin with the most. */
  private add(apart: Float64Array, from: Float64Array, drift: number): number {
    const { counts, reach } = this;
    let best = reach;
    let most = 0;
    // This runs tens of millions of times. No bin is negative, so cutting off is rounding down.
    for (let i = 0; i < apart.length; i++) {
      const bin = (((apart[i] as number) - drift * (from[i] as number)) * PER_NS + reach + 0.5) | 0;
      const count = (counts[bin] as number) + 1;
      counts[bin] = count;
      if (most < count) {
        most = count;
        best = bin;
      }
    }
    return best;
  }
}

const PER_NS = 1 / BIN_NS;
