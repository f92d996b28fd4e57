import type { Row } from "./export/table.js";

/** Bins per factor of ten: each is about a quarter wider than the one before. */
const BINS_PER_DECADE = 10;

/** How many durations fell in each bin. */
export class DurationBins {
  /** All durations added up. */
  total = 0;
  private readonly counts: number[] = [];

  add(ns: number): void {
    this.total += ns;
    const bin = binOf(ns);
    this.counts[bin] = (this.counts[bin] ?? 0) + 1;
  }

  /** Begin, end and count of the bins from the first to the last; holes too: a gap between two humps says something. */
  *rows(): Iterable<Row> {
    const { counts } = this;
    for (let bin = counts.findIndex(Boolean); 0 <= bin && bin < counts.length; bin++) {
      const from = fromOf(bin);
      const to = fromOf(bin + 1);
      if (from < to) yield [from, to, counts[bin] ?? 0];
    }
  }
}

/** The bin of a duration. Bin 0 holds durations below 1 ns; bin 1 begins at 1 ns. */
export function binOf(ns: number): number {
  if (ns < 1) return 0;
  const bin = 1 + Math.floor(Math.log10(ns) * BINS_PER_DECADE);
  // Bounds are whole nanoseconds and the logarithm is rounded: the bounds decide.
  if (ns < fromOf(bin)) return bin - 1;
  return fromOf(bin + 1) <= ns ? bin + 1 : bin;
}

/** The shortest duration of a bin. */
export function fromOf(bin: number): number {
  return bin === 0 ? 0 : Math.round(10 ** ((bin - 1) / BINS_PER_DECADE));
}
