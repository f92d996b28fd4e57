import { formatDuration } from "../core/format.js";
import type { LaneId } from "../model/lanes.js";
import { ALL_STATES, State } from "../model/states.js";
import type { QueryContext } from "../query/context.js";
import { laneWords } from "../query/lane-words.js";
import { rowsIn, scanRows } from "../query/row-scan.js";
import { laneOnCpu } from "../query/steal/occupants.js";
import { ThreadRoles } from "../query/thread-roles.js";
import type { DetectorInput } from "./detector.js";

/** Lanes worth naming. */
const NAMED = 3;
/** At most so many rows are read: of a longer stretch, the first ones stand for the rest. */
const MOST_ROWS = 100_000;

/**
 * The threads that ran on a host CPU in [t0, t1) and how deep it slept, one line each, longest first. The lines
 * follow "in the worst case". `lane`: any lane of the CPU's machine.
 */
export function cpuMeanwhile({ context }: DetectorInput, lane: LaneId, cpu: number, t0: number, t1: number): string[] {
  const cpuLane = cpuLaneOf(context, context.lanes.specs[lane]?.machine, cpu);
  if (cpuLane === undefined) return [];
  const track = context.lanes.track(cpuLane);
  const roles = new ThreadRoles(context);
  const times = new Map<LaneId, number>();
  let idleNs = 0;
  const { from, to } = rowsIn(track, t0, t1, context.untilNs);
  scanRows(track, from, Math.min(to, from + MOST_ROWS), ALL_STATES, (row, state, start) => {
    const ns = Math.min(t1, track.endAt(row, context.untilNs)) - Math.max(t0, start);
    if (state === State.IDLE) idleNs += ns;
    else {
      const who = laneOnCpu(state as State, track.auxAt(row), cpuLane, roles);
      if (0 <= who) times.set(who, (times.get(who) ?? 0) + ns);
    }
    return true;
  });
  const lines = [...times].map(([who, ns]) => {
    const what =
      who === cpuLane
        ? `handled interrupts for ${formatDuration(ns)}`
        : `ran ${laneWords(context, who)} for ${formatDuration(ns)}`;
    return { ns, text: `host CPU ${cpu} ${what}` };
  });
  if (0 < idleNs)
    lines.push({ ns: idleNs, text: `host CPU ${cpu} was idle for ${formatDuration(idleNs)}${depthWords()}` });
  return lines
    .sort((a, b) => b.ns - a.ns)
    .slice(0, NAMED)
    .map(({ text }) => text);

  /** ", 39.9 ms of it in idle state 3", where cpu_idle was recorded. */
  function depthWords(): string {
    const series = context.counters.series.find(({ counter, lane: of }) => counter === "idle-state" && of === cpuLane);
    if (series === undefined) return "";
    const byState = new Map<number, number>();
    for (let point = Math.max(0, series.points.firstFrom("t", t0) - 1); point < series.points.count; point++) {
      const start = series.points.columns.t.at(point);
      if (t1 <= start) break;
      const end = point + 1 < series.points.count ? series.points.columns.t.at(point + 1) : t1;
      const state = series.points.columns.value.at(point);
      const ns = Math.min(t1, end) - Math.max(t0, start);
      if (0 <= state && 0 < ns) byState.set(state, (byState.get(state) ?? 0) + ns);
    }
    const [deepest] = [...byState].sort(([, a], [, b]) => b - a);
    return deepest === undefined ? "" : `, ${formatDuration(deepest[1])} of it in idle state ${deepest[0]} (cpu_idle)`;
  }
}

function cpuLaneOf(
  { inventory, lanes }: QueryContext,
  machine: string | undefined,
  number: number,
): LaneId | undefined {
  return inventory.cpus.lane.find((lane, cpu) => {
    return inventory.cpus.number[cpu] === number && lanes.specs[lane]?.machine === machine;
  });
}
