import type { Row } from "./export/table.js";
import { FINE_BINS, fineBin, fineFrom } from "./fine-bins.js";

/** Bins per factor of ten: each is about a quarter wider than the one before. */
const BINS_PER_DECADE = 10;

/** How many durations fell in each bin. */
export class DurationBins {
  /** All durations added up. */
  total = 0;
  private readonly counts = new Float64Array(DURATION_BINS);

  add(ns: number): void {
    this.total += ns;
    const bin = binOf(ns);
    this.counts[bin] = (this.counts[bin] as number) + 1;
  }

  /** Begin, end and count of the bins from the first to the last; holes too: a gap between two humps says something. */
  *rows(): Iterable<Row> {
    const { counts } = this;
    const last = counts.findLastIndex(Boolean);
    for (let bin = counts.findIndex(Boolean); 0 <= bin && bin <= last; bin++) {
      const from = fromOf(bin);
      const to = fromOf(bin + 1);
      if (from < to) yield [from, to, counts[bin] as number];
    }
  }
}

/** The shortest duration of a bin. */
export function fromOf(bin: number): number {
  return bin === 0 ? 0 : Math.round(10 ** ((bin - 1) / BINS_PER_DECADE));
}

/** More bins than durations have: those of 2^56 ns and all before. */
export const DURATION_BINS = 180;

/** Where each bin begins, and by fine bin the bin of its shortest duration: a fine bin meets two bins at most. */
const FROM = Float64Array.from({ length: DURATION_BINS + 1 }, (_, bin) => fromOf(bin));
const BY_FINE = Uint8Array.from({ length: FINE_BINS }, (_, fine) => {
  const from = fineFrom(fine);
  return from < 1 ? 0 : FROM.findLastIndex((begin) => begin <= from);
});

/** The bin of a duration. Bin 0 holds durations below 1 ns; bin 1 begins at 1 ns. */
export function binOf(ns: number): number {
  const bin = BY_FINE[fineBin(ns)] as number;
  return (FROM[bin + 1] as number) <= ns ? bin + 1 : bin;
}
