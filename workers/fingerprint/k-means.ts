import { Centres } from "./centres.js";
import { randomFrom } from "./random.js";
import type { Steps } from "./steps.js";
import type { Vectors } from "./vectors.js";

/** Points around `k` centres. */
export interface Clusters {
  readonly centres: Centres;
  /** By place in `points`. */
  readonly labels: Int32Array;
  /** Sum of the squared distances of the points from their centres. */
  readonly inertia: number;
}

const RESTARTS = 6;
const MOST_ROUNDS = 100;
const SEED = 20180112;

/**
 * The best of some runs of k-means (Lloyd) that begin by k-means++ (Arthur and Vassilvitskii, 2007), always with the same
 * random numbers. Fewer than `k` centres: there are not so many different points.
 */
export function* kMeans(vectors: Vectors, points: readonly number[], k: number): Steps<Clusters> {
  let best: Clusters | undefined;
  for (let run = 0; run < RESTARTS; run += 1) {
    const centres = yield* firstCentres(vectors, points, k, randomFrom(SEED + run));
    const found = yield* settle(points, centres);
    // So much better that it is no matter of rounding.
    if (best === undefined || found.inertia < best.inertia * (1 - 1e-9)) best = found;
  }
  return best as Clusters;
}

/** Lloyd's rounds from given centres, until no point changes its centre. */
export function* settle(points: readonly number[], centres: Centres): Steps<Clusters> {
  const labels = new Int32Array(points.length).fill(-1);
  let inertia = 0;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    let changed = 0;
    inertia = 0;
    for (const [place, point] of points.entries()) {
      if (place % STEP_POINTS === STEP_POINTS - 1) yield;
      const centre = centres.nearest(point);
      inertia += centres.nearestSquare;
      if (labels[place] === centre) continue;
      labels[place] = centre;
      changed += 1;
    }
    if (changed === 0) break;
    centres.moveTo(points, labels);
    yield;
  }
  return { centres, labels, inertia };
}

/** Points whose centres are looked for in a step. */
const STEP_POINTS = 512;

function* firstCentres(vectors: Vectors, points: readonly number[], k: number, random: () => number): Steps<Centres> {
  const centres = new Centres(vectors);
  centres.add(points[Math.floor(random() * points.length)] as number);
  const squares = new Float64Array(points.length).fill(Number.POSITIVE_INFINITY);
  while (centres.count < k) {
    const last = centres.count - 1;
    let sum = 0;
    for (const [place, point] of points.entries()) {
      const square = Math.min(squares[place] as number, centres.square(last, point));
      squares[place] = square;
      sum += square;
    }
    yield;
    if (!(SAME < sum)) break;
    let rest = random() * sum;
    let chosen = squares.findIndex((square) => {
      rest -= square;
      return rest < 0;
    });
    if (chosen < 0) chosen = squares.findLastIndex((square) => 0 < square);
    centres.add(points[chosen] as number);
  }
  return centres;
}

/** Below it, the sum of squared distances is rounding: all points are at a centre. */
const SAME = 1e-18;
