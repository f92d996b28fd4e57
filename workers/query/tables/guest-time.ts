import type { LaneTrack } from "../../index/lane-track.js";
import type { LaneId } from "../../model/lanes.js";
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
} from "../export/table.js";
import { takenSteps } from "../fused/taken.js";
import { veilsOf } from "../fused/veils.js";
import { stateName } from "../reason.js";
import type { Steps } from "../resumable.js";
import { knownWindow } from "../session-window.js";
import { addTimes } from "../state-times.js";

/**
 * The states of a guest's threads and CPUs as the guest recorded them, and what of each its host took: `own_ns`, `taken_ns`
 * and `unknown_ns` sum to `total_ns`.
 */
export const guestTimeTable: PanelTable = {
  name: "guest-time",
  title: "Guests' own time and what hosts took",
  about: "A state of a guest's thread or CPU as its own trace has it, and how much of it the host took.",
  columns: [
    ...laneColumns("lane"),
    ...textColumns("state"),
    ...durationColumns("total_ns", "own_ns", "taken_ns"),
    ...numberColumns("taken_share"),
    ...durationColumns("steal_ns", "hypervisor_ns", "vmm_ns", "vmm_blocked_ns", "halted_ns", "unknown_ns"),
  ],
  fields: { state: stateField(1) },
  *rows(context, scope) {
    const { t0, t1 } = knownWindow(context, scope);
    for (const [lane, { path }] of context.lanes.specs.entries()) {
      const veil = veilsOf(context).get(lane);
      if (veil === undefined || !scope.hasLane(path)) continue;
      for (const row of yield* rowsOf(context, lane, veil, t0, t1)) yield [path, ...row];
    }
  },
};

/** By state of the vCPU: the place of its time in a row. */
const PLACES = { steal: 0, hypervisor: 1, vmm: 2, vmmBlocked: 3, halted: 4, unknown: 5 } as const;
const PLACE_COUNT = 6;

function placeOf(state: State): number {
  switch (state) {
    case State.RUNNABLE:
    case State.PREEMPTED:
      return PLACES.steal;
    case State.VMM:
      return PLACES.vmm;
    // The vCPU is stopped, or its thread sleeps before its first KVM event.
    case State.VMM_BLOCKED:
    case State.STOPPED:
    case State.BLOCKED:
      return PLACES.vmmBlocked;
    case State.WAIT:
    case State.HALT_POLL:
      return PLACES.halted;
    case State.UNKNOWN:
      return PLACES.unknown;
    default:
      return PLACES.hypervisor;
  }
}

/** The cells of each state behind the lane's path. */
function* rowsOf(context: QueryContext, lane: LaneId, veil: LaneTrack, t0: number, t1: number): Steps<Row[]> {
  const track = context.lanes.track(lane);
  const totals = new Float64Array(STATE_COUNT);
  addTimes(track, t0, t1, context.untilNs, totals);
  const parts = new Float64Array(STATE_COUNT * PLACE_COUNT);
  yield* takenSteps(track, veil, t0, t1, context.untilNs, (row, veiled, start, end) => {
    const at = track.stateAt(row) * PLACE_COUNT + placeOf(veil.stateAt(veiled));
    parts[at] = (parts[at] as number) + end - start;
  });
  const rows: Row[] = [];
  for (let state = 1; state < STATE_COUNT; state += 1) {
    const total = totals[state] as number;
    if (total <= 0) continue;
    const own = parts.subarray(state * PLACE_COUNT, (state + 1) * PLACE_COUNT);
    const unknown = own[PLACES.unknown] as number;
    const taken = own.reduce((sum, ns) => sum + ns, 0) - unknown;
    rows.push([stateName(state), total, total - taken - unknown, taken, taken / total, ...own]);
  }
  return rows;
}
