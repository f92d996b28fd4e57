import {
  BLOCKS,
  type ComparedSample,
  type Comparison,
  type ComparisonRow,
  type LaneFigures,
  type RangeFigures,
  type SampleFigures,
} from "../model/comparison.js";
import { type LaneId, NO_LANE } from "../model/lanes.js";
import { certaintyOf, type Sides, sampleRows, shareRows, type UntestedRow } from "./compare-pair.js";
import { falseDiscoveries } from "./false-discoveries.js";
import { kolmogorovSmirnov } from "./kolmogorov-smirnov.js";
import { type LanePair, matchLanes } from "./match-lanes.js";
import { pairSide, samplesOf } from "./pair-side.js";

/** What differs between two ranges, in steps: it yields between two lanes. */
export function* compare(a: RangeFigures, b: RangeFigures): Generator<undefined, Comparison, undefined> {
  const matched = matchLanes(a, b);
  const rows: UntestedRow[] = [];
  const samples: ComparedSample[] = [];
  for (const pair of matched.pairs) {
    yield;
    const whole = pair.kind === "vm" ? ofVms(pair, a, b) : pair;
    // A VM of one vCPU differs as that one does.
    if (pair.kind === "vm" && whole.a.length < 2 && whole.b.length < 2) continue;
    const lanes = {
      a: pairSide(whole.a, a.t1 - a.t0),
      b: pairSide(whole.b, b.t1 - b.t0),
    };
    // A VM has the states of its vCPUs, and is named by its own lane.
    const sides: Sides = { pair, ...lanes };
    rows.push(...shareRows(sides));
    const [ofA, ofB] = [samplesOf(whole.a), samplesOf(whole.b)];
    for (const metric of new Set([...ofA.keys(), ...ofB.keys()])) {
      const [inA, inB] = [ofA.get(metric) ?? none(metric), ofB.get(metric) ?? none(metric)];
      for (const row of sampleRows(sides, inA, inB, samples.length)) rows.push(atTimes(row, a, b));
      samples.push(comparedSample(pair, metric, inA.values, inB.values));
      yield;
    }
  }
  return {
    rows: judged(rows),
    samples,
    onlyA: matched.onlyA.filter(didSomething).map(({ title }) => title),
    onlyB: matched.onlyB.filter(didSomething).map(({ title }) => title),
    byPath: matched.byPath,
    byName: matched.byName,
    counterparts: Int32Array.from(matched.pairs.flatMap(counterpartsIn).flat()),
  };
}

/** Of several lanes of one name the first belongs to the first, and so on. */
function counterpartsIn({ a, b }: LanePair): (readonly [LaneId, LaneId])[] {
  return a.flatMap(({ lane }, i) => {
    const other = b[i]?.lane ?? NO_LANE;
    return lane === NO_LANE || other === NO_LANE ? [] : [[lane, other] as const];
  });
}

function comparedSample({ title, kind }: LanePair, metric: string, a: Float64Array, b: Float64Array): ComparedSample {
  const isTested = 0 < a.length && 0 < b.length;
  const { distance, pValue } = isTested ? kolmogorovSmirnov(a, b) : { distance: Number.NaN, pValue: Number.NaN };
  return { metric, lane: title, kind, a, b, distance, distanceP: pValue };
}

function none(metric: string): SampleFigures {
  return { metric, values: new Float64Array(0), counts: new Float64Array(BLOCKS), worstNs: Number.NaN };
}

/** The vCPUs of the VMs of a pair. */
function ofVms(pair: LanePair, a: RangeFigures, b: RangeFigures): LanePair {
  const vcpusOf = (vms: readonly LaneFigures[], all: RangeFigures) => {
    const paths = new Set(vms.map(({ path }) => path));
    return all.lanes.filter(({ kind, vm }) => kind === "vcpu" && paths.has(vm));
  };
  return { ...pair, a: vcpusOf(pair.a, a), b: vcpusOf(pair.b, b) };
}

/** The busiest block of a rate as a time. */
function atTimes(row: UntestedRow, a: RangeFigures, b: RangeFigures): UntestedRow {
  return row.figure === "rate" ? { ...row, worstA: a.t0 + row.worstA, worstB: b.t0 + row.worstB } : row;
}

function judged(rows: readonly UntestedRow[]): ComparisonRow[] {
  const qValues = falseDiscoveries(Float64Array.from(rows, ({ pValue }) => pValue));
  const all = rows.map((row, i) => {
    const qValue = qValues[i] as number;
    return { ...row, qValue, certainty: certaintyOf(row, qValue) };
  });
  const isCertain = ({ certainty }: ComparisonRow) => (certainty === "sure" || certainty === "likely" ? 1 : 0);
  return all.sort((x, y) => isCertain(y) - isCertain(x) || y.weight - x.weight);
}

/** A lane that only slept is not worth a word. */
function didSomething({ kind, stateNs, states, samples }: LaneFigures): boolean {
  return kind === "vm" || states.length < stateNs.length || 0 < samples.length;
}
