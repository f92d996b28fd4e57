import { atShare } from "../core/sorted.js";
import { absoluteTime } from "../core/timeline.js";
import { escapedJson } from "../core/unseen.js";
import type { ComparedSample, ComparisonRow, RangeFigures } from "../model/comparison.js";
import type { ComparedRanges } from "./comparison-cells.js";

/** The comparison for programs: docs/compare.md has the names. Absolute times are strings (64 bit). */
export function jsonComparison({ a, b, comparison }: ComparedRanges): string {
  const { rows, samples, onlyA, onlyB, byPath, byName } = comparison;
  const data = {
    name: `${a.name} against ${b.name}`,
    a: rangeData(a),
    b: rangeData(b),
    matched: { by_path: byPath, by_name: byName, only_a: onlyA, only_b: onlyB },
    rows: rows.map((row) => rowData(row, a, b)),
    distributions: samples.map(sampleData),
  };
  return `${escapedJson(JSON.stringify(data, undefined, 1))}\n`;
}

function rangeData({ name, timeline, t0, t1, lostNs, lostEvents }: RangeFigures) {
  return {
    name,
    begin_ns: `${absoluteTime(timeline, t0)}`,
    end_ns: `${absoluteTime(timeline, t1)}`,
    duration_ns: Math.round(t1 - t0),
    lost_ns: Math.round(lostNs),
    lost_events: lostEvents,
  };
}

function rowData(row: ComparisonRow, a: RangeFigures, b: RangeFigures) {
  return {
    lane: row.lane,
    kind: row.kind,
    metric: row.metric,
    figure: row.figure,
    a: known(row.a),
    b: known(row.b),
    change: known(row.change),
    effect: known(row.effect),
    p_value: known(row.pValue),
    q_value: known(row.qValue),
    certainty: row.certainty,
    count_a: row.countA,
    count_b: row.countB,
    unknown_a: row.unknownA,
    unknown_b: row.unknownB,
    lane_a: row.pathA,
    lane_b: row.pathB,
    lanes_a: row.lanesA,
    lanes_b: row.lanesB,
    worst_a_ns: timeAt(a, row.worstA),
    worst_b_ns: timeAt(b, row.worstB),
  };
}

/** JSON has neither NaN nor infinity. */
function known(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

function timeAt({ timeline }: RangeFigures, t: number): string | null {
  return Number.isNaN(t) ? null : `${absoluteTime(timeline, t)}`;
}

function sampleData({ lane, kind, metric, a, b, distance, distanceP }: ComparedSample) {
  return { lane, kind, metric, a: spread(a), b: spread(b), distance: known(distance), distance_p: known(distanceP) };
}

function spread(values: Float64Array) {
  const at = (p: number) => known(atShare(values, p));
  return {
    count: values.length,
    mean_ns: known(values.reduce((sum, ns) => sum + ns, 0) / values.length),
    p50_ns: at(0.5),
    p90_ns: at(0.9),
    p99_ns: at(0.99),
    p999_ns: at(0.999),
    p9999_ns: at(0.9999),
    max_ns: at(1),
  };
}
