/** Deterministic random numbers (xoshiro128**), so that a seed always gives the same trace. */
export class Random {
  private a: number;
  private b: number;
  private c: number;
  private d: number;

  constructor(seed: number) {
    this.a = (seed ^ 0x9e3779b9) | 0;
    this.b = (seed * 0x85ebca6b) | 0;
    this.c = (seed + 0x7f4a7c15) | 0;
    this.d = 1;
    for (let i = 0; i < 20; i += 1) this.next();
  }

  /** [0, 1). */
  next(): number {
    const { b } = this;
    const scaled = Math.imul(b, 5);
    const result = Math.imul((scaled << 7) | (scaled >>> 25), 9);
    const shifted = b << 9;
    this.c ^= this.a;
    this.d ^= b;
    this.b ^= this.c;
    this.a ^= this.d;
    this.c ^= shifted;
    this.d = (this.d << 11) | (this.d >>> 21);
    return (result >>> 0) / 2 ** 32;
  }

  /** An integer in [low, high). */
  between(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low));
  }

  /** Exponentially distributed, at least 1. */
  about(mean: number): number {
    return 1 + Math.floor(-Math.log(1 - this.next()) * mean);
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** An index into `weights`, as likely as its weight. */
  weighted(weights: readonly number[]): number {
    let left = this.next() * weights.reduce((sum, weight) => sum + weight, 0);
    for (let i = 0; i < weights.length; i += 1) {
      left -= weights[i] as number;
      if (left < 0) return i;
    }
    return weights.length - 1;
  }
}
