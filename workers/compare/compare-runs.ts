import { formatCount, formatCountOf } from "../core/format.js";
import { groupBy } from "../core/groups.js";
import { median } from "../core/sorted.js";
import type { Certainty } from "../model/comparison.js";
import {
  type AmountUnit,
  type ComparedCurve,
  type ComparedInput,
  type CompareRunsRequest,
  LEAST_RUNS,
  type ResponseSign,
  type RunComparison,
  type RunFigures,
  type RunNamed,
  type RunRow,
  type RunVerdict,
} from "../model/run-comparison.js";
import { amountText, signWords } from "../model/run-text.js";
import { falseDiscoveries } from "./false-discoveries.js";
import { mannWhitney } from "./mann-whitney.js";
import { isOtherRecording, lateInputs, notComparable } from "./not-comparable.js";
import { runChanges } from "./run-changes.js";
import { commonSign, comparedInputs, responsesBy, runMedians } from "./run-sides.js";
import { shiftInterval } from "./shift-interval.js";
import { signedRank } from "./wilcoxon.js";

/** Nobody notices less, and no test of five runs is about less. */
const LEAST_CHANGE = 0.05;
const LEAST_RESPONSE_NS = 1e6;

/** Metrics by which a verdict is given: they are judged by themselves, the others with all others. */
const PRIMARY: ReadonlySet<string> = new Set(["response", "total time"]);

type Untested = Omit<RunRow, "qValue" | "certainty">;

/** What differs between runs of one recording, input by input and as a whole. */
export function compareRuns({ a, b }: CompareRunsRequest): RunComparison {
  const sign = commonSign(a, b);
  const inputs = comparedInputs(a, b, sign);
  const rows = judged([...responseRow(a, b, sign, inputs), ...amountRows(a, b)]);
  const curves = comparedCurves(a, b);
  const verdict = verdictOf(a, b, rows);
  return {
    verdict,
    summary: summaryOf(verdict, a, b, rows, sign),
    notComparable: notComparable(a, b),
    notes: notesOf(a, b, sign),
    sign,
    rows,
    changes: runChanges(rows.filter(isChange), inputs, curves),
    inputs,
    curves,
    a: a.map((run) => named(run, sign)),
    b: b.map((run) => named(run, sign)),
  };
}

function responseRow(
  a: readonly RunFigures[],
  b: readonly RunFigures[],
  sign: ResponseSign | undefined,
  inputs: readonly ComparedInput[],
): readonly Untested[] {
  const pairs = inputs.filter((input) => 0 < input.countA && 0 < input.countB);
  if (sign === undefined || pairs.length === 0) return [];
  const numbers = new Set(pairs.map(({ number }) => number));
  const [ofA, ofB] = [runMedians(a, sign, numbers), runMedians(b, sign, numbers)];
  const paired = signedRank(Float64Array.from(pairs, (input) => input.b - input.a));
  // Inputs of one run are fast or slow together: the runs as wholes must differ, too.
  const pValue = Math.max(paired.pValue, mannWhitney(ofA, ofB).pValue);
  return [rowOf("response", "ns", ofA, ofB, pValue, pairs.length)];
}

function amountRows(a: readonly RunFigures[], b: readonly RunFigures[]): readonly Untested[] {
  const isClosedLoop = [...a, ...b].every(({ mode }) => mode === "closed-loop");
  const byMetric = groupBy(
    [...a, ...b].flatMap(({ amounts }) => amounts),
    ({ metric }) => metric,
  );
  return [...byMetric].flatMap(([metric, [first]]): readonly Untested[] => {
    // Elsewhere the recording says how long a run takes.
    if (first === undefined || (metric === "total time" && !isClosedLoop)) return [];
    const [ofA, ofB] = [valuesOf(a, metric), valuesOf(b, metric)];
    if (ofA.length === 0 || ofB.length === 0) return [];
    return [rowOf(metric, first.unit, ofA, ofB, mannWhitney(ofA, ofB).pValue, 0)];
  });
}

const PROCESS = /^process /;

/** Ascending. A process that a run does not name did nothing in it, where processes were looked at. */
function valuesOf(runs: readonly RunFigures[], metric: string): Float64Array {
  const isProcess = PROCESS.test(metric);
  return Float64Array.from(
    runs.flatMap(({ amounts }) => {
      const own = amounts.find((amount) => amount.metric === metric)?.value;
      if (own !== undefined) return [own];
      return isProcess && amounts.some((amount) => PROCESS.test(amount.metric)) ? [0] : [];
    }),
  ).sort();
}

function rowOf(
  metric: string,
  unit: AmountUnit,
  ofA: Float64Array,
  ofB: Float64Array,
  p: number,
  pairs: number,
): Untested {
  const [a, b] = [median(ofA), median(ofB)];
  const isTested = LEAST_RUNS <= Math.min(ofA.length, ofB.length);
  const { low, high } = isTested ? shiftInterval(ofA, ofB) : { low: Number.NaN, high: Number.NaN };
  return {
    ...{ metric, unit, a, b, low, high, pairs },
    change: a === b ? 0 : (b - a) / a,
    pValue: isTested ? p : Number.NaN,
    runsA: ofA.length,
    runsB: ofB.length,
  };
}

function judged(rows: readonly Untested[]): readonly RunRow[] {
  const others = rows.filter(({ metric }) => !PRIMARY.has(metric));
  const qValues = falseDiscoveries(Float64Array.from(others, ({ pValue }) => pValue));
  const all = rows.map((row): RunRow => {
    const qValue = PRIMARY.has(row.metric) ? row.pValue : (qValues[others.indexOf(row)] as number);
    return { ...row, qValue, certainty: certaintyOf(qValue) };
  });
  const worth = (row: RunRow) => (isChange(row) ? 2 : 0) + (PRIMARY.has(row.metric) ? 1 : 0);
  return all.sort((x, y) => worth(y) - worth(x) || sizeOf(y) - sizeOf(x));
}

/** On a scale of factors: half is as far as double. */
function sizeOf({ a, b }: RunRow): number {
  return a === b ? 0 : Math.abs(Math.log(Math.max(a, 1e-9) / Math.max(b, 1e-9)));
}

function certaintyOf(q: number): Certainty {
  if (Number.isNaN(q)) return "untested";
  return q < 0.01 ? "sure" : q < 0.05 ? "likely" : "unclear";
}

/** It differs for certain or likely, and by as much as anybody notices. */
function isChange({ certainty, change, metric, a, b }: RunRow): boolean {
  // A verdict is given only for certain: of five runs and five all of one side are slower than all of the other.
  if (certainty !== "sure" && (certainty !== "likely" || PRIMARY.has(metric))) return false;
  if (metric === "response" && Math.abs(b - a) < LEAST_RESPONSE_NS) return false;
  return LEAST_CHANGE <= Math.abs(change);
}

function verdictOf(a: readonly RunFigures[], b: readonly RunFigures[], rows: readonly RunRow[]): RunVerdict {
  const primary = rows.filter(({ metric }) => PRIMARY.has(metric));
  if (isOtherRecording(a, b)) return "not comparable";
  if (a.length < LEAST_RUNS || b.length < LEAST_RUNS) return "too few";
  if (primary.every(({ certainty }) => certainty === "untested")) return "not comparable";
  const changed = primary.find(isChange);
  if (changed === undefined) return "no difference";
  return changed.a < changed.b ? "slower" : "faster";
}

function summaryOf(
  verdict: RunVerdict,
  a: readonly RunFigures[],
  b: readonly RunFigures[],
  rows: readonly RunRow[],
  sign: ResponseSign | undefined,
): string {
  const row = rows.find(({ metric }) => PRIMARY.has(metric));
  const what = row?.metric === "total time" ? "the whole run takes" : `a response (${signWords(sign)}) takes`;
  const figures =
    row === undefined ? "" : `${what} ${amountText(row.b, row.unit)} in B, ${amountText(row.a, row.unit)} in A`;
  const chance =
    row === undefined || Number.isNaN(row.pValue)
      ? ""
      : `, p = ${row.pValue < 0.001 ? row.pValue.toExponential(0) : row.pValue.toPrecision(2)}`;
  const runs = `${formatCountOf(a.length, "run")} of A, ${formatCount(b.length)} of B`;
  switch (verdict) {
    case "slower":
    case "faster":
      return `B is ${verdict}: ${figures}${chance} (${runs}).`;
    case "no difference":
      return `No difference: ${figures}${chance} (${runs}).`;
    case "too few":
      return `Too few runs for a verdict: ${runs}; ${LEAST_RUNS} of each are needed.${figures === "" ? "" : ` So far ${figures}.`}`;
    case "not comparable":
      return sign === undefined && !isOtherRecording(a, b)
        ? "Not comparable: no response is known on both sides, and no total time."
        : "Not comparable: they are runs of different recordings.";
  }
}

function notesOf(
  a: readonly RunFigures[],
  b: readonly RunFigures[],
  sign: ResponseSign | undefined,
): readonly string[] {
  const vms = new Set([...a, ...b].map(({ vm }) => vm));
  return [
    ...(sign === "screen"
      ? ["QEMU looks at the screen every 30 ms or more: a single response may be off by as much."]
      : []),
    ...(sign === undefined
      ? ["No response of the guest is told on both sides: watch its screen (--vnc) or its input devices."]
      : []),
    ...(1 < vms.size ? [`The runs are of different VMs: ${[...vms].slice(0, 5).join(", ")}.`] : []),
    ...([...a, ...b].every(({ recording }) => recording === "")
      ? ["The logs do not tell which recording was replayed."]
      : []),
  ];
}

function named(run: RunFigures, sign: ResponseSign | undefined): RunNamed {
  const responses = sign === undefined ? [] : [...responsesBy(run, sign).values()];
  return {
    name: run.name,
    vm: run.vm,
    totalNs: run.t1 - run.t0,
    late: lateInputs(run),
    inputs: run.inputs.number.length,
    medianResponseNs: median(Float64Array.from(responses).sort()),
  };
}

function comparedCurves(a: readonly RunFigures[], b: readonly RunFigures[]): readonly ComparedCurve[] {
  const numbers = Int32Array.from(new Set([...a, ...b].flatMap(({ inputs }) => [...inputs.number]))).sort();
  const byMetric = groupBy(
    [...a, ...b].flatMap(({ curves }) => curves),
    ({ metric }) => metric,
  );
  return [...byMetric].flatMap(([metric, [first]]) =>
    first === undefined
      ? []
      : [
          {
            metric,
            unit: first.unit,
            input: numbers,
            a: meanCurve(a, metric, numbers),
            b: meanCurve(b, metric, numbers),
          },
        ],
  );
}

function meanCurve(runs: readonly RunFigures[], metric: string, numbers: Int32Array): Float64Array {
  const at = new Map(Array.from(numbers, (number, i) => [number, i]));
  const [sums, counts] = [new Float64Array(numbers.length), new Float64Array(numbers.length)];
  for (const { curves, inputs } of runs) {
    const values = curves.find((curve) => curve.metric === metric)?.value;
    values?.forEach((value, i) => {
      const place = at.get(inputs.number[i] as number);
      if (place === undefined || Number.isNaN(value)) return;
      sums[place] = (sums[place] as number) + value;
      counts[place] = (counts[place] as number) + 1;
    });
  }
  return sums.map((sum, i) => sum / (counts[i] as number));
}
