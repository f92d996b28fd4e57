import { ok, type Result } from "../../workers/core/result.js";
import { numberOf } from "../../workers/filter/numbers.js";
import type { ChartShape } from "../../workers/model/chart.js";
import { count, givenOf, usage } from "./option-values.js";

interface ChartOptions {
  readonly kind?: string;
  readonly period?: string;
  readonly columns?: string;
  readonly rows?: string;
}

/** The grid of a table that is a picture in numbers. */
export function chartOf({ kind, period, columns, rows }: ChartOptions): Result<ChartShape | undefined> {
  const sizes = { columns: sizeOf(columns), rows: sizeOf(rows) };
  for (const [option, size] of Object.entries(sizes)) {
    if (Number.isNaN(size)) return usage("export", `--${option} wants a whole number`);
  }
  const periodNs = period === undefined ? undefined : numberOf(period, "duration");
  if (period !== undefined && (periodNs === undefined || Number(periodNs) < 1)) {
    return usage("export", "--period wants a time, as in 10ms or 1s");
  }
  const chart = givenOf({ ...sizes, periodNs: periodNs === undefined ? undefined : Number(periodNs), kind });
  return ok(Object.keys(chart).length === 0 ? undefined : chart);
}

function sizeOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : (count(text) ?? Number.NaN);
}
