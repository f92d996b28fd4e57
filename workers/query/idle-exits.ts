import type { CounterSeries } from "../facts/counter-store.js";
import { rowAt } from "../index/row-search.js";
import { type LaneId, NO_LANE } from "../model/lanes.js";
import { State } from "../model/states.js";
import type { QueryContext } from "./context.js";
import { Durations } from "./durations.js";
import { STEP_ROWS, type Steps } from "./resumable.js";

/** How long it took, from the end of a CPU's idle state on, until a thread ran there. */
export interface IdleExits {
  readonly cpuLane: LaneId;
  readonly idleState: number;
  readonly toRun: Durations;
  /**
   * Of those threads that were woken before the CPU left idle: from the wake-up until they ran. This holds the time
   * that the hardware takes to leave the state, which cpu_idle comes after.
   */
  readonly fromWake: Durations;
}

const RUNS: ReadonlySet<State> = new Set<State>([State.USER, State.SYSCALL, State.GUEST]);

/** Idle states that end in [t0, t1), by CPU and state. Those after which no thread ran, or it is not known, are left out. */
export function* idleExitSteps(context: QueryContext, t0: number, t1: number): Steps<readonly IdleExits[]> {
  const all: IdleExits[] = [];
  for (const series of context.counters.series) {
    if (series.counter !== "idle-state") continue;
    const byState = new Map<number, IdleExits>();
    yield* exitsOf(context, series, t0, t1, byState);
    all.push(...[...byState.values()].sort((a, b) => a.idleState - b.idleState));
  }
  return all;
}

function* exitsOf(
  context: QueryContext,
  { lane: cpuLane, points }: CounterSeries,
  t0: number,
  t1: number,
  byState: Map<number, IdleExits>,
): Steps<void> {
  const { t, value } = points.columns;
  for (let point = Math.max(1, points.firstFrom("t", t0)); point < points.count; point += 1) {
    if (point % STEP_ROWS === 0) yield;
    const exit = t.at(point);
    if (t1 <= exit) break;
    const idleState = value.at(point - 1);
    if (0 <= value.at(point) || idleState < 0) continue;
    const run = firstRun(context, cpuLane, exit, point + 1 < points.count ? t.at(point + 1) : Number.POSITIVE_INFINITY);
    if (run === undefined) continue;
    const exits = byState.get(idleState) ?? newExits(cpuLane, idleState);
    byState.set(idleState, exits);
    exits.toRun.add(exit, run.start - exit);
    const woken = wokenAt(context, run.lane, run.start);
    if (woken <= exit) exits.fromWake.add(woken, run.start - woken);
  }
}

function newExits(cpuLane: LaneId, idleState: number): IdleExits {
  return { cpuLane, idleState, toRun: new Durations(), fromWake: new Durations() };
}

/** The first thread that ran on a CPU in [from, until). */
function firstRun(
  context: QueryContext,
  cpuLane: LaneId,
  from: number,
  until: number,
): { readonly lane: LaneId; readonly start: number } | undefined {
  const track = context.lanes.track(cpuLane);
  for (let row = Math.max(0, rowAt(track, from)); row < track.count; row += 1) {
    const start = track.startAt(row);
    const state = track.stateAt(row) as State;
    if (until <= start || state === State.UNKNOWN) return undefined;
    if (from <= start && RUNS.has(state)) return { lane: track.auxAt(row), start };
  }
  return undefined;
}

/** When a thread that runs from `t` on was woken; NaN: it was not, or nobody knows. */
function wokenAt(context: QueryContext, lane: LaneId, t: number): number {
  if (lane === NO_LANE) return Number.NaN;
  const track = context.lanes.track(lane);
  const row = rowAt(track, t);
  if (row < 1 || track.startAt(row) !== t || track.stateAt(row - 1) !== State.RUNNABLE) return Number.NaN;
  return track.startAt(row - 1);
}
