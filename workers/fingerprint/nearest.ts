import { type FingerprintNeighbours, MOST_NEAREST, MOST_REASONS } from "../model/fingerprints.js";
import type { Steps } from "./steps.js";
import type { Vectors } from "./vectors.js";

/**
 * The nearest others of each point, exact: all pairs are looked at, block by block. `isPair`: whether two may be neighbours at
 * all.
 */
export function* nearestOf(
  vectors: Vectors,
  isPair: (a: number, b: number) => boolean = () => true,
  perSubject = MOST_NEAREST,
): Steps<FingerprintNeighbours> {
  const { count } = vectors;
  const subject = new Int32Array(count * perSubject).fill(-1);
  const distance = new Float64Array(count * perSubject).fill(Number.NaN);
  /** Of each point, how far its farthest neighbour is; infinite while there is room for more. */
  const worst = new Float64Array(count).fill(Number.POSITIVE_INFINITY);
  const isKnown = Array.from({ length: count }, (_, point) => vectors.isKnown(point));
  for (let a0 = 0; a0 < count; a0 += BLOCK) {
    for (let b0 = a0; b0 < count; b0 += BLOCK) {
      const [a1, b1] = [Math.min(count, a0 + BLOCK), Math.min(count, b0 + BLOCK)];
      for (let a = a0; a < a1; a += 1) {
        if (isKnown[a] === false) continue;
        for (let b = Math.max(b0, a + 1); b < b1; b += 1) {
          if (isKnown[b] === false || !isPair(a, b)) continue;
          const limit = Math.max(worst[a] as number, worst[b] as number);
          const far = vectors.distance(a, b, limit);
          if (!(far <= limit)) continue;
          insert(subject, distance, a * perSubject, perSubject, b, far);
          insert(subject, distance, b * perSubject, perSubject, a, far);
          for (const point of [a, b]) worst[point] = worstOf(distance, point * perSubject, perSubject);
        }
      }
      yield;
    }
  }
  return { perSubject, subject, distance, ...reasons(vectors, subject, perSubject) };
}

/** Points of a block: two blocks of 60 features lie in a first-level cache. */
const BLOCK = 32;

function worstOf(distance: Float64Array, from: number, length: number): number {
  const last = distance[from + length - 1] as number;
  return Number.isNaN(last) ? Number.POSITIVE_INFINITY : last;
}

function insert(
  subject: Int32Array,
  distance: Float64Array,
  from: number,
  length: number,
  other: number,
  far: number,
): void {
  let at = from + length - 1;
  // NaN is a free place: no comparison with it holds.
  if ((distance[at] as number) <= far) return;
  while (from < at && !((distance[at - 1] as number) <= far)) {
    distance[at] = distance[at - 1] as number;
    subject[at] = subject[at - 1] as number;
    at -= 1;
  }
  distance[at] = far;
  subject[at] = other;
}

/**
 * In what neighbours differ: features by their part of the distance. In what they are alike: other features that both have, and
 * in which both lie on one side of the mean of all.
 */
function reasons(
  vectors: Vectors,
  subject: Int32Array,
  perSubject: number,
): Pick<FingerprintNeighbours, "alike" | "differs"> {
  const means = meansOf(vectors);
  const alike = new Int32Array(subject.length * MOST_REASONS).fill(-1);
  const differs = new Int32Array(subject.length * MOST_REASONS).fill(-1);
  const { data, mask, width } = vectors;
  for (const [place, other] of subject.entries()) {
    if (other < 0) continue;
    const [atA, atB] = [Math.floor(place / perSubject) * width, other * width];
    const score = (of: (a: number, b: number, mean: number) => number) => (i: number) =>
      mask[atA + i] === 0 || mask[atB + i] === 0
        ? 0
        : of(data[atA + i] as number, data[atB + i] as number, means[i] as number);
    const apart = most(
      width,
      score((a, b) => (a - b) * (a - b)),
    );
    // What sets two apart is not told as what they have in common.
    const isOther = new Set(apart);
    const common = (of: (a: number, b: number, mean: number) => number) => {
      const scoreOf = score(of);
      return most(width, (i) => (isOther.has(i) ? 0 : scoreOf(i)));
    };
    const same = common((a, b, mean) => (a === 0 || b === 0 ? 0 : (a - mean) * (b - mean)));
    alike.set(same.length === 0 ? common((a, b) => a * b) : same, place * MOST_REASONS);
    differs.set(apart, place * MOST_REASONS);
  }
  return { alike, differs };
}

/** Below it a part of a distance is nothing to tell. */
const LEAST_SCORE = 1e-6;

/** The features of the highest scores. */
function most(width: number, scoreOf: (feature: number) => number): number[] {
  const best: { readonly feature: number; readonly score: number }[] = [];
  for (let feature = 0; feature < width; feature += 1) {
    const score = scoreOf(feature);
    if (score < LEAST_SCORE || (best.length === MOST_REASONS && score <= (best.at(-1)?.score ?? 0))) continue;
    best.push({ feature, score });
    best.sort((a, b) => b.score - a.score);
    best.length = Math.min(best.length, MOST_REASONS);
  }
  return best.map(({ feature }) => feature);
}

function meansOf({ data, mask, width, count }: Vectors): Float64Array {
  const means = new Float64Array(width);
  for (let i = 0; i < width; i += 1) {
    let [sum, known] = [0, 0];
    for (let point = 0; point < count; point += 1) {
      sum += data[point * width + i] as number;
      known += mask[point * width + i] as number;
    }
    means[i] = known === 0 ? 0 : sum / known;
  }
  return means;
}
