import { exitName } from "../analyses/kvm/exit-code.js";
import type { ExitRow, Statistics, StatisticsRequest } from "../model/engine-api.js";
import { STATE_COUNT, State } from "../model/states.js";
import type { QueryContext } from "./context.js";
import { type ExitTimes, exitSteps } from "./exit-times.js";
import { paperRows } from "./paper-rows.js";
import { percentile } from "./percentile.js";
import { ALL_STATES, rowsIn, scanRows } from "./row-scan.js";
import { toEnd } from "./steps.js";
import { addTimes } from "./sums.js";

/** What the lanes did in [t0, t1), together: time, number and longest stay per state, and their exits. */
export function statistics(context: QueryContext, request: StatisticsRequest): Statistics {
  return { states: stateRows(context, request), exits: exitRows(context, request) };
}

function stateRows(context: QueryContext, { lanes, t0, t1, paper }: StatisticsRequest): Statistics["states"] {
  const times = new Float64Array(STATE_COUNT);
  const counts = new Float64Array(STATE_COUNT);
  const longest = new Float64Array(STATE_COUNT);
  const { untilNs } = context;
  for (const lane of lanes) {
    const track = context.lanes.tracks[lane];
    if (track === undefined || track.count === 0) continue;
    if (paper === true && context.lanes.specs[lane]?.kind === "vcpu") {
      for (const { start, end, state } of paperRows(track, t0, t1, untilNs)) {
        times[state] = (times[state] as number) + end - start;
        counts[state] = (counts[state] as number) + 1;
        longest[state] = Math.max(longest[state] as number, end - start);
      }
      continue;
    }
    addTimes(track, t0, t1, untilNs, times);
    const { from, to } = rowsIn(track, t0, t1, untilNs);
    let lastState: number = State.NONE;
    let lastStart = t0;
    const note = (end: number): void => {
      if ((longest[lastState] as number) < end - lastStart) longest[lastState] = end - lastStart;
    };
    scanRows(track, from, to, ALL_STATES, (_, state, start) => {
      note(start);
      counts[state] = (counts[state] as number) + 1;
      lastState = state;
      lastStart = Math.max(start, t0);
      return true;
    });
    if (from < to) note(Math.min(t1, track.endAt(to - 1, untilNs)));
  }
  return Array.from({ length: STATE_COUNT - 1 }, (_, i) => i + 1)
    .filter((state) => 0 < (counts[state] as number))
    .map((state) => ({
      state,
      ns: times[state] as number,
      count: counts[state] as number,
      maxNs: longest[state] as number,
    }))
    .sort((a, b) => b.ns - a.ns);
}

function exitRows(context: QueryContext, { lanes, t0, t1 }: StatisticsRequest): readonly ExitRow[] {
  const byCode = new Map<number, ExitTimes>();
  for (const lane of lanes) {
    const spec = context.lanes.specs[lane];
    if (spec === undefined || (spec.kind !== "vcpu" && spec.kind !== "nested-vcpu")) continue;
    toEnd(exitSteps(context.lanes.track(lane), t0, t1, context.untilNs, byCode));
  }
  return [...byCode.values()].map(exitRow).sort((a, b) => b.totalNs - a.totalNs);
}

function exitRow({ code, count, durations }: ExitTimes): ExitRow {
  let totalNs = 0;
  let minNs = Number.POSITIVE_INFINITY;
  let maxNs = 0;
  for (let i = 0; i < count; i += 1) {
    const ns = durations[i] as number;
    totalNs += ns;
    if (ns < minNs) minNs = ns;
    if (maxNs < ns) maxNs = ns;
  }
  const reason = exitName(code) || "unknown";
  return {
    reason,
    count,
    totalNs,
    minNs,
    maxNs,
    p50Ns: percentile(durations, count, 0.5),
    p99Ns: percentile(durations, count, 0.99),
  };
}
