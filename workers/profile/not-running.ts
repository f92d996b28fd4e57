import { type LaneId, NO_LANE } from "../model/lanes.js";
import { STATE_COUNT, State } from "../model/states.js";
import type { QueryContext } from "../query/context.js";
import { fusedGuests } from "../query/fused/guests.js";
import type { Steps } from "../query/resumable.js";
import { addTimes } from "../query/state-times.js";
import type { Selection } from "./fold.js";
import type { SampleSet } from "./sample-set.js";

const STEP = 256;

/**
 * Of each sample taken inside a guest: ns since the sample before it of the same event on its CPU for which the vCPU wanted
 * to run on its host and did not. The guest cannot see that time. Undefined: no host of these guests is here.
 */
export function* notRunningSteps(
  context: QueryContext,
  set: SampleSet,
  selection: Selection,
): Steps<Float64Array | undefined> {
  const vcpuOf = new Map<LaneId, LaneId>();
  for (const { cpus } of fusedGuests(context)) {
    for (const { lane, vcpuLane } of cpus) if (vcpuLane !== NO_LANE) vcpuOf.set(lane, vcpuLane);
  }
  if (set.source !== "guest" || vcpuOf.size === 0) return undefined;
  const { lanes, untilNs } = context;
  const { t, cpuLane, event } = set.samples.columns;
  const rows = yield* selection.rows();
  const stolen = new Float64Array(selection.count);
  const before = new Map<LaneId, number>();
  const times = new Float64Array(STATE_COUNT);
  let next = 0;
  for (let row = 0; row < set.samples.count && next < selection.count; row += 1) {
    if (row % STEP === 0) yield;
    if (event.at(row) !== selection.event) continue;
    const cpu = cpuLane.at(row);
    const since = before.get(cpu);
    before.set(cpu, t.at(row));
    if (row !== rows[next]) continue;
    const vcpu = vcpuOf.get(cpu);
    if (vcpu !== undefined && since !== undefined) {
      times.fill(0);
      addTimes(lanes.track(vcpu), since, t.at(row), untilNs, times);
      stolen[next] = (times[State.RUNNABLE] as number) + (times[State.PREEMPTED] as number);
    }
    next += 1;
  }
  return stolen;
}
