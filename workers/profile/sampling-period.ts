import { PAGE_ROWS } from "../core/records.js";
import { selectRank } from "../core/select.js";
import type { Steps } from "../query/resumable.js";
import type { SampleSet } from "./sample-set.js";

/** So many distances of a CPU tell its period well enough. */
const MOST_DISTANCES = 4096;
/** Distances with a sample that is missing between them, or with time in which the CPU was idle, are longer. */
const QUANTILE = 0.25;

/** By lane of a CPU, or by lane where the trace tells no CPU: the usual distance of samples of an event; 0: unknown. */
export function* samplingPeriods({ samples }: SampleSet, event: number, lanes: number): Steps<Float64Array> {
  const { t, lane, cpuLane, event: events } = samples.columns;
  const last = new Float64Array(lanes).fill(Number.NaN);
  const distances = new Map<number, number[]>();
  for (let row = 0; row < samples.count; row += 1) {
    if (row % PAGE_ROWS === 0) yield;
    if (events.at(row) !== event) continue;
    const clock = clockOf(lane.at(row), cpuLane.at(row));
    const now = t.at(row);
    const distance = now - (last[clock] as number);
    last[clock] = now;
    if (!(0 < distance)) continue;
    const known = distances.get(clock);
    if (known === undefined) distances.set(clock, [distance]);
    else if (known.length < MOST_DISTANCES) known.push(distance);
  }
  const periods = new Float64Array(lanes);
  for (const [clock, known] of distances) {
    periods[clock] = selectRank(Float64Array.from(known), Math.floor(QUANTILE * known.length));
  }
  return periods;
}

/** What samples of a CPU are taken by. */
export function clockOf(lane: number, cpuLane: number): number {
  return cpuLane < 0 ? lane : cpuLane;
}
