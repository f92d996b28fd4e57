import { LANE_KINDS, type LaneId, type LaneKind, NO_LANE } from "../../model/lanes.js";
import { ALL_STATES, STATE_COUNT, State } from "../../model/states.js";
import type { QueryContext } from "../context.js";
import {
  durationColumns,
  laneColumns,
  numberColumns,
  type PanelTable,
  type Row,
  stateField,
  textColumns,
  timeColumns,
} from "../export/table.js";
import { takenSteps } from "../fused/taken.js";
import { veilsOf } from "../fused/veils.js";
import { pathOf } from "../lane-words.js";
import { publishedRows } from "../published-rows.js";
import { stateName } from "../reason.js";
import { type Steps, scanSteps } from "../resumable.js";
import { rowsIn } from "../row-scan.js";

/**
 * Time in each state, by kind of lane: lanes of two kinds may show the same time, and are never summed up together. The
 * times of a kind sum to the window times the number of its lanes.
 */
export const stateUsageTable: PanelTable = {
  name: "state-usage",
  title: "Time in each state",
  about: "A state of all lanes of one kind together: how long, how often, the longest and the shortest of all.",
  columns: [
    ...textColumns("lane_kind", "state"),
    ...durationColumns("total_ns"),
    ...numberColumns("share", "count"),
    ...durationColumns("mean_ns", "max_ns"),
    ...laneColumns("worst_lane"),
    ...timeColumns("worst_ns"),
    ...numberColumns("lanes"),
    ...durationColumns("min_ns"),
    ...laneColumns("least_lane"),
    ...timeColumns("least_ns"),
    ...durationColumns("taken_ns"),
  ],
  fields: { state: stateField(1) },
  *rows(context, { t0, t1, hasLane, asPublished }) {
    const byKind = new Map<LaneKind, StateTally>();
    for (const [lane, spec] of context.lanes.specs.entries()) {
      const track = context.lanes.tracks[lane];
      if (track === undefined || track.count === 0 || !hasLane(spec.path)) continue;
      const tally = byKind.get(spec.kind) ?? new StateTally();
      byKind.set(spec.kind, tally);
      tally.lanes += 1;
      if (asPublished === true && spec.kind === "vcpu") addPublished(context, lane, t0, t1, tally);
      else yield* addLane(context, lane, t0, t1, tally);
    }
    const kinds = [...byKind].sort(([a], [b]) => LANE_KINDS.indexOf(a) - LANE_KINDS.indexOf(b));
    for (const [kind, tally] of kinds) yield* tally.rows(context, kind, t1 - t0);
  },
};

class StateTally {
  lanes = 0;
  private readonly total = new Float64Array(STATE_COUNT);
  private readonly count = new Float64Array(STATE_COUNT);
  private readonly longest = new Float64Array(STATE_COUNT);
  private readonly worstNs = new Float64Array(STATE_COUNT).fill(Number.NaN);
  private readonly worstLane = new Int32Array(STATE_COUNT).fill(NO_LANE);
  private readonly shortest = new Float64Array(STATE_COUNT).fill(Number.POSITIVE_INFINITY);
  private readonly leastNs = new Float64Array(STATE_COUNT).fill(Number.NaN);
  private readonly leastLane = new Int32Array(STATE_COUNT).fill(NO_LANE);
  /** What hosts took of it; undefined where no lane is of an aligned guest. */
  private taken: Float64Array | undefined;

  add(lane: LaneId, state: number, start: number, ns: number): void {
    if (ns <= 0) return;
    this.total[state] = (this.total[state] as number) + ns;
    this.count[state] = (this.count[state] as number) + 1;
    if (ns < (this.shortest[state] as number)) {
      this.shortest[state] = ns;
      this.leastNs[state] = start;
      this.leastLane[state] = lane;
    }
    if (ns <= (this.longest[state] as number)) return;
    this.longest[state] = ns;
    this.worstNs[state] = start;
    this.worstLane[state] = lane;
  }

  /** A host took so much of a state; 0: there is a host that might have. */
  addTaken(state: number, ns: number): void {
    this.taken ??= new Float64Array(STATE_COUNT);
    this.taken[state] = (this.taken[state] as number) + ns;
  }

  /** Time of a lane in no state: before a thread is born, between interrupts. */
  addAbsent(ns: number): void {
    this.total[State.NONE] = (this.total[State.NONE] as number) + ns;
  }

  /** The state with most time first, absence last. */
  rows(context: QueryContext, kind: LaneKind, windowNs: number): Row[] {
    const allNs = Math.max(1, this.lanes * windowNs);
    const states = Array.from({ length: STATE_COUNT }, (_, state) => state)
      .filter((state) => 0 < (this.total[state] as number))
      .sort((a, b) => Number(a === State.NONE) - Number(b === State.NONE) || this.nsOf(b) - this.nsOf(a));
    return states.map((state) => {
      const ns = this.nsOf(state);
      const head = [kind, state === State.NONE ? "absent" : stateName(state), ns, ns / allNs];
      if (state === State.NONE) {
        return [
          ...head,
          undefined,
          undefined,
          undefined,
          "",
          undefined,
          this.lanes,
          undefined,
          "",
          undefined,
          undefined,
        ];
      }
      const count = this.count[state] as number;
      const worst = [this.longest[state], pathOf(context, this.worstLane[state] as number), this.worstNs[state]];
      const least = [this.shortest[state], pathOf(context, this.leastLane[state] as number), this.leastNs[state]];
      return [...head, count, Math.round(ns / count), ...worst, this.lanes, ...least, this.taken?.[state]];
    });
  }

  private nsOf(state: number): number {
    return this.total[state] as number;
  }
}

function* addLane(context: QueryContext, lane: LaneId, t0: number, t1: number, tally: StateTally): Steps<void> {
  const track = context.lanes.track(lane);
  const { untilNs } = context;
  const { from, to } = rowsIn(track, t0, t1, untilNs);
  let known = 0;
  yield* scanSteps(track, from, to, ALL_STATES, (row, state, rowStart) => {
    const start = Math.max(t0, rowStart);
    const ns = Math.min(t1, track.endAt(row, untilNs)) - start;
    if (state === State.NONE || ns <= 0) return true;
    tally.add(lane, state, start, ns);
    known += ns;
    return true;
  });
  tally.addAbsent(Math.max(0, t1 - t0 - known));
  const veil = veilsOf(context).get(lane);
  if (veil === undefined) return;
  tally.addTaken(State.NONE, 0);
  yield* takenSteps(track, veil, t0, t1, untilNs, (row, veiled, start, end) => {
    if (veil.stateAt(veiled) !== State.UNKNOWN) tally.addTaken(track.stateAt(row), end - start);
  });
}

function addPublished(context: QueryContext, lane: LaneId, t0: number, t1: number, tally: StateTally): void {
  let known = 0;
  for (const { start, end, state } of publishedRows(context.lanes.track(lane), t0, t1, context.untilNs)) {
    tally.add(lane, state, start, end - start);
    known += end - start;
  }
  tally.addAbsent(Math.max(0, t1 - t0 - known));
}
