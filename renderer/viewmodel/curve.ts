import { formatBytes, formatCount, formatDecimals, formatPercent } from "../../workers/core/format.js";
import type { CellPiece } from "../../workers/model/cells.js";
import { COUNTER_KIND, FIELD_KIND, GROWTH_KIND, isTotal, RATE_KIND } from "../../workers/model/chart.js";
import type { Table } from "../../workers/model/table.js";
import { type CellSpan, cellFinder, cellTimes } from "./cell-pieces.js";
import { numberAt } from "./table-view.js";

/** A curve that the user has put over the lanes. */
export interface CurveSpec {
  /** As in `ChartShape`. */
  readonly kind: string;
  /** Path of the only lane that it is of, with those below it. */
  readonly lane?: string;
}

/** More would leave no room for lanes. */
export const MOST_CURVES = 8;

/** The lowest and highest value of each column of [t0, t1); NaN: none. */
export interface Curve {
  readonly t0: number;
  readonly t1: number;
  /** Where gaps are squeezed: what the columns are of. In breaks there are no values. */
  readonly pieces?: readonly CellPiece[] | undefined;
  readonly lowest: Float64Array;
  readonly highest: Float64Array;
  /** Of all columns; NaN without any value. */
  readonly least: number;
  readonly most: number;
}

export function curveKey({ kind, lane = "" }: CurveSpec): string {
  return `${lane} ${kind}`;
}

/** The rows of `curve` for some columns. */
export interface CurvePart {
  readonly table: Table;
  readonly t0: number;
  readonly t1: number;
  /** The first one. */
  readonly column: number;
  readonly columns: number;
}

/** From the rows of `curve`, asked in so many columns, for all of them or for each piece. */
export function curveFrom({ t0, t1, width, pieces }: CellSpan, parts: readonly CurvePart[]): Curve {
  const lowest = new Float64Array(width).fill(Number.NaN);
  const highest = new Float64Array(width).fill(Number.NaN);
  let [least, most] = [Number.NaN, Number.NaN];
  for (const { table, column: first, columns, ...part } of parts) {
    for (let row = 0; row < table.count; row++) {
      const column = Math.round(((numberAt(table, "column_ns", row) - part.t0) * columns) / (part.t1 - part.t0));
      if (column < 0 || columns <= column) continue;
      const [low, high] = [numberAt(table, "lowest", row), numberAt(table, "highest", row)];
      lowest[first + column] = low;
      highest[first + column] = high;
      if (!(least <= low)) least = low;
      if (!(high <= most)) most = high;
    }
  }
  return { t0, t1, pieces, lowest, highest, least, most };
}

/** When the columns of a curve begin. */
export function columnTimes({ t0, t1, pieces, lowest }: Curve): (column: number) => number {
  return cellTimes({ t0, t1, pieces, width: lowest.length });
}

/** The values at a time, lowest and highest of its column; undefined where there is none. */
export function valuesAt({ t0, t1, pieces, lowest, highest }: Curve, t: number): readonly [number, number] | undefined {
  const column = cellFinder({ t0, t1, pieces, width: lowest.length })(t);
  const [low, high] = [lowest[column], highest[column]];
  return low === undefined || high === undefined || Number.isNaN(low) ? undefined : [low, high];
}

/** The values at the lower and upper edge of a curve's row. What counts or is a share begins at 0. */
export function scaleOf({ kind }: CurveSpec, { least, most }: Curve): { readonly low: number; readonly high: number } {
  if (Number.isNaN(least)) return { low: 0, high: 1 };
  const isOfValues = kind.startsWith(FIELD_KIND) || (kind.startsWith(COUNTER_KIND) && !isGrowth(kind));
  const low = isOfValues ? least : Math.min(0, least);
  return { low, high: low < most ? most : low + 1 };
}

export function curveTitle({ kind, lane }: CurveSpec, laneTitle: (path: string) => string): string {
  const of = lane === undefined ? "" : `, ${laneTitle(lane)}`;
  return `${kindTitle(kind)}${of}`;
}

function kindTitle(kind: string): string {
  if (kind === "exits") return "exits/s";
  if (kind === "run-queue") return "run-queue length";
  if (kind.startsWith(RATE_KIND)) return `${kind.slice(RATE_KIND.length)}/s`;
  if (kind.startsWith(GROWTH_KIND)) return `${fieldTitle(kind.slice(GROWTH_KIND.length))}/s`;
  if (kind.startsWith(FIELD_KIND)) return fieldTitle(kind.slice(FIELD_KIND.length));
  if (kind.startsWith(COUNTER_KIND)) return kind.slice(COUNTER_KIND.length).replace(/-khz$/, "").replaceAll("-", " ");
  return kind;
}

/** "sched_switch prev_prio" */
function fieldTitle(of: string): string {
  return of.replace(/^\*\//, "").replace("/", " ");
}

/** A value of a curve, with its unit. */
export function curveValue({ kind }: CurveSpec, value: number): string {
  if (kind === "steal") return formatPercent(value, 1);
  if (kind === "exits" || kind.startsWith(RATE_KIND) || kind.startsWith(GROWTH_KIND)) return `${plain(value)}/s`;
  if (/-khz$/.test(kind)) return `${formatDecimals(value / 1e6, 2)} GHz`;
  const text = /-bytes(?:\/|$)/.test(kind) ? formatBytes(Math.round(value)) : plain(value);
  return isGrowth(kind) ? `${text}/s` : text;
}

/** One value, or the range of those of a pixel. */
export function rangeText(spec: CurveSpec, [low, high]: readonly [number, number]): string {
  const [from, to] = [curveValue(spec, low), curveValue(spec, high)];
  return from === to ? from : `${from} – ${to}`;
}

/** Whether it is the growth of a total per second. */
function isGrowth(kind: string): boolean {
  return kind.startsWith(COUNTER_KIND) && isTotal(kind.slice(COUNTER_KIND.length));
}

function plain(value: number): string {
  return Number.isInteger(value) || 1000 <= Math.abs(value) ? formatCount(Math.round(value)) : formatDecimals(value, 2);
}
