import { firstIndex } from "../../workers/core/search.js";
import type { LaneId } from "../../workers/model/lanes.js";
import type { Table } from "../../workers/model/table.js";
import { laneAt, numberAt } from "./table-view.js";

/** A critical path as columns, in time order: at every moment one lane. */
export interface PathSegments {
  readonly count: number;
  readonly lanes: Int32Array;
  readonly starts: Float64Array;
  readonly ends: Float64Array;
}

/** From the rows of `critical-path`; neighbours on one lane become one band. */
export function pathSegments(table: Table): PathSegments {
  const lanes: number[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  for (let row = 0; row < table.count; row++) {
    const lane = laneAt(table, "lane", row);
    const start = numberAt(table, "start_ns", row);
    const end = numberAt(table, "end_ns", row);
    const last = lanes.length - 1;
    if (0 <= last && lanes[last] === lane && ends[last] === start) ends[last] = end;
    else {
      lanes.push(lane);
      starts.push(start);
      ends.push(end);
    }
  }
  return {
    count: lanes.length,
    lanes: Int32Array.from(lanes),
    starts: Float64Array.from(starts),
    ends: Float64Array.from(ends),
  };
}

/** Lanes of the path, those it spends most time on first. */
export function lanesOfPath({ count, lanes, starts, ends }: PathSegments): LaneId[] {
  const times = new Map<LaneId, number>();
  for (let i = 0; i < count; i++) {
    const lane = lanes[i] ?? -1;
    times.set(lane, (times.get(lane) ?? 0) + (ends[i] ?? 0) - (starts[i] ?? 0));
  }
  return [...times]
    .filter(([lane]) => 0 <= lane)
    .sort(([, a], [, b]) => b - a)
    .map(([lane]) => lane);
}

/** Segments [from, to) that touch [t0, t1). */
export function segmentsIn(
  { count, starts, ends }: PathSegments,
  t0: number,
  t1: number,
): { from: number; to: number } {
  const from = firstIndex(0, count, (i) => t0 < (ends[i] ?? 0));
  const to = firstIndex(from, count, (i) => t1 <= (starts[i] ?? 0));
  return { from, to };
}
