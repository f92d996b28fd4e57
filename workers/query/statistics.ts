import { mergeStays, noStays, type StaySums } from "../index/stay-sums.js";
import type { ExitRow, KindStatistics, Statistics, StatisticsRequest } from "../model/engine-api.js";
import { exitName } from "../model/kvm/exit-code.js";
import { LANE_KINDS, type LaneId, type LaneKind, type LaneSpec, NO_LANE } from "../model/lanes.js";
import { STATE_COUNT, State } from "../model/states.js";
import type { QueryContext } from "./context.js";
import { exitLanes } from "./exits/exit-lanes.js";
import { type ExitSum, exitSums } from "./exits/exit-sums.js";
import { toEnd } from "./resumable.js";
import { publishedStays, staySteps } from "./stays.js";

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
    tally.add(staysOf(context, asked, lane), request.t1 - request.t0);
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

/** Stays of some lanes by state. */
class Tally {
  readonly stays = noStays();
  private lanes = 0;
  private absentNs = 0;

  /** The stays of a lane in the window. */
  add(stays: StaySums, windowNs: number): void {
    const knownNs = stays.total.reduce((sum, ns, state) => (state === State.NONE ? sum : sum + ns), 0);
    this.lanes += 1;
    this.absentNs += Math.max(0, windowNs - knownNs);
    mergeStays(this.stays, stays);
  }

  result(kind: LaneKind): KindStatistics {
    const { lanes, absentNs } = this;
    const { total, count, longest } = this.stays;
    const states = Array.from({ length: STATE_COUNT - 1 }, (_, i) => i + 1)
      .filter((state) => 0 < (count[state] as number))
      .map((state) => ({
        state,
        ns: total[state] as number,
        count: count[state] as number,
        maxNs: longest[state] as number,
      }))
      .sort((a, b) => b.ns - a.ns);
    return { kind, lanes, states, absentNs };
  }
}

function staysOf(context: QueryContext, { t0, t1, asPublished }: StatisticsRequest, lane: LaneId): StaySums {
  if (asPublished === true && context.lanes.specs[lane]?.kind === "vcpu") return publishedStays(context, lane, t0, t1);
  const stays = noStays();
  toEnd(staySteps(context, lane, t0, t1, stays));
  return stays;
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
