import { mergeStays, noStays, type StaySums } from "../../index/stay-sums.js";
import { LANE_KINDS, type LaneId, type LaneKind, NO_LANE } from "../../model/lanes.js";
import { STATE_COUNT, State } from "../../model/states.js";
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
import { stateName } from "../reason.js";
import type { Steps } from "../resumable.js";
import { publishedStays, staySteps } from "../stays.js";

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
    const stays = noStays();
    for (const [lane, spec] of context.lanes.specs.entries()) {
      const track = context.lanes.tracks[lane];
      if (track === undefined || track.count === 0 || !hasLane(spec.path)) continue;
      const tally = byKind.get(spec.kind) ?? new StateTally();
      byKind.set(spec.kind, tally);
      tally.lanes += 1;
      if (asPublished === true && spec.kind === "vcpu") {
        tally.add(lane, publishedStays(context, lane, t0, t1), t1 - t0);
        continue;
      }
      yield* staySteps(context, lane, t0, t1, stays);
      tally.add(lane, stays, t1 - t0);
      yield* addTaken(context, lane, t0, t1, tally);
    }
    const kinds = [...byKind].sort(([a], [b]) => LANE_KINDS.indexOf(a) - LANE_KINDS.indexOf(b));
    for (const [kind, tally] of kinds) yield* tally.rows(context, kind, t1 - t0);
  },
};

class StateTally {
  lanes = 0;
  private readonly stays = noStays();
  private readonly worstLane = new Int32Array(STATE_COUNT).fill(NO_LANE);
  private readonly leastLane = new Int32Array(STATE_COUNT).fill(NO_LANE);
  /** Time of lanes in no state: before a thread is born, between interrupts. */
  private absentNs = 0;
  /** What hosts took of it; undefined where no lane is of an aligned guest. */
  private taken: Float64Array | undefined;

  /** The stays of a lane in the window. */
  add(lane: LaneId, stays: StaySums, windowNs: number): void {
    let knownNs = 0;
    for (let state = 1; state < STATE_COUNT; state += 1) {
      knownNs += stays.total[state] as number;
      if ((this.stays.longest[state] as number) < (stays.longest[state] as number)) this.worstLane[state] = lane;
      if ((stays.shortest[state] as number) < (this.stays.shortest[state] as number)) this.leastLane[state] = lane;
    }
    mergeStays(this.stays, stays);
    this.absentNs += Math.max(0, windowNs - knownNs);
  }

  /** A host took so much of a state; 0: there is a host that might have. */
  addTaken(state: number, ns: number): void {
    this.taken ??= new Float64Array(STATE_COUNT);
    this.taken[state] = (this.taken[state] as number) + ns;
  }

  /** The state with most time first, absence last. */
  rows(context: QueryContext, kind: LaneKind, windowNs: number): Row[] {
    const allNs = Math.max(1, this.lanes * windowNs);
    const states = Array.from({ length: STATE_COUNT }, (_, state) => state)
      .filter((state) => 0 < this.nsOf(state))
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
      const { count: counts, longest, longestStart, shortest, shortestStart } = this.stays;
      const count = counts[state] as number;
      const worst = [longest[state], pathOf(context, this.worstLane[state] as number), longestStart[state]];
      const least = [shortest[state], pathOf(context, this.leastLane[state] as number), shortestStart[state]];
      return [...head, count, Math.round(ns / count), ...worst, this.lanes, ...least, this.taken?.[state]];
    });
  }

  private nsOf(state: number): number {
    return state === State.NONE ? this.absentNs : (this.stays.total[state] as number);
  }
}

function* addTaken(context: QueryContext, lane: LaneId, t0: number, t1: number, tally: StateTally): Steps<void> {
  const veil = veilsOf(context).get(lane);
  if (veil === undefined) return;
  const track = context.lanes.track(lane);
  tally.addTaken(State.NONE, 0);
  yield* takenSteps(track, veil, t0, t1, context.untilNs, (row, veiled, start, end) => {
    if (veil.stateAt(veiled) !== State.UNKNOWN) tally.addTaken(track.stateAt(row), end - start);
  });
}
