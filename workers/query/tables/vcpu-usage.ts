import type { LaneTrack } from "../../index/lane-track.js";
import { STATE_COUNT, State } from "../../model/states.js";
import type { QueryContext } from "../context.js";
import { laneColumns, type PanelTable } from "../export/table.js";
import { publishedRows } from "../published-rows.js";
import { knownWindow, lanesOf } from "../session-window.js";
import { addTimes } from "../state-times.js";

/** In the order of the columns. */
const STATES: readonly (readonly [name: string, state: State])[] = [
  ["guest_ns", State.GUEST],
  ["nested_ns", State.GUEST_NESTED],
  ["hypervisor_ns", State.HYPERVISOR],
  ["halt_poll_ns", State.HALT_POLL],
  ["vmm_ns", State.VMM],
  ["wait_ns", State.WAIT],
  ["vmm_blocked_ns", State.VMM_BLOCKED],
  ["runnable_ns", State.RUNNABLE],
  ["preempted_ns", State.PREEMPTED],
  ["stopped_ns", State.STOPPED],
  ["unknown_ns", State.UNKNOWN],
  ["blocked_ns", State.BLOCKED],
];

/** The states sum to the part of the window in which the vCPU existed. */
export const vcpuUsageTable: PanelTable = {
  name: "vcpu-usage",
  title: "What vCPUs did",
  about: "A vCPU and how long it was in each state.",
  columns: [...laneColumns("lane"), ...STATES.map(([name]) => ({ name, type: "duration" as const }))],
  *rows(context, scope) {
    const { t0, t1 } = knownWindow(context, scope);
    for (const [lane, spec] of lanesOf(context, scope.hasLane, "vcpu")) {
      const times = timesOf(context, context.lanes.track(lane), t0, t1, scope.asPublished === true);
      yield [spec.path, ...STATES.map(([, state]) => times[state] as number)];
    }
  },
};

function timesOf(context: QueryContext, track: LaneTrack, t0: number, t1: number, asPublished: boolean): Float64Array {
  const times = new Float64Array(STATE_COUNT);
  if (!asPublished) addTimes(track, t0, t1, context.untilNs, times);
  else {
    for (const { start, end, state } of publishedRows(track, t0, t1, context.untilNs)) {
      times[state] = (times[state] as number) + end - start;
    }
  }
  return times;
}
