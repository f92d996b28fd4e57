import type { Centres } from "./centres.js";
import { kMeans, settle } from "./k-means.js";
import { randomFrom } from "./random.js";
import { meanSilhouette, pairDistances, silhouettes } from "./silhouette.js";
import type { Steps } from "./steps.js";
import type { Vectors } from "./vectors.js";

/** Points in groups. */
export interface Grouping {
  /** By point: its group; -1: nothing is known of it, or there are no groups. */
  readonly labels: Int32Array;
  /** By point; NaN: none. */
  readonly silhouette: Float64Array;
  /** Mean silhouette of the best groups there are, even if they are too bad to be told; NaN: there can be none. */
  readonly quality: number;
  /** Number of groups; 1: no split of them is good enough, or all do the same; 0: too few. */
  readonly count: number;
  /** How many groups the best ones are, good enough or not. */
  readonly tried: number;
  /** Points whose distances made the silhouettes, where not all did; 0: all. */
  readonly sampled: number;
}

export interface GroupingOptions {
  /** So many groups, however good they are. */
  readonly groups?: number;
  /** At most so many groups are tried. */
  readonly mostGroups?: number;
  /** Above so many points, a sample of so many decides. */
  readonly mostPoints?: number;
}

/** With fewer, any two groups look good. */
export const FEWEST_POINTS = 4;
const MOST_GROUPS = 8;
/** Up to here a mean silhouette is no sign of structure (Kaufman and Rousseeuw, 1990). */
export const NO_STRUCTURE = 0.25;
/** Groups whose centres are nearer than this do the same: their cosine is 0.989 and more. A silhouette knows no measure. */
export const LEAST_APART = 0.15;
const MOST_POINTS = 800;
const SAMPLE_SEED = 20211;

/**
 * Groups by k-means, as many as have the highest mean silhouette. The result does not depend on the order of the points, but
 * for the order of the groups: the largest is the first.
 */
export function* groupPoints(
  vectors: Vectors,
  among: readonly number[],
  { groups, mostPoints = MOST_POINTS, mostGroups = MOST_GROUPS }: GroupingOptions = {},
): Steps<Grouping> {
  const points = vectors.ordered(among.filter((point) => vectors.isKnown(point)));
  const none = noGroups(vectors.count);
  if (points.length < Math.min(FEWEST_POINTS, groups ?? FEWEST_POINTS)) return none;
  const sample = mostPoints < points.length ? sampleOf(points.length, mostPoints) : undefined;
  const looked = sample === undefined ? points : sample.map((place) => points[place] as number);
  const best = yield* bestClusters(vectors, looked, groups, mostGroups);
  // All do the same.
  if (best === undefined) return { ...none, labels: labelled(vectors.count, points, () => 0), count: 1 };
  const isTold = groups !== undefined || NO_STRUCTURE < best.quality;
  if (!isTold) {
    const labels = labelled(vectors.count, points, () => 0);
    return { ...none, labels, quality: best.quality, count: 1, tried: best.count };
  }
  const settled = sample === undefined ? best : yield* settle(points, best.centres);
  const found = renumbered(settled.labels);
  const between = (a: number, b: number) => vectors.distance(points[a] as number, points[b] as number);
  const own = yield* silhouettes(between, found.labels, found.count, sample);
  const silhouette = new Float64Array(vectors.count).fill(Number.NaN);
  for (const [place, point] of points.entries()) silhouette[point] = own[place] as number;
  return {
    labels: labelled(vectors.count, points, (place) => found.labels[place] as number),
    silhouette,
    quality: meanSilhouette(own),
    count: found.count,
    tried: found.count,
    sampled: sample?.length ?? 0,
  };
}

interface Best {
  readonly centres: Centres;
  readonly labels: Int32Array;
  readonly quality: number;
  readonly count: number;
}

function* bestClusters(
  vectors: Vectors,
  points: readonly number[],
  groups: number | undefined,
  mostGroups: number,
): Steps<Best | undefined> {
  let best: Best | undefined;
  const between = yield* pairDistances(vectors, points);
  const most = Math.min(groups ?? mostGroups, points.length - (groups === undefined ? 1 : 0));
  for (let k = groups === undefined ? 2 : most; k <= most; k += 1) {
    const { labels, centres } = yield* kMeans(vectors, points, k);
    const count = new Set(labels).size;
    // There are no more different points.
    if (count < k && (count < 2 || groups === undefined)) break;
    if (groups === undefined && centres.closest() < LEAST_APART) continue;
    const own = yield* silhouettes(between, labels, centres.count);
    const quality = meanSilhouette(own);
    // Of equal ones the fewest groups, whatever the rounding.
    if (best === undefined || best.quality + 1e-9 < quality) best = { centres, labels, quality, count };
  }
  return best;
}

/** Group numbers by size, and among equal ones by their first point. */
function renumbered(labels: Int32Array): { readonly labels: Int32Array; readonly count: number } {
  const sizes = new Map<number, number>();
  for (const label of labels) sizes.set(label, (sizes.get(label) ?? 0) + 1);
  const order = [...sizes].sort(([, a], [, b]) => b - a).map(([label]) => label);
  const places = new Map(order.map((label, place) => [label, place]));
  return { labels: labels.map((label) => places.get(label) as number), count: order.length };
}

function labelled(count: number, points: readonly number[], labelOf: (place: number) => number): Int32Array {
  const labels = new Int32Array(count).fill(-1);
  for (const [place, point] of points.entries()) labels[point] = labelOf(place);
  return labels;
}

function noGroups(count: number): Grouping {
  return {
    labels: new Int32Array(count).fill(-1),
    silhouette: new Float64Array(count).fill(Number.NaN),
    quality: Number.NaN,
    count: 0,
    tried: 0,
    sampled: 0,
  };
}

/** Different places below `count`, in order, the same each time. */
function sampleOf(count: number, size: number): number[] {
  const random = randomFrom(SAMPLE_SEED);
  const places = Int32Array.from({ length: count }, (_, place) => place);
  for (let i = 0; i < size; i += 1) {
    const j = i + Math.floor(random() * (count - i));
    [places[i], places[j]] = [places[j] as number, places[i] as number];
  }
  return [...places.subarray(0, size)].sort((a, b) => a - b);
}
