import { formatCountOf, formatDuration } from "../../workers/core/format.js";
import type { Table } from "../../workers/model/table.js";
import { binAt, fromOfBin } from "./histogram.js";
import type { AxisMark, ChartPlace, ChartRect, PlaceChart } from "./place-chart.js";
import { type CellWords, laneAt, numberAt } from "./table-view.js";
import { formatTime } from "./time-format.js";

/** When cases began and how long they took: time across, durations up on a logarithmic scale. */
export interface Scatter extends PlaceChart {
  readonly t0: number;
  readonly t1: number;
  /** The bin of the lowest row. */
  readonly firstBin: number;
}

/** From the rows of a scatter of one kind, over [t0, t1) in so many columns. */
export function scatterOf(
  table: Table,
  { t0, t1, columns }: { readonly t0: number; readonly t1: number; readonly columns: number },
  words: Pick<CellWords, "base" | "laneTitle">,
): Scatter {
  const bins = Array.from({ length: table.count }, (_, row) => binAt(numberAt(table, "from_ns", row)));
  const firstBin = bins.reduce((a, b) => Math.min(a, b), bins[0] ?? 0);
  const rows = bins.reduce((a, b) => Math.max(a, b), firstBin) - firstBin + 1;
  const columnNs = (t1 - t0) / columns;
  const shape = { t0, t1, columns, rows, firstBin };
  let most = 1;
  for (let row = 0; row < table.count; row++) most = Math.max(most, numberAt(table, "count", row));
  const places = bins.map((bin, row): ChartPlace => {
    const [begin, count] = [numberAt(table, "column_ns", row), numberAt(table, "count", row)];
    const [maxNs, worstNs] = [numberAt(table, "max_ns", row), numberAt(table, "worst_ns", row)];
    const lane = laneAt(table, "worst_lane", row);
    const on = lane < 0 ? "" : ` on ${words.laneTitle(lane)}`;
    const at = `${formatTime(words.base, worstNs)}${on}`;
    return {
      column: Math.max(0, Math.min(columns - 1, Math.round((begin - t0) / columnNs))),
      row: bin - firstBin,
      weight: Math.log1p(count) / Math.log1p(most),
      ...(count === 1 ? { dot: dotAt(shape, worstNs, maxNs) } : {}),
      words:
        count === 1
          ? `${formatDuration(maxNs)} at ${at}`
          : `${formatCountOf(count, "case")} up to ${formatDuration(maxNs)}, the longest at ${at}`,
      moment: { lane: lane < 0 ? undefined : lane, t0: worstNs, t1: worstNs + maxNs },
    };
  });
  return { ...shape, places, side: decades(firstBin, rows), below: ends(t0, t1, words) };
}

/** Where a case is in the picture. */
export function dotAt(
  { t0, t1, firstBin, rows }: Pick<Scatter, "t0" | "t1" | "firstBin" | "rows">,
  startNs: number,
  ns: number,
): { readonly x: number; readonly y: number } {
  const bin = ns < 1 ? 0.5 : 1 + Math.log10(ns) * 10;
  const within = (share: number) => Math.max(0, Math.min(1, share));
  return { x: within((startNs - t0) / (t1 - t0)), y: within((bin - firstBin) / rows) };
}

/** What a part of the picture holds: times and durations, upper ends left out. */
export function limitsOfScatter({ t0, t1, columns, firstBin }: Scatter, rect: ChartRect) {
  const timeAt = (column: number) => Math.round(t0 + ((t1 - t0) * column) / columns);
  return {
    durations: { fromNs: fromOfBin(firstBin + rect.row0), toNs: fromOfBin(firstBin + rect.row1 + 1) },
    begins: { t0: timeAt(rect.column0), t1: timeAt(rect.column1 + 1) },
  };
}

/** Powers of ten inside the rows. */
function decades(firstBin: number, rows: number): AxisMark[] {
  const marks: AxisMark[] = [];
  for (let bin = 1; bin <= firstBin + rows; bin += 10) {
    if (firstBin <= bin) marks.push({ at: (bin - firstBin) / rows, text: formatDuration(fromOfBin(bin)) });
  }
  return marks;
}

/** The times at both ends of a picture. */
export function ends(t0: number, t1: number, { base }: Pick<CellWords, "base">): AxisMark[] {
  return [
    { at: 0, text: formatTime(base, t0) },
    { at: 1, text: formatTime(base, t1) },
  ];
}
