import { selectRank } from "../core/select.js";
import type { BothLimits, Limits } from "./clock-limits.js";

/**
 * Fits a line between two clouds of limits.
 *
 *     offset │ ·  ·    · ·   at most          Most points lie far from the line. Those that lie nearest make an edge,
 *            │··─·──·─·─·──·─··── edge        as there is a shortest time between an entry or exit of the host and
 *            │- - - - - - - - - - line        an event of the guest. A few points lie beyond it (a wrong time, a
 *            │··─··─·─··─·──·─·── edge        wrong side), so the edge is a low quantile. Both edges have the same
 *            │  ·   ·  · ·   at least         slope, the drift, and the line is midway between them.
 *            └───────────────────── t
 */
export interface EdgeLine {
  /** At the middle. */
  readonly offsetNs: number;
  readonly drift: number;
  /** The distance between the edges. Negative: the limits contradict each other. */
  readonly widthNs: number;
  /** Standard error of the drift; infinite where there are too few points to tell. */
  readonly driftError: number;
}

/** A drift that is smaller than its error times this may be none. */
const SIGNIFICANT = 2;
/** The share of points beyond the edges that tell the drift: enough points lie near these edges. */
const BEYOND = 0.02;
/** The same for the offset, for which the outermost points matter. The first share at which the edges do not cross. */
const OUTERMOST = [0.001, 0.005, BEYOND];
/** At least so many points lie beyond. */
const MIN_BEYOND = 2;
const MIN_POINTS = 8;
const MAX_POINTS = 4000;

/** `near`: the drift is looked for so far around `near.drift`. Undefined: too few points. */
export function fitEdges(
  { least, most }: BothLimits,
  middleNs: number,
  near: { readonly drift: number; readonly reach: number },
): EdgeLine | undefined {
  if (least.t.length < MIN_POINTS || most.t.length < MIN_POINTS) return undefined;
  const below = cloudOf(least, -1, middleNs, near.drift);
  const above = cloudOf(most, 1, middleNs, near.drift);
  const found = lowest((drift) => lossAt(below, drift) + lossAt(above, drift), near.drift, near.reach);
  const driftError = errorOf([below, above], found);
  const drift = Math.abs(found) < SIGNIFICANT * driftError ? 0 : found;
  return { ...between(below, above, drift), drift, driftError };
}

function between(below: Cloud, above: Cloud, drift: number): Pick<EdgeLine, "offsetNs" | "widthNs"> {
  let offsetNs = 0;
  let widthNs = 0;
  for (const share of OUTERMOST) {
    const low = -edgeAt(below, drift, quantileFor(below, share));
    const high = edgeAt(above, drift, quantileFor(above, share));
    offsetNs = (low + high) / 2;
    widthNs = high - low;
    if (0 < widthNs) break;
  }
  return { offsetNs, widthNs };
}

/** Points with the line below them: `x` from the middle on, `y` the distance, `quantile` the share that lies beyond the edge. */
interface Cloud {
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** −1: the cloud lies below the line, and is turned over. */
  readonly sign: 1 | -1;
  readonly quantile: number;
  /** Of so many points each is the nearest. */
  readonly group: number;
  readonly scratch: Float64Array;
}

/** Of many points, only the nearest of each few matters. */
function cloudOf({ t, offsetNs }: Limits, sign: 1 | -1, middleNs: number, drift: number): Cloud {
  const group = Math.ceil(t.length / MAX_POINTS);
  const count = Math.ceil(t.length / group);
  const x = new Float64Array(count);
  const y = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    let nearest = Number.POSITIVE_INFINITY;
    for (let k = i * group; k < Math.min(t.length, (i + 1) * group); k++) {
      const at = (t[k] as number) - middleNs;
      const distance = sign * ((offsetNs[k] as number) - drift * at);
      if (nearest <= distance) continue;
      nearest = distance;
      x[i] = at;
      y[i] = sign * (offsetNs[k] as number);
    }
  }
  const cloud = { x, y, sign, group, scratch: new Float64Array(count) };
  return { ...cloud, quantile: quantileFor(cloud, BEYOND) };
}

/** Of the points that are left, for a share of all. */
function quantileFor({ x, group }: Pick<Cloud, "x" | "group">, share: number): number {
  return Math.max(1 - (1 - share) ** group, MIN_BEYOND / x.length);
}

function distances({ x, y, sign, scratch }: Cloud, drift: number): Float64Array {
  for (let i = 0; i < x.length; i++) scratch[i] = (y[i] as number) - sign * drift * (x[i] as number);
  return scratch;
}

function edgeAt(cloud: Cloud, drift: number, quantile: number): number {
  return quantileOf(distances(cloud, drift), quantile);
}

/** Puts the values in another order. */
function quantileOf(values: Float64Array, quantile: number): number {
  return selectRank(values, Math.min(values.length - 1, Math.floor(values.length * quantile)));
}

/** What quantile regression minimises (Koenker and Bassett 1978), for the best edge of this slope. */
function lossAt(cloud: Cloud, drift: number): number {
  const { quantile } = cloud;
  const all = distances(cloud, drift);
  const edge = quantileOf(all, quantile);
  let loss = 0;
  for (const distance of all) loss += (distance - edge) * (distance < edge ? quantile - 1 : quantile);
  return loss;
}

/** Far less than any drift can be told. */
const DRIFT_STEP = 1e-10;
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/** Golden section: the loss is convex. */
function lowest(loss: (drift: number) => number, near: number, reach: number): number {
  let from = near - reach;
  let to = near + reach;
  let left = to - GOLDEN * (to - from);
  let right = from + GOLDEN * (to - from);
  let atLeft = loss(left);
  let atRight = loss(right);
  while (DRIFT_STEP < to - from) {
    if (atLeft < atRight) {
      to = right;
      right = left;
      atRight = atLeft;
      left = to - GOLDEN * (to - from);
      atLeft = loss(left);
    } else {
      from = left;
      left = right;
      atLeft = atRight;
      right = from + GOLDEN * (to - from);
      atRight = loss(right);
    }
  }
  return (from + to) / 2;
}

const PARTS = 8;
const MIN_PART_POINTS = 8;

/** From how much the edge of parts of the time strays from the line. */
function errorOf(clouds: readonly Cloud[], drift: number): number {
  let weight = 0;
  for (const cloud of clouds) {
    const error = errorOfCloud(cloud, drift);
    if (0 < error) weight += 1 / error ** 2;
  }
  return 1 / Math.sqrt(weight);
}

function errorOfCloud(cloud: Cloud, drift: number): number {
  const { x } = cloud;
  const parts = Math.min(PARTS, Math.floor(x.length / MIN_PART_POINTS));
  if (parts < 3) return Number.POSITIVE_INFINITY;
  const all = distances(cloud, drift).slice();
  const means: number[] = [];
  const edges: number[] = [];
  for (let part = 0; part < parts; part++) {
    const from = Math.floor((part * x.length) / parts);
    const to = Math.floor(((part + 1) * x.length) / parts);
    means.push(mean(x.subarray(from, to)));
    edges.push(quantileOf(all.slice(from, to), Math.max(cloud.quantile, MIN_BEYOND / (to - from))));
  }
  const scatter = squares(edges) / (parts - 2);
  return Math.sqrt(scatter / squares(means));
}

function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] as number;
  return sum / values.length;
}

function squares(values: readonly number[]): number {
  const middle = mean(values);
  return values.reduce((sum, value) => sum + (value - middle) ** 2, 0);
}
