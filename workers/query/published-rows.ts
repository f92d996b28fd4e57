import type { LaneTrack } from "../index/lane-track.js";
import { State, WaitReason } from "../model/states.js";
import { rowsIn } from "./row-scan.js";

/** A row of a lane as it is shown, cut at the window. */
export interface ShownRow {
  readonly start: number;
  readonly end: number;
  readonly state: State;
  readonly reason: number;
  readonly aux: number;
}

/**
 * The rows of a vCPU's lane as the published host-only analyses count them (Nemati and Dagenais, "Virtual CPU state
 * detection and execution flow analysis by host tracing", 2016, and "wait analysis of virtual machines", 2018), so that
 * figures can be compared:
 *
 *   - a wait lasts until the vCPU runs, the time from its wake-up included; we count that time as steal;
 *   - whatever leaves its CPU for another reason than HLT is preempted: blocked in the VMM or on host memory too;
 *   - the reasons of a wait are timer, task (ipi), disk, net, or unknown.
 *
 * This is a view: the index does not change.
 */
export function* publishedRows(track: LaneTrack, t0: number, t1: number, untilNs: number): Iterable<ShownRow> {
  let open: ShownRow | undefined;
  const { from, to } = rowsIn(track, t0, t1, untilNs);
  for (let row = from; row < to; row += 1) {
    const start = Math.max(t0, track.startAt(row));
    const end = Math.min(t1, track.endAt(row, untilNs));
    if (end <= start) continue;
    const state = track.stateAt(row);
    const shown = published(track, state === State.RUNNABLE ? blockBefore(track, row) : row);
    if (open !== undefined && state === State.RUNNABLE && open.end === start && open.state === shown.state) {
      open = { ...open, end };
      continue;
    }
    if (open !== undefined) yield open;
    open = { start, end, ...shown };
  }
  if (open !== undefined) yield open;
}

/** The row whose end made the vCPU runnable in `row`: the last before it that took any time. */
function blockBefore(track: LaneTrack, row: number): number {
  let before = row - 1;
  while (0 < before && track.startAt(before) === track.startAt(row)) before -= 1;
  return Math.max(0, before);
}

/** Wait reasons that the papers know. */
const PUBLISHED_REASONS = new Set<number>([WaitReason.TIMER, WaitReason.IPI, WaitReason.DISK, WaitReason.NET]);

/** As published: no time of its own between waking and running, no blocking but halting. */
function published(track: LaneTrack, row: number): Pick<ShownRow, "state" | "reason" | "aux"> {
  const state = track.stateAt(row);
  const reason = track.reasonAt(row);
  const aux = track.auxAt(row);
  switch (state) {
    case State.WAIT:
      if (reason === WaitReason.HOST_MEMORY) return { state: State.PREEMPTED, reason: 0, aux };
      return { state, reason: PUBLISHED_REASONS.has(reason) ? reason : WaitReason.UNKNOWN, aux };
    case State.VMM_BLOCKED:
    case State.BLOCKED:
    case State.RUNNABLE:
      return { state: State.PREEMPTED, reason: 0, aux };
    default:
      return { state, reason, aux };
  }
}
