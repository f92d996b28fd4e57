import { normalize } from "./scale.js";

/** Features between two looks at the limit. */
const STRIDE = 12;

/**
 * Fingerprints as points of length 1. Where some features of two are not known, their distance is that over the others,
 * enlarged by the weight that is missing, as scikit-learn's nan_euclidean_distances has it.
 */
export class Vectors {
  /** 0 where a feature is not known. */
  readonly data: Float64Array;
  /** 1 where it is known, else 0: numbers that are multiplied cost less than branches. */
  readonly mask: Float64Array;
  /** Squares of the weights, and of all together. */
  readonly squares: Float64Array;
  readonly allSquares: number;
  /** Of each point the number of its pattern of known features: points of one pattern need no mask between them. */
  readonly pattern: Int32Array;
  /** By pattern: the sum of the squares of the weights of what is known. */
  private readonly known: Float64Array;
  /** By pattern: the first of its points. */
  readonly first: readonly number[];
  /** Of each point the sum of its squares: 1, or 0 where all is 0. */
  readonly norms: Float64Array;

  /** `scaled`: `count` rows of `weights.length`, NaN where one is not known. */
  constructor(
    scaled: Float64Array,
    readonly count: number,
    readonly weights: Float64Array,
  ) {
    const width = weights.length;
    const data = Float64Array.from(scaled, (value, at) => value * (weights[at % width] as number));
    for (let at = 0; at < data.length; at += width) normalize(data, at, width);
    this.mask = data.map((value) => (Number.isNaN(value) ? 0 : 1));
    this.data = data.map((value) => (Number.isNaN(value) ? 0 : value));
    this.squares = weights.map((weight) => weight * weight);
    this.allSquares = this.squares.reduce((sum, square) => sum + square, 0);
    const patterns = this.patternsOf();
    this.pattern = patterns.ofPoints;
    this.first = patterns.first;
    this.norms = Float64Array.from({ length: count }, (_, point) =>
      this.data.subarray(point * width, (point + 1) * width).reduce((sum, value) => sum + value * value, 0),
    );
    this.known = Float64Array.from(patterns.first, (point) => this.knownOf(point));
  }

  get width(): number {
    return this.weights.length;
  }

  /** Whether anything of a point is known. */
  isKnown(point: number): boolean {
    const { width } = this;
    return this.mask.subarray(point * width, (point + 1) * width).includes(1);
  }

  /**
   * 0 for the same, the root of 2 at most where all is known; NaN: they have no known feature in common. Infinite where it is
   * above `limit`, which is seen early.
   */
  distance(a: number, b: number, limit = Number.POSITIVE_INFINITY): number {
    const { data, mask, width, squares, allSquares, known, pattern } = this;
    const atA = a * width;
    const atB = b * width;
    const knownOfA = known[pattern[a] as number] as number;
    const isAlike = pattern[a] === pattern[b];
    const most = isAlike ? knownOfA : Math.min(knownOfA, known[pattern[b] as number] as number);
    // What both know is no more than what one knows, and the sum only grows.
    const bound = (limit * limit * most) / allSquares;
    let sum = 0;
    let common = isAlike ? knownOfA : 0;
    for (let from = 0; from < width; from += STRIDE) {
      const to = Math.min(width, from + STRIDE);
      if (isAlike) {
        for (let i = from; i < to; i += 1) {
          const by = (data[atA + i] as number) - (data[atB + i] as number);
          sum += by * by;
        }
      } else {
        for (let i = from; i < to; i += 1) {
          const both = (mask[atA + i] as number) * (mask[atB + i] as number);
          const by = (data[atA + i] as number) - (data[atB + i] as number);
          sum += both * by * by;
          common += both * (squares[i] as number);
        }
      }
      if (bound < sum) return Number.POSITIVE_INFINITY;
    }
    return Math.sqrt((sum * allSquares) / common);
  }

  /** Points in an order that does not depend on the one in which they came: equal points may stand in any. */
  ordered(points: readonly number[]): number[] {
    const { data, mask, width } = this;
    return [...points].sort((a, b) => {
      for (let i = 0; i < width; i += 1) {
        const byMask = (mask[a * width + i] as number) - (mask[b * width + i] as number);
        if (byMask !== 0) return byMask;
        const by = (data[a * width + i] as number) - (data[b * width + i] as number);
        if (by !== 0) return by;
      }
      return 0;
    });
  }

  private knownOf(point: number): number {
    const { mask, squares, width } = this;
    return squares.reduce((sum, square, i) => sum + square * (mask[point * width + i] as number), 0);
  }

  private patternsOf(): { readonly ofPoints: Int32Array; readonly first: readonly number[] } {
    const { mask, width } = this;
    const numbers = new Map<string, number>();
    const first: number[] = [];
    const ofPoints = Int32Array.from({ length: this.count }, (_, point) => {
      const key = mask.subarray(point * width, (point + 1) * width).join("");
      const number = numbers.get(key) ?? first.push(point) - 1;
      numbers.set(key, number);
      return number;
    });
    return { ofPoints, first };
  }
}
