import { floatColumn } from "../../core/columns.js";
import { firstAfter } from "../../core/search.js";

/** Runs of one occupant, or of several together. Two searches answer their time in any stretch. */
export class RunTimes {
  private readonly starts = floatColumn();
  /** Time before each run. */
  private readonly sums = floatColumn();
  private count = 0;
  total = 0;

  add(start: number, end: number): void {
    this.starts.set(this.count, start);
    this.sums.set(this.count, this.total);
    this.count += 1;
    this.total += end - start;
  }

  within(t0: number, t1: number): number {
    return this.until(t1) - this.until(t0);
  }

  /** Begin of the first run that ends after `t`. */
  firstFrom(t: number): number {
    const run = this.at(t);
    const start = run < 0 ? Number.NEGATIVE_INFINITY : this.starts.at(run);
    if (0 <= run && t < start + this.lengthOf(run)) return Math.max(t, start);
    return run + 1 < this.count ? this.starts.at(run + 1) : t;
  }

  private until(t: number): number {
    const run = this.at(t);
    return run < 0 ? 0 : this.sums.at(run) + Math.min(t - this.starts.at(run), this.lengthOf(run));
  }

  private lengthOf(run: number): number {
    return (run + 1 < this.count ? this.sums.at(run + 1) : this.total) - this.sums.at(run);
  }

  /** The last run that begins at or before `t`, -1: none. */
  private at(t: number): number {
    return firstAfter(this.starts.values, t, 0, this.count) - 1;
  }
}
