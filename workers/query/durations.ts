import { type Cell, durationColumns, type ExportColumn, numberColumns, timeColumns } from "./export/table.js";
import { percentile, percentileSteps } from "./percentile.js";
import type { Steps } from "./resumable.js";

/** Durations of one group, all kept: percentiles are exact. */
export class Durations {
  count = 0;
  total = 0;
  min = Number.POSITIVE_INFINITY;
  max = 0;
  /** When the longest began. */
  worstNs = Number.NaN;
  /** When the shortest began. */
  leastNs = Number.NaN;
  private values = new Float64Array(16);

  add(start: number, ns: number): void {
    if (this.count === this.values.length) {
      const larger = new Float64Array(this.count * 2);
      larger.set(this.values);
      this.values = larger;
    }
    this.values[this.count++] = ns;
    this.total += ns;
    if (ns < this.min) {
      this.min = ns;
      this.leastNs = start;
    }
    if (ns <= this.max && !Number.isNaN(this.worstNs)) return;
    this.max = ns;
    this.worstNs = start;
  }

  /** The value a share `p` of them does not exceed; NaN of none. */
  percentile(p: number): number {
    return percentile(this.values, this.count, p);
  }

  percentileSteps(p: number): Steps<number> {
    return percentileSteps(this.values, this.count, p);
  }

  each(visit: (ns: number) => void): void {
    for (let i = 0; i < this.count; i += 1) visit(this.values[i] as number);
  }

  /** In the order of SUMMARY_COLUMNS. */
  *cellSteps(): Steps<Cell[]> {
    const { count, total } = this;
    if (count === 0) return [0, 0, ...Array.from({ length: 10 }, () => undefined)];
    const percentiles: number[] = [];
    for (const p of SUMMARY_SHARES) percentiles.push(yield* this.percentileSteps(p));
    const { min, max, worstNs, leastNs } = this;
    return [count, total, min, Math.round(total / count), ...percentiles, max, worstNs, leastNs];
  }
}

/** The shares of the percentiles among SUMMARY_COLUMNS. */
export const SUMMARY_SHARES = [0.5, 0.9, 0.99, 0.999, 0.9999];

/** The columns that sum up many durations. `worst_ns` is the begin of the longest, `least_ns` that of the shortest. */
export const SUMMARY_COLUMNS: readonly ExportColumn[] = [
  ...numberColumns("count"),
  ...durationColumns("total_ns", "min_ns", "mean_ns", "p50_ns", "p90_ns", "p99_ns", "p999_ns", "p9999_ns"),
  ...durationColumns("max_ns"),
  ...timeColumns("worst_ns", "least_ns"),
];

/** Durations by group; groups are made as they turn up. */
export class DurationGroups<Key> {
  readonly groups = new Map<Key, Durations>();

  add(key: Key, start: number, ns: number): void {
    let durations = this.groups.get(key);
    if (durations === undefined) {
      durations = new Durations();
      this.groups.set(key, durations);
    }
    durations.add(start, ns);
  }

  /** Those that took most time together first. */
  sorted(): [Key, Durations][] {
    return [...this.groups].sort(([, a], [, b]) => b.total - a.total);
  }
}
