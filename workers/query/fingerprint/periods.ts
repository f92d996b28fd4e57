/** Stretches of time one after the other. All are of one length but for the last, which may be shorter. */
export class Periods {
  readonly count: number;
  private readonly lengthNs: number;

  /** `lengthNs`: 0 is one period. */
  constructor(
    readonly t0: number,
    readonly t1: number,
    lengthNs: number,
  ) {
    this.count = lengthNs <= 0 || t1 <= t0 ? 1 : Math.max(1, Math.ceil((t1 - t0) / lengthNs - 1e-9));
    this.lengthNs = 0 < lengthNs ? lengthNs : t1 - t0;
  }

  /** `count` periods of the same length; times are whole numbers, so they differ by 1 ns at most. */
  static equal(t0: number, t1: number, count: number): Periods {
    return new Periods(t0, t1, Math.max(1, Math.ceil((t1 - t0) / Math.max(1, count))));
  }

  startOf(period: number): number {
    return Math.min(this.t1, this.t0 + period * this.lengthNs);
  }

  endOf(period: number): number {
    return period === this.count - 1 ? this.t1 : this.t0 + (period + 1) * this.lengthNs;
  }

  /** The period that holds `t`; -1: none. */
  at(t: number): number {
    if (t < this.t0 || this.t1 <= t) return -1;
    return Math.min(this.count - 1, Math.floor((t - this.t0) / this.lengthNs));
  }
}
