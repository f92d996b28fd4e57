import { formatCountOf, formatDuration } from "../../workers/core/format.js";
import { numberOf } from "../../workers/filter/numbers.js";
import { EVENT_KIND, heatGrid, type Periods, type Phase } from "../../workers/model/chart.js";
import type { Table } from "../../workers/model/table.js";
import type { AxisMark, ChartPlace, ChartRect, PlaceChart } from "./place-chart.js";
import { ends } from "./scatter.js";
import { type CellWords, laneAt, numberAt } from "./table-view.js";
import { formatTime } from "./time-format.js";

/** What the heat map shows, as the user chose it. */
export interface HeatChoice {
  /** As in `ChartShape`. */
  readonly kind: string;
  /** As typed: "10ms". */
  readonly period: string;
  /** What makes a place hot: the number of cases, their time, or the longest. */
  readonly by: "count" | "total_ns" | "max_ns";
}

export const HEAT_BY: readonly { readonly by: HeatChoice["by"]; readonly title: string }[] = [
  { by: "count", title: "Number" },
  { by: "total_ns", title: "Time" },
  { by: "max_ns", title: "Longest" },
];

/** Periods to choose from: the ticks of kernels among them. */
export const PERIODS = ["100us", "1ms", "2ms", "4ms", "10ms", "16.667ms", "100ms", "1s", "10s"];

/** A period in ns; undefined where the text is none. */
export function periodOf(text: string): number | undefined {
  const ns = Number(numberOf(text.trim(), "duration") ?? Number.NaN);
  return 1 <= ns && ns < Number.MAX_SAFE_INTEGER ? ns : undefined;
}

/** Time across, and up how far into a period something began. */
export interface HeatMap extends PlaceChart, Periods {
  readonly t0: number;
  readonly columnNs: number;
}

export interface HeatShape extends Periods {
  readonly columns: number;
  readonly rows: number;
  readonly by: HeatChoice["by"];
}

/** From the rows of `heat-map` over [t0, t1), asked in at most so many columns and in so many rows. */
export function heatMapOf(
  table: Table,
  window: { readonly t0: number; readonly t1: number },
  shape: HeatShape,
  words: Pick<CellWords, "base" | "laneTitle">,
): HeatMap {
  const { rows, periodNs, originNs, by } = shape;
  const { columns, t0, columnNs } = heatGrid(window, shape, shape.columns, rows);
  let most = 1;
  for (let i = 0; i < table.count; i++) most = Math.max(most, numberAt(table, by, i));
  const places = Array.from({ length: table.count }, (_, i): ChartPlace => {
    const column = Math.round((numberAt(table, "column_ns", i) - t0) / columnNs);
    const worstNs = numberAt(table, "worst_ns", i);
    const maxNs = numberAt(table, "max_ns", i);
    const lane = laneAt(table, "worst_lane", i);
    return {
      column: Math.max(0, Math.min(columns - 1, column)),
      row: Math.round((numberAt(table, "offset_ns", i) * rows) / periodNs),
      weight: Math.sqrt(numberAt(table, by, i) / most),
      words: placeWords(table, i, words),
      moment: { lane: lane < 0 ? undefined : lane, t0: worstNs, t1: worstNs + maxNs },
    };
  });
  const marks: AxisMark[] = [0, 0.5, 1].map((at) => ({ at, text: formatDuration(Math.round(at * periodNs)) }));
  const below = ends(t0, t0 + columns * columnNs, words);
  return { columns, rows, places, side: marks, below, periodNs, originNs, t0, columnNs };
}

function placeWords(table: Table, i: number, { base, laneTitle }: Pick<CellWords, "base" | "laneTitle">): string {
  const [count, totalNs, maxNs] = ["count", "total_ns", "max_ns"].map((name) => numberAt(table, name, i));
  const lane = laneAt(table, "worst_lane", i);
  const from = formatDuration(numberAt(table, "offset_ns", i));
  const to = formatDuration(numberAt(table, "offset_end_ns", i));
  const part = `from ${formatTime(base, numberAt(table, "column_ns", i))} on, ${from} to ${to} into the period`;
  const longest = `${formatDuration(totalNs ?? 0)} in all, ${formatDuration(maxNs ?? 0)} at most`;
  const on = lane < 0 ? "" : ` on ${laneTitle(lane)}`;
  return `${formatCountOf(count ?? 0, "case")} ${part}${(totalNs ?? 0) === 0 ? "" : `: ${longest}${on}`}`;
}

/** What a part of the picture means: its time, and which part of each period, where it is not all of them. */
export interface HeatPart {
  readonly t0: number;
  readonly t1: number;
  readonly phase: Phase | undefined;
}

export function partOf({ t0, columnNs, periodNs, originNs, rows }: HeatMap, rect: ChartRect): HeatPart {
  const begin = t0 + rect.column0 * columnNs;
  const end = t0 + (rect.column1 + 1) * columnNs;
  const [fromNs, toNs] = [(rect.row0 * periodNs) / rows, ((rect.row1 + 1) * periodNs) / rows];
  if (rect.row0 === 0 && rect.row1 === rows - 1) return { t0: begin, t1: end, phase: undefined };
  // Of a single period the part is one stretch of time.
  if (rect.column0 === rect.column1 && columnNs === periodNs)
    return { t0: begin + fromNs, t1: begin + toNs, phase: undefined };
  return { t0: begin, t1: end, phase: { periodNs, originNs, fromNs, toNs } };
}

/** The table that has the cases of a kind, and the condition that finds them; undefined where none has. */
export function casesOfKind(
  kind: string,
): { readonly table: string; readonly only?: string; readonly sort: string } | undefined {
  if (kind.startsWith(EVENT_KIND) || kind === "run-queue") return undefined;
  if (kind === "exit") return { table: "exit-cases", sort: "duration_ns" };
  if (kind.startsWith("exit/"))
    return { table: "exit-cases", only: `reason == ${JSON.stringify(kind.slice(5))}`, sort: "duration_ns" };
  if (kind === "steal")
    return { table: "waits", only: 'kind:runnable,preempted and lane matches "**/vcpu/*"', sort: "duration_ns" };
  return { table: "latencies", only: `kind == ${JSON.stringify(kind)}`, sort: "latency_ns" };
}
