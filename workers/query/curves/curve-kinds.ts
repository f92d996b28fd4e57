import { fail, ok, type Result } from "../../core/result.js";
import { firstFrom } from "../../core/search.js";
import type { CounterSeries } from "../../facts/counter-store.js";
import { COUNTER_KIND, FIELD_KIND, GROWTH_KIND, isTotal, RATE_KIND } from "../../model/chart.js";
import type { LaneId } from "../../model/lanes.js";
import { State } from "../../model/states.js";
import type { QueryContext } from "../context.js";
import { exitColumns } from "../exits/exit-columns.js";
import { exitLanes } from "../exits/exit-lanes.js";
import type { ExportScope } from "../export/table.js";
import { pathOf } from "../lane-words.js";
import { foldPixels } from "../pixel-fold.js";
import type { Steps } from "../resumable.js";
import { lanesOf } from "../session-window.js";
import { TimesPerPixel } from "../times-per-pixel.js";
import { type CurveGrid, countTimes, Envelope } from "./envelope.js";
import { GrowthRates } from "./growth.js";
import { queueLength } from "./queue-length.js";

export type CurveSteps = (context: QueryContext, scope: ExportScope, grid: CurveGrid) => Steps<Envelope>;

/** The curve of a kind: docs/tables.md. */
export function curveOf(kind: string): Result<CurveSteps> {
  if (kind === "exits") return ok(exits);
  if (kind === "steal") return ok(steal);
  if (kind === "run-queue") return ok(runQueue);
  if (kind.startsWith(RATE_KIND)) return ok(eventRate);
  if (kind.startsWith(FIELD_KIND)) return ok(fieldValues);
  if (kind.startsWith(GROWTH_KIND)) return ok(fieldGrowth);
  if (kind.startsWith(COUNTER_KIND)) return ok(counter(kind.slice(COUNTER_KIND.length)));
  const ofEvents = [`${RATE_KIND}EVENT`, `${FIELD_KIND}EVENT/FIELD`, `${GROWTH_KIND}EVENT/FIELD`];
  const kinds = ["exits", "steal", "run-queue", `${COUNTER_KIND}NAME`, ...ofEvents];
  return fail(`there is no curve "${kind}"`, { hint: `the kinds are ${kinds.join(", ")}` });
}

/** Exits per second of all vCPUs that are wanted, together; those without an end too. Without a vCPU there are no values. */
const exits: CurveSteps = function* (context, { hasLane }, grid) {
  const counts = new Float64Array(grid.columns);
  const lanes = exitLanes(context, hasLane);
  if (lanes.length === 0) return new Envelope(grid);
  for (const [lane] of lanes) {
    const { starts, endless } = yield* exitColumns(context, lane);
    countTimes(grid, starts, counts);
    countTimes(grid, endless, counts);
    yield;
  }
  return rates(grid, counts);
};

/** Of 1: the share of the vCPUs' known time in which they could run and had no CPU. */
const steal: CurveSteps = function* (context, { hasLane }, grid) {
  const envelope = new Envelope(grid);
  const pixels = { t0: grid.t0, nsPerPx: grid.columnNs, width: grid.columns };
  const times = new TimesPerPixel(pixels);
  for (const [lane] of lanesOf(context, hasLane, "vcpu")) {
    foldPixels(context.lanes.track(lane), pixels, context.untilNs, times);
    yield;
  }
  for (let column = 0; column < grid.columns; column += 1) {
    const known = times.knownAt(column);
    const stolen = times.at(column, State.RUNNABLE) + times.at(column, State.PREEMPTED);
    if (0 < known) envelope.add(column, stolen / known);
  }
  return envelope;
};

/** How many threads waited on the queues of the wanted CPUs, together. */
const runQueue: CurveSteps = function* (context, { hasLane }, grid) {
  const envelope = new Envelope(grid);
  const window = { t0: grid.t0, t1: grid.t0 + grid.columns * grid.columnNs };
  const { times, lengths } = yield* queueLength(context, hasLane, window);
  envelope.addPoints(times, lengths, true);
  return envelope;
};

/** Events of a name per second. */
const eventRate: CurveSteps = function* (_context, { hasLane, events = [] }, grid) {
  const counts = new Float64Array(grid.columns);
  for (const { path, times } of events) {
    if (hasLane(path)) countTimes(grid, times, counts);
    yield;
  }
  return rates(grid, counts);
};

/** The values of a field at the moments of its events, and none between them. */
const fieldValues: CurveSteps = function* (_context, { hasLane, events = [] }, grid) {
  const envelope = new Envelope(grid);
  for (const { path, times, values } of events) {
    if (values !== undefined && hasLane(path)) envelope.addPoints(times, values, false);
    yield;
  }
  return envelope;
};

/** How fast a field grows that only counts up, of all CPUs or threads together. */
const fieldGrowth: CurveSteps = function* (_context, { hasLane, events = [] }, grid) {
  const growth = new GrowthRates(grid);
  for (const part of events) {
    if (hasLane(part.path)) growth.add(part);
    yield;
  }
  const envelope = new Envelope(grid);
  for (const [column, rate] of growth.rates.entries()) envelope.add(column, rate);
  return envelope;
};

/** The values of a counter, of several lanes the lowest and the highest; of a total its growth per second, added up. */
function counter(name: string): CurveSteps {
  return function* (context, { hasLane }, grid) {
    const envelope = new Envelope(grid);
    const wanted = context.counters.series.filter(
      (series) => nameOf(series) === name && hasLane(pathOf(context, series.lane)),
    );
    if (!isTotal(name)) {
      for (const { points, lane } of wanted) {
        const { count, columns } = points;
        const [times, values] = [columnOf(count, columns.t), columnOf(count, columns.value)];
        for (const part of recordedParts(context, lane, times)) {
          envelope.addPoints(
            times.subarray(part.from, part.to),
            values.subarray(part.from, part.to),
            true,
            part.untilNs,
          );
        }
        yield;
      }
      return envelope;
    }
    if (wanted.length === 0) return envelope;
    const growth = new Float64Array(grid.columns);
    for (const series of wanted) {
      for (let column = 0; column < grid.columns; column += 1) {
        const begin = grid.t0 + column * grid.columnNs;
        growth[column] = (growth[column] as number) + series.growth(begin, begin + grid.columnNs);
      }
      yield;
    }
    envelope.addRates(growth);
    return envelope;
  };
}

interface RecordedPart {
  /** Rows [from, to) of the series. */
  readonly from: number;
  readonly to: number;
  /** The last value holds until then. */
  readonly untilNs: number;
}

/** The points of each recording of a lane's machine: what a counter was at the end of one says nothing of the time after it. */
function recordedParts({ lost, lanes }: QueryContext, lane: LaneId, times: Float64Array): readonly RecordedPart[] {
  const machine = lanes.specs[lane]?.machine;
  const between = lost.filter((span) => span.cause === "not-recorded" && span.machine === machine);
  const ends = [...new Set(between.map(({ startNs }) => startNs)), Number.POSITIVE_INFINITY].sort((a, b) => a - b);
  let from = 0;
  return ends.map((untilNs) => {
    const to = firstFrom(times, untilNs, from, times.length);
    const part = { from, to, untilNs };
    from = to;
    return part;
  });
}

/** As in the table of counters. */
function nameOf({ counter: name, detail }: CounterSeries): string {
  return detail === "" ? name : `${name}/${detail}`;
}

function rates(grid: CurveGrid, counts: Float64Array): Envelope {
  const envelope = new Envelope(grid);
  envelope.addRates(counts);
  return envelope;
}

function columnOf(count: number, column: { at(row: number): number }): Float64Array {
  return Float64Array.from({ length: count }, (_, row) => column.at(row));
}
