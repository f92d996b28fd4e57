import { nextTime } from "../../core/timeline.js";
import type { LaneTrack } from "../../index/lane-track.js";
import { rowAt } from "../../index/row-search.js";
import { type LaneId, NO_LANE } from "../../model/lanes.js";
import { ALL_STATES, isGuest, isUnknown, STATE_COUNT, State } from "../../model/states.js";
import type { Taken, TakenPart } from "../../model/taken.js";
import type { QueryContext } from "../context.js";
import { culpritOf, reasonText } from "../reason.js";
import { type Steps, scanSteps } from "../resumable.js";
import { rowsIn, scanRows } from "../row-scan.js";
import { addTimes, knownEnd } from "../state-times.js";
import { hostSideOf } from "./host-side.js";
import { veilsOf } from "./veils.js";

/** In these a vCPU could run and has no physical CPU. */
export function isSteal(state: State): boolean {
  return state === State.RUNNABLE || state === State.PREEMPTED;
}

/** How much of [t0, t1) the host took of a lane, by its veil, and how much of that was steal. */
export function takenIn(
  veil: LaneTrack,
  t0: number,
  t1: number,
  untilNs: number,
): { readonly all: number; readonly steal: number } {
  scratch.fill(0);
  addTimes(veil, t0, t1, untilNs, scratch);
  let all = 0;
  let steal = 0;
  for (let state = State.UNKNOWN + 1; state < STATE_COUNT; state += 1) {
    const ns = scratch[state] as number;
    all += ns;
    if (isSteal(state as State)) steal += ns;
  }
  return { all, steal };
}

const scratch = new Float64Array(STATE_COUNT);

/** A part of a lane's time that its host took: `row` of the lane, and `veiled` of its veil. */
export type TakenVisitor = (row: number, veiled: number, start: number, end: number) => void;

/** Calls `visit` for each stretch of [t0, t1) that is veiled, in order of time. State UNKNOWN of a veil counts as well. */
export function* takenSteps(
  track: LaneTrack,
  veil: LaneTrack,
  t0: number,
  t1: number,
  untilNs: number,
  visit: TakenVisitor,
): Steps<void> {
  const { from, to } = rowsIn(veil, t0, t1, untilNs);
  let row = -1;
  yield* scanSteps(veil, from, to, VEILED, (veiled, _, veilStart) => {
    const end = Math.min(t1, veil.endAt(veiled, untilNs));
    let start = Math.max(t0, veilStart);
    if (row < 0 || track.endAt(row, untilNs) <= start) row = rowAt(track, start);
    while (start < end) {
      if (row < 0 || track.count <= row) return true;
      const next = Math.min(end, track.endAt(row, untilNs));
      if (start < next) visit(row, veiled, start, next);
      if (next === end) break;
      start = Math.max(start, next);
      row += 1;
    }
    return true;
  });
}

const VEILED = ALL_STATES & ~(1 << State.NONE);

/** The culprits of more parts than this are summed up as one. */
const MAX_PARTS = 6;

/** What the host took of an interval, and what it takes at `t`; undefined for lanes of no aligned guest. */
export function takenOf(context: QueryContext, lane: LaneId, start: number, end: number, t: number): Taken | undefined {
  const veil = veilsOf(context).get(lane);
  if (veil === undefined) return undefined;
  const parts = new Map<string, { -readonly [key in keyof TakenPart]: TakenPart[key] }>();
  const { untilNs } = context;
  const { from, to } = rowsIn(veil, start, end, untilNs);
  scanRows(veil, from, to, VEILED, (row, state, rowStart) => {
    const ns = Math.min(end, veil.endAt(row, untilNs)) - Math.max(start, rowStart);
    const culprit = isSteal(state as State) ? culpritOf("vcpu", state as State, veil.auxAt(row)) : -1;
    const key = `${state} ${culprit}`;
    const part = parts.get(key) ?? { state, culprit, ns: 0, count: 0 };
    part.ns += ns;
    part.count += 1;
    parts.set(key, part);
    return true;
  });
  const all = [...parts.values()].sort((a, b) => b.ns - a.ns);
  const sum = (isMeant: (state: State) => boolean) =>
    all.reduce((ns, part) => ns + (isMeant(part.state as State) ? part.ns : 0), 0);
  return {
    ns: sum((state) => state !== State.UNKNOWN),
    stealNs: sum(isSteal),
    unknownNs: sum((state) => state === State.UNKNOWN),
    parts: all.filter(({ state }) => state !== State.UNKNOWN).slice(0, MAX_PARTS),
    now: nowAt(context, lane, veil, t),
  };
}

function nowAt(context: QueryContext, lane: LaneId, veil: LaneTrack, t: number): Taken["now"] {
  const row = knownEnd(veil, context.untilNs) <= t ? -1 : rowAt(veil, t);
  if (row < 0) return undefined;
  const state = veil.stateAt(row);
  return {
    host: isUnknown(state) ? "" : takerOf(context, lane, veil.startAt(row)),
    state,
    reason: reasonText(context, "vcpu", state, veil.reasonAt(row), veil.auxAt(row)),
    culprit: culpritOf("vcpu", state, veil.auxAt(row)),
    start: veil.startAt(row),
    end: veil.endAt(row, context.untilNs),
  };
}

/**
 * The machine that takes a lane of a guest from `t` on: whose vCPU, on which the guest believes to run, is off its CPU or in
 * the host. If that vCPU runs its guest, its own host takes it.
 */
function takerOf(context: QueryContext, lane: LaneId, t: number): string {
  const { lanes } = context;
  const hosts = hostSideOf(context);
  let vcpu = hosts.vcpuUnder(lane, nextTime(t));
  for (let above = vcpu; above !== NO_LANE; above = hosts.vcpuUnder(vcpu, nextTime(t))) {
    vcpu = above;
    const track = lanes.track(vcpu);
    const row = rowAt(track, t);
    if (row < 0 || !isGuest(track.stateAt(row))) break;
  }
  return lanes.specs[vcpu]?.machine ?? "";
}
