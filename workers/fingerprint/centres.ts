import type { Vectors } from "./vectors.js";

/** More than anybody asks for. */
const MOST_CENTRES = 128;

interface Part {
  /** Sum of the squares of the centre's values there. */
  readonly square: number;
  /** Of all weights to those that both know; 0: they have nothing in common. */
  readonly factor: number;
  /** The centre knows all that the points know. */
  readonly isWhole: boolean;
}

/** Means of points. A feature that no point of a centre knows is not known of it either. */
export class Centres {
  count = 0;
  /** Told by `nearest`: no object for each point. */
  nearestSquare = 0;
  private values: Float64Array;
  private known: Float64Array;

  private parts: Part[] = [];

  constructor(private readonly vectors: Vectors) {
    this.values = new Float64Array(0);
    this.known = new Float64Array(0);
  }

  add(point: number): void {
    const { data, mask, width } = this.vectors;
    const values = new Float64Array((this.count + 1) * width);
    values.set(this.values);
    values.set(data.subarray(point * width, (point + 1) * width), this.count * width);
    const known = new Float64Array(values.length);
    known.set(this.known);
    known.set(mask.subarray(point * width, (point + 1) * width), this.count * width);
    this.values = values;
    this.known = known;
    this.count += 1;
    this.parts = [];
  }

  /** Squared distance of a point; infinite if nothing is known of both. */
  square(centre: number, point: number): number {
    const { data, width, pattern, norms } = this.vectors;
    const own = pattern[point] as number;
    const part = this.partOf(centre, own);
    if (part.factor === 0) return Number.POSITIVE_INFINITY;
    // What a point does not know is 0, so it adds nothing to the product; nor does what the centre does not know.
    const { values } = this;
    const atCentre = centre * width;
    const atPoint = point * width;
    let product = 0;
    for (let i = 0; i < width; i += 1) product += (values[atCentre + i] as number) * (data[atPoint + i] as number);
    const norm = part.isWhole ? (norms[point] as number) : this.normWithin(centre, point);
    return Math.max(0, part.square - 2 * product + norm) * part.factor;
  }

  private normWithin(centre: number, point: number): number {
    const { data, width } = this.vectors;
    let sum = 0;
    for (let i = 0; i < width; i += 1) {
      sum += (this.known[centre * width + i] as number) * (data[point * width + i] as number) ** 2;
    }
    return sum;
  }

  /** What a centre and all points that know the same features have in common; kept until it moves. */
  private partOf(centre: number, pattern: number): Part {
    const key = pattern * MOST_CENTRES + centre;
    const kept = this.parts[key];
    if (kept !== undefined) return kept;
    const { mask, width, squares, allSquares, first } = this.vectors;
    const at = (first[pattern] as number) * width;
    let square = 0;
    let common = 0;
    let isWhole = true;
    for (let i = 0; i < width; i += 1) {
      if (mask[at + i] === 0) continue;
      if (this.known[centre * width + i] === 0) isWhole = false;
      else {
        square += (this.values[centre * width + i] as number) ** 2;
        common += squares[i] as number;
      }
    }
    const part = { square, isWhole, factor: common === 0 ? 0 : allSquares / common };
    this.parts[key] = part;
    return part;
  }

  /** The shortest distance between two of them. */
  closest(): number {
    const { width, squares, allSquares } = this.vectors;
    const { values, known } = this;
    let closest = Number.POSITIVE_INFINITY;
    for (let a = 0; a < this.count; a += 1) {
      for (let b = 0; b < a; b += 1) {
        let sum = 0;
        let common = 0;
        for (let i = 0; i < width; i += 1) {
          if (known[a * width + i] === 0 || known[b * width + i] === 0) continue;
          const by = (values[a * width + i] as number) - (values[b * width + i] as number);
          sum += by * by;
          common += squares[i] as number;
        }
        if (0 < common) closest = Math.min(closest, Math.sqrt((sum * allSquares) / common));
      }
    }
    return closest;
  }

  /** The nearest one to a point; the square of its distance is `nearestSquare`. */
  nearest(point: number): number {
    let centre = 0;
    let square = this.square(0, point);
    for (let other = 1; other < this.count; other += 1) {
      const own = this.square(other, point);
      if (own < square) {
        centre = other;
        square = own;
      }
    }
    this.nearestSquare = square;
    return centre;
  }

  /** Each centre becomes the mean of its points. One without points stays. */
  moveTo(points: readonly number[], labels: Int32Array): void {
    this.parts = [];
    const { data, mask, width } = this.vectors;
    const sums = new Float64Array(this.values.length);
    const counts = new Float64Array(this.values.length);
    const sizes = new Int32Array(this.count);
    for (const [place, point] of points.entries()) {
      const label = labels[place] as number;
      sizes[label] = (sizes[label] as number) + 1;
      for (let i = 0; i < width; i += 1) {
        const to = label * width + i;
        sums[to] = (sums[to] as number) + (data[point * width + i] as number);
        counts[to] = (counts[to] as number) + (mask[point * width + i] as number);
      }
    }
    for (let at = 0; at < sums.length; at += 1) {
      if (sizes[Math.floor(at / width)] === 0) continue;
      this.known[at] = (counts[at] as number) === 0 ? 0 : 1;
      this.values[at] = (counts[at] as number) === 0 ? 0 : (sums[at] as number) / (counts[at] as number);
    }
  }
}
