import type { ExitRow, KindStatistics, Statistics, StatisticsRequest } from "../model/engine-api.js";
import { exitName } from "../model/kvm/exit-code.js";
import { LANE_KINDS, type LaneId, type LaneKind, type LaneSpec, NO_LANE } from "../model/lanes.js";
import { ALL_STATES, STATE_COUNT, State } from "../model/states.js";
import type { QueryContext } from "./context.js";
import { exitLanes } from "./exits/exit-lanes.js";
import { type ExitSum, exitSums } from "./exits/exit-sums.js";
import { publishedRows } from "./published-rows.js";
import { toEnd } from "./resumable.js";
import { rowsIn, scanRows } from "./row-scan.js";
import { addTimes } from "./state-times.js";

/**
 * Statistics of lanes in [t0, t1): by kind of lane, the time, number and longest stay of each state; and exits. If all
 * lanes asked for only head others, the lanes below them are meant.
 */
export function statistics(context: QueryContext, request: StatisticsRequest): Statistics {
  const asked = { ...request, lanes: lanesWithRows(context, request.lanes) };
  const byKind = new Map<LaneKind, Tally>();
  for (const lane of asked.lanes) {
    const kind = context.lanes.specs[lane]?.kind ?? "group";
    const tally = byKind.get(kind) ?? new Tally();
    byKind.set(kind, tally);
    addLane(context, asked, lane, tally);
  }
  const kinds = [...byKind].sort(([a], [b]) => LANE_KINDS.indexOf(a) - LANE_KINDS.indexOf(b));
  return { kinds: kinds.map(([kind, tally]) => tally.result(kind)), exits: exitRows(context, asked) };
}

/** Each once. */
function lanesWithRows({ lanes }: QueryContext, asked: Int32Array): Int32Array {
  const hasRows = (lane: LaneId) => 0 < (lanes.tracks[lane]?.count ?? 0);
  const known = [...new Set(asked)].filter((lane) => lanes.tracks[lane] !== undefined);
  const withRows = known.filter(hasRows);
  if (0 < withRows.length) return Int32Array.from(withRows);
  const heads = new Set(known);
  return Int32Array.from([...lanes.specs.keys()].filter((lane) => hasRows(lane) && hasAbove(lanes.specs, lane, heads)));
}

/** Lanes move below others that came later: a thread below its process, a guest below its VM. */
function hasAbove(specs: readonly LaneSpec[], lane: LaneId, heads: ReadonlySet<LaneId>): boolean {
  for (let at: LaneId | undefined = lane; at !== undefined && at !== NO_LANE; at = specs[at]?.parent) {
    if (heads.has(at)) return true;
  }
  return false;
}

/** Time, number and longest stay per state of some lanes. */
class Tally {
  readonly times = new Float64Array(STATE_COUNT);
  private readonly counts = new Float64Array(STATE_COUNT);
  private readonly longest = new Float64Array(STATE_COUNT);
  lanes = 0;

  count(state: number): void {
    this.counts[state] = (this.counts[state] as number) + 1;
  }

  /** A stay in a state took so long. */
  note(state: number, ns: number): void {
    if ((this.longest[state] as number) < ns) this.longest[state] = ns;
  }

  result(kind: LaneKind): KindStatistics {
    const { times, counts, longest, lanes } = this;
    const states = Array.from({ length: STATE_COUNT - 1 }, (_, i) => i + 1)
      .filter((state) => 0 < (counts[state] as number))
      .map((state) => ({
        state,
        ns: times[state] as number,
        count: counts[state] as number,
        maxNs: longest[state] as number,
      }))
      .sort((a, b) => b.ns - a.ns);
    return { kind, lanes, states, absentNs: times[State.NONE] as number };
  }
}

function addLane(context: QueryContext, { t0, t1, asPublished }: StatisticsRequest, lane: LaneId, tally: Tally): void {
  const track = context.lanes.track(lane);
  const { untilNs } = context;
  tally.lanes += 1;
  if (asPublished === true && context.lanes.specs[lane]?.kind === "vcpu") {
    let known = 0;
    for (const { start, end, state } of publishedRows(track, t0, t1, untilNs)) {
      tally.times[state] = (tally.times[state] as number) + end - start;
      tally.count(state);
      tally.note(state, end - start);
      known += end - start;
    }
    tally.times[State.NONE] = (tally.times[State.NONE] as number) + Math.max(0, t1 - t0 - known);
    return;
  }
  addTimes(track, t0, t1, untilNs, tally.times);
  const { from, to } = rowsIn(track, t0, t1, untilNs);
  let lastState: number = State.NONE;
  let lastStart = t0;
  scanRows(track, from, to, ALL_STATES, (_, state, start) => {
    tally.note(lastState, start - lastStart);
    tally.count(state);
    lastState = state;
    lastStart = Math.max(start, t0);
    return true;
  });
  if (from < to) tally.note(lastState, Math.min(t1, track.endAt(to - 1, untilNs)) - lastStart);
}

function exitRows(context: QueryContext, { lanes, t0, t1 }: StatisticsRequest): readonly ExitRow[] {
  const asked = new Set(Array.from(lanes, (lane) => context.lanes.specs[lane]?.path));
  const counted = exitLanes(context, (path) => asked.has(path)).map(([lane]) => lane);
  const sums = toEnd(exitSums(context, counted, t0, t1, [0.5, 0.99]));
  return sums.map(exitRow).sort((a, b) => b.totalNs - a.totalNs);
}

function exitRow({ code, count, total: totalNs, min: minNs, max: maxNs, percentiles }: ExitSum): ExitRow {
  const [p50Ns = Number.NaN, p99Ns = Number.NaN] = percentiles;
  return { reason: exitName(code) || "unknown", count, totalNs, minNs, maxNs, p50Ns, p99Ns };
}
