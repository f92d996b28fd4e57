import type { ComparedCurve, ComparedInput, RunChange, RunRow } from "../model/run-comparison.js";
import { amountText, runChangeText } from "../model/run-text.js";

/** The curve that tells where an amount came about. */
const CURVE_OF: Readonly<Record<string, string | undefined>> = {
  "CPU time of the VM": "CPUs of the VM",
  "waited for a CPU": "CPUs waited for",
  exits: "exits per second",
  "bytes read": "bytes read per second",
  "bytes written": "bytes written per second",
  "memory peak": "memory",
};
/** A stretch of nearly all inputs is no place. */
const MOST_OF_ALL = 0.8;

/** What changed, in sentences. `rows`: those that differ, the most important first. */
export function runChanges(
  rows: readonly RunRow[],
  inputs: readonly ComparedInput[],
  curves: readonly ComparedCurve[],
): readonly RunChange[] {
  return rows.map((row) => {
    const place = row.metric === "response" ? slowestStretch(row, inputs) : stretchOf(row, curves);
    const where = place === undefined ? "" : `, most ${placeText(place, inputs)}`;
    return {
      sentence: `${subjectOf(row)} ${amountText(row.b, row.unit)} instead of ${amountText(row.a, row.unit)} (${runChangeText(row)}${intervalText(row)})${where}.`,
      metric: row.metric,
      fromInput: place?.from,
      toInput: place?.to,
    };
  });
}

function subjectOf({ metric }: RunRow): string {
  if (metric === "response") return "A response takes";
  if (metric === "total time") return "The whole run takes";
  return `${metric.charAt(0).toUpperCase()}${metric.slice(1)}:`;
}

function intervalText({ low, high, unit, a, b }: RunRow): string {
  if (Number.isNaN(low) || Number.isNaN(high)) return "";
  const isMore = a < b;
  const [least, most] = isMore ? [low, high] : [-high, -low];
  return `; ${amountText(Math.max(0, least), unit)} to ${amountText(most, unit)} ${isMore ? "more" : "less"} in 95 of 100 cases`;
}

interface Stretch {
  /** Numbers of inputs. */
  readonly from: number;
  readonly to: number;
}

function placeText({ from, to }: Stretch, inputs: readonly ComparedInput[]): string {
  const label = inputs.find(({ number }) => number === from)?.label ?? "";
  return from === to ? `at input ${from}${label === "" ? "" : ` (${label})`}` : `from input ${from} to ${to}`;
}

function slowestStretch({ a, b }: RunRow, inputs: readonly ComparedInput[]): Stretch | undefined {
  const known = inputs.filter((input) => 0 < input.countA && 0 < input.countB);
  const sign = a < b ? 1 : -1;
  return excess(
    Float64Array.from(known, (input) => sign * (input.b - input.a)),
    known.map(({ number }) => number),
  );
}

function stretchOf({ metric, a, b }: RunRow, curves: readonly ComparedCurve[]): Stretch | undefined {
  const curve = curves.find((one) => one.metric === CURVE_OF[metric]);
  if (curve === undefined) return undefined;
  const sign = a < b ? 1 : -1;
  const differences = curve.a.map((value, i) => sign * ((curve.b[i] as number) - value));
  const places = [...curve.input].filter((_, i) => !Number.isNaN(differences[i] as number));
  return excess(
    differences.filter((value) => !Number.isNaN(value)),
    places,
  );
}

/** The stretch in which differences lie above their mean by the most in all. Undefined: they are everywhere. */
function excess(differences: Float64Array, places: readonly number[]): Stretch | undefined {
  const mean = differences.reduce((sum, value) => sum + value, 0) / differences.length;
  let [best, from, to] = [0, 0, -1];
  let [sum, begin] = [0, 0];
  differences.forEach((value, i) => {
    if (sum <= 0) [sum, begin] = [0, i];
    sum += value - mean;
    if (best < sum) [best, from, to] = [sum, begin, i];
  });
  if (to < from || MOST_OF_ALL * differences.length < to - from + 1) return undefined;
  return { from: places[from] as number, to: places[to] as number };
}
