import type {
  FingerprintGroup,
  FingerprintGroups,
  FingerprintNeighbours,
  FingerprintScale,
} from "../model/fingerprints.js";
import {
  FEWEST_POINTS,
  type Grouping,
  type GroupingOptions,
  groupPoints,
  LEAST_APART,
  NO_STRUCTURE,
} from "./grouping.js";
import type { FeatureMatrix } from "./matrix.js";
import { nearestOf } from "./nearest.js";
import { scaledValues, weightsOf } from "./scale.js";
import { meanSilhouette } from "./silhouette.js";
import type { Steps } from "./steps.js";
import { Vectors } from "./vectors.js";

export interface Compared {
  readonly scaled: Float64Array;
  readonly groups: FingerprintGroups;
  readonly nearest: FingerprintNeighbours;
}

export interface CompareOptions extends GroupingOptions {
  readonly scale: FingerprintScale;
  /** What the subjects are, for words: "VM". */
  readonly noun: string;
  /** Whether two may be each other's nearest: the same VM at two times is not, where there are other VMs. */
  readonly isPair?: (a: number, b: number) => boolean;
}

/** Puts fingerprints into groups, two stages of them, and finds the nearest of each. */
export function* compareFingerprints(matrix: FeatureMatrix, options: CompareOptions): Steps<Compared> {
  const scaled = scaledValues(matrix, options.scale);
  const vectors = new Vectors(scaled, matrix.count, weightsOf(matrix, options.scale));
  const coarse = yield* groupPoints(vectors, [...Array(matrix.count).keys()], options);
  const fine = yield* fineGroups(vectors, coarse, options);
  const nearest = yield* nearestOf(vectors, options.isPair);
  const groups = Array.from({ length: coarse.count }, (_, group) => groupOf(vectors, scaled, coarse, fine, group));
  return {
    scaled,
    nearest,
    groups: {
      coarse: coarse.labels,
      fine,
      silhouette: coarse.silhouette,
      quality: coarse.quality,
      words: wordsOf(coarse, pointsOf(vectors), options.noun),
      groups,
      sampled: coarse.sampled,
    },
  };
}

function pointsOf(vectors: Vectors): number {
  return [...Array(vectors.count).keys()].filter((point) => vectors.isKnown(point)).length;
}

/** Parts of a group: with more, its whole would have been several groups. */
const MOST_FINE = 4;

/** The second stage: each group is split again where that shows structure. */
function* fineGroups(vectors: Vectors, coarse: Grouping, options: GroupingOptions): Steps<Int32Array> {
  const fine = coarse.labels.map((label) => (label < 0 ? -1 : 0));
  if (coarse.count < 2) return fine;
  const { groups: _, ...others } = options;
  for (let group = 0; group < coarse.count; group += 1) {
    const own = membersOf(coarse.labels, group);
    const split = yield* groupPoints(vectors, own, { ...others, mostGroups: MOST_FINE });
    for (const point of own) fine[point] = Math.max(0, split.labels[point] as number);
  }
  return fine;
}

function membersOf(labels: Int32Array, group: number): number[] {
  return [...labels.keys()].filter((point) => labels[point] === group);
}

/** Features told of a group, and how far their mean must be from that of the others. */
const MOST_MARKS = 4;
const LEAST_MARK = 0.05;

function groupOf(
  vectors: Vectors,
  scaled: Float64Array,
  coarse: Grouping,
  fine: Int32Array,
  group: number,
): FingerprintGroup {
  const members = membersOf(coarse.labels, group);
  const others = [...coarse.labels.keys()].filter(
    (point) => 0 <= (coarse.labels[point] as number) && coarse.labels[point] !== group,
  );
  const width = vectors.width;
  const differences = Array.from({ length: width }, (_, feature) => ({
    feature,
    by: meanOf(scaled, width, members, feature) - meanOf(scaled, width, others, feature),
  })).filter(({ by }) => LEAST_MARK < Math.abs(by));
  // A feature counts as much as its group lets it count in a distance.
  const weight = (feature: number) => vectors.weights[feature] as number;
  const told = (sign: 1 | -1) =>
    differences
      .filter(({ by }) => 0 < by * sign)
      .sort((a, b) => Math.abs(b.by) * weight(b.feature) - Math.abs(a.by) * weight(a.feature))
      .slice(0, MOST_MARKS)
      .map(({ feature }) => feature);
  return {
    size: members.length,
    silhouette: meanSilhouette(Float64Array.from(members, (point) => coarse.silhouette[point] as number)),
    fine: new Set(members.map((point) => fine[point])).size,
    higher: told(1),
    lower: told(-1),
  };
}

function meanOf(scaled: Float64Array, width: number, points: readonly number[], feature: number): number {
  const known = points
    .map((point) => scaled[point * width + feature] as number)
    .filter((value) => !Number.isNaN(value));
  return known.reduce((sum, value) => sum + value, 0) / known.length;
}

/** The words of Kaufman and Rousseeuw (1990) for a mean silhouette. */
function structureWords(quality: number): string {
  if (quality <= NO_STRUCTURE) return "no structure";
  if (quality <= 0.5) return "weak structure";
  return quality <= 0.7 ? "reasonable structure" : "strong structure";
}

function wordsOf({ count, tried, quality, sampled }: Grouping, points: number, noun: string): string {
  if (count === 0)
    return `too few to group: ${points} ${points === 1 ? noun : `${noun}s`}, and it takes ${FEWEST_POINTS}`;
  if (Number.isNaN(quality)) return `one group: all ${noun}s do the same (no groups are ${LEAST_APART} apart)`;
  const told = `${structureWords(quality)} (mean silhouette ${quality.toFixed(2)})`;
  if (count === 1) return `one group: the best split, into ${tried}, shows ${told}`;
  const estimate = sampled === 0 ? "" : `; silhouettes are estimates by ${sampled} of ${points}`;
  return `${count} groups, ${told}${estimate}`;
}
