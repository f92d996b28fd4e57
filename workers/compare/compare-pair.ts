import { atShare } from "../core/sorted.js";
import { BLOCKS, type Certainty, type ComparisonRow, type Figure, type SampleFigures } from "../model/comparison.js";
import { isUnknown, STATE_NAMES, State } from "../model/states.js";
import { mannWhitney } from "./mann-whitney.js";
import type { LanePair } from "./match-lanes.js";
import { type PairSide, timeIn } from "./pair-side.js";
import { rateP, sum } from "./rate-test.js";
import { tailTest } from "./tail-test.js";

/** A row before it is known how sure it is: that depends on all rows. */
export type UntestedRow = Omit<ComparisonRow, "qValue" | "certainty">;

export interface Sides {
  readonly pair: LanePair;
  readonly a: PairSide;
  readonly b: PairSide;
}

/** One row for each state, and one for steal. */
export function shareRows(sides: Sides): UntestedRow[] {
  const rows: UntestedRow[] = [];
  for (const [state, metric] of STATE_NAMES.entries()) {
    if (!isUnknown(state)) rows.push(...shareRow(sides, metric, [state]));
  }
  if (sides.pair.kind !== "cpu") rows.push(...shareRow(sides, "steal", [State.RUNNABLE, State.PREEMPTED]));
  return rows;
}

function shareRow(sides: Sides, metric: string, states: readonly number[]): UntestedRow[] {
  const { a, b } = sides;
  const [inA, inB] = [timeIn(a, states), timeIn(b, states)];
  const [shareA, shareB] = [ratio(sum(inA), sum(a.seenNs)), ratio(sum(inB), sum(b.seenNs))];
  if (shareA === 0 && shareB === 0) return [];
  const blocks = blocksFor(Math.max(a.rows, b.rows));
  const [sharesA, sharesB] = [blockShares(a, inA, blocks), blockShares(b, inB, blocks)];
  const { effect, pValue } = mannWhitney(sharesA, sharesB);
  const isTested = LEAST_BLOCKS <= Math.min(sharesA.length, sharesB.length);
  return [
    row(sides, metric, "share", {
      a: shareA,
      b: shareB,
      effect,
      pValue: isTested ? pValue : Number.NaN,
      countA: sharesA.length,
      countB: sharesB.length,
      weight: Math.abs(shareB - shareA) * (states.every((state) => AT_REST.has(state)) ? REST_WEIGHT : 1),
    }),
  ];
}

/** More of these only says that less was to do. */
const AT_REST: ReadonlySet<number> = new Set([State.IDLE, State.BLOCKED, State.STOPPED, State.NEW, State.DEAD]);
const REST_WEIGHT = 0.1;

/** With fewer blocks no difference is larger than chance. */
const LEAST_BLOCKS = 4;
/** Blocks with fewer intervals than this depend on each other: a long state spans them. */
const ROWS_PER_BLOCK = 4;

/** Into how many blocks a range is cut: the more states change, the more of them say something of their own. */
function blocksFor(rows: number): number {
  let blocks = BLOCKS;
  while (1 < blocks && rows < blocks * ROWS_PER_BLOCK) blocks /= 2;
  return blocks;
}

/** The share of a state in each of `count` blocks, in ascending order. Blocks of which less than half is known are left out. */
function blockShares({ seenNs, allNs }: PairSide, ns: Float64Array, count: number): Float64Array {
  const size = BLOCKS / count;
  const shares: number[] = [];
  for (let from = 0; from < BLOCKS; from += size) {
    const seen = sum(seenNs.subarray(from, from + size));
    if (allNs * size <= 2 * seen) shares.push(sum(ns.subarray(from, from + size)) / seen);
  }
  return Float64Array.from(shares).sort();
}

/** How often something happened, and how long it took: the rate and the percentiles. */
export function sampleRows(sides: Sides, a: SampleFigures, b: SampleFigures, sample: number): UntestedRow[] {
  const { metric } = a;
  const counts = { countA: a.values.length, countB: b.values.length };
  const rates = { a: perSecond(sides.a, a), b: perSecond(sides.b, b) };
  const meanNs = (sum(a.values) + sum(b.values)) / (counts.countA + counts.countB);
  const byBlock = mannWhitney(blockRates(sides.a, a), blockRates(sides.b, b));
  const rows = [
    row(sides, metric, "rate", {
      ...rates,
      ...counts,
      effect: byBlock.effect,
      pValue: rateP({ counts: a.counts, seenNs: sides.a.seenNs }, { counts: b.counts, seenNs: sides.b.seenNs }),
      weight: (Math.abs(rates.b - rates.a) * meanNs) / 1e9,
      worstA: busiest(sides.a, a),
      worstB: busiest(sides.b, b),
      sample,
    }),
  ];
  if (counts.countA === 0 || counts.countB === 0) return rows;
  const middle = mannWhitney(a.values, b.values);
  for (const [figure, p] of PERCENTILES) {
    const test = p === 0.5 ? middle : p === 1 ? undefined : tailTest(a.values, b.values, p);
    const [ofA, ofB] = [atShare(a.values, p), atShare(b.values, p)];
    const beyond = Math.max(1 - p, 1 / Math.max(counts.countA, counts.countB));
    rows.push(
      row(sides, metric, figure, {
        a: ofA,
        b: ofB,
        ...counts,
        effect: test?.effect ?? middle.effect,
        pValue: test?.pValue ?? Number.NaN,
        weight: (Math.abs(ofB - ofA) * beyond * Math.min(rates.a, rates.b)) / 1e9,
        worstA: a.worstNs,
        worstB: b.worstNs,
        longestA: atShare(a.values, 1),
        longestB: atShare(b.values, 1),
        sample,
      }),
    );
  }
  return rows;
}

const PERCENTILES: readonly (readonly [Figure, number])[] = [
  ["p50", 0.5],
  ["p90", 0.9],
  ["p99", 0.99],
  ["p999", 0.999],
  ["max", 1],
];

function perSecond({ seenNs }: PairSide, { values }: SampleFigures): number {
  return ratio(values.length, sum(seenNs) / 1e9);
}

/** Cases per ns in each block of which something is known, in ascending order. */
function blockRates({ seenNs }: PairSide, { counts }: SampleFigures): Float64Array {
  return counts
    .map((count, block) => count / (seenNs[block] as number))
    .filter(Number.isFinite)
    .sort();
}

/** Number of the block in which most begin; NaN of none. */
function busiest({ blockNs }: PairSide, { counts, values }: SampleFigures): number {
  return values.length === 0
    ? Number.NaN
    : counts.indexOf(counts.reduce((most, count) => Math.max(most, count), 0)) * blockNs;
}

type RowValues = Pick<UntestedRow, "a" | "b" | "effect" | "pValue" | "countA" | "countB" | "weight"> &
  Partial<Pick<UntestedRow, "worstA" | "worstB" | "longestA" | "longestB" | "sample">>;

function row({ pair, a, b }: Sides, metric: string, figure: Figure, values: RowValues): UntestedRow {
  const [firstA, firstB] = [pair.a[0], pair.b[0]];
  return {
    metric,
    figure,
    kind: pair.kind,
    lane: pair.title,
    laneA: firstA?.lane ?? -1,
    laneB: firstB?.lane ?? -1,
    pathA: firstA?.path ?? "",
    pathB: firstB?.path ?? "",
    lanesA: pair.a.length,
    lanesB: pair.b.length,
    unknownA: a.unknown,
    unknownB: b.unknown,
    change: values.b === values.a ? 0 : (values.b - values.a) / values.a,
    worstA: Number.NaN,
    worstB: Number.NaN,
    longestA: Number.NaN,
    longestB: Number.NaN,
    sample: -1,
    ...values,
  };
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

/** From 5 % of time that is not known on, a row is less sure. */
const MUCH_UNKNOWN = 0.05;

export function certaintyOf({ pValue, unknownA, unknownB }: UntestedRow, qValue: number): Certainty {
  if (Number.isNaN(pValue)) return "untested";
  const hasGaps = MUCH_UNKNOWN < Math.max(unknownA, unknownB);
  if (qValue < 0.01) return hasGaps ? "likely" : "sure";
  return qValue < 0.05 && !hasGaps ? "likely" : "unclear";
}
