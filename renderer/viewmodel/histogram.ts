import type { Table } from "../../workers/model/table.js";
import type { LatencyFamily } from "./latency-family.js";
import { numberAt, textAt } from "./table-view.js";

/** Bars of one kind of latency. */
export interface Histogram {
  readonly bins: readonly Bin[];
  readonly total: number;
  readonly mostCount: number;
}

export interface Bin {
  readonly fromNs: number;
  readonly toNs: number;
  readonly count: number;
}

/** From the rows of `latency-histogram`. */
export function histogramOf(table: Table, { kind: column }: Pick<LatencyFamily, "kind">, kind: string): Histogram {
  const bins: Bin[] = [];
  for (let row = 0; row < table.count; row++) {
    if (textAt(table, column, row) !== kind) continue;
    const [fromNs, toNs, count] = ["from_ns", "to_ns", "count"].map((name) => numberAt(table, name, row));
    bins.push({ fromNs: fromNs ?? 0, toNs: toNs ?? 0, count: count ?? 0 });
  }
  const counts = bins.map((bin) => bin.count);
  return { bins, total: counts.reduce((sum, count) => sum + count, 0), mostCount: Math.max(0, ...counts) };
}

/** Height of a bar, 0..1, logarithmic: the one case in a hundred thousand must be visible. */
export function barHeight(count: number, mostCount: number): number {
  return count <= 0 ? 0 : 0.04 + (0.96 * Math.log1p(count)) / Math.log1p(Math.max(1, mostCount));
}

/** Where a duration lies along the bars, 0..1. */
export function placeOf({ bins }: Histogram, ns: number): number {
  const at = bins.findIndex((bin) => ns < bin.toNs);
  const bin = bins[at];
  if (bin === undefined) return 1;
  const within =
    (Math.log(Math.max(1, ns)) - Math.log(Math.max(1, bin.fromNs))) / Math.log(bin.toNs / Math.max(1, bin.fromNs));
  return (at + Math.min(1, Math.max(0, within))) / bins.length;
}

/** Durations to write below the bars: powers of ten inside them. */
export function decadesOf({ bins }: Histogram): number[] {
  const first = bins[0]?.fromNs ?? 1;
  const last = bins.at(-1)?.toNs ?? 1;
  const decades: number[] = [];
  for (let ns = 1; ns <= last; ns *= 10) if (first <= ns) decades.push(ns);
  return decades;
}

/** Bins per factor of ten, in histograms and scatters. */
const BINS_PER_DECADE = 10;

/** The number of the bin that begins with a duration; bins of equal width on a logarithmic scale. */
export function binAt(fromNs: number): number {
  return fromNs < 1 ? 0 : 1 + Math.round(Math.log10(fromNs) * BINS_PER_DECADE);
}

/** The bins between two of them, those included, as a range of durations. */
export function rangeOfBins(a: Bin, b: Bin): { readonly fromNs: number; readonly toNs: number } {
  return { fromNs: Math.min(a.fromNs, b.fromNs), toNs: Math.max(a.toNs, b.toNs) };
}

/** The shortest duration of a bin. */
export function fromOfBin(bin: number): number {
  return bin <= 0 ? 0 : Math.round(10 ** ((bin - 1) / BINS_PER_DECADE));
}
