import { TAKERS, type Taker } from "../../fingerprint/sums.js";
import { type LaneId, NO_LANE } from "../../model/lanes.js";
import type { QueryContext } from "../context.js";
import { vmOf } from "../lane-roles.js";
import { ThreadRoles } from "../thread-roles.js";

/** Of a lane that lost its CPU, and the lane that has it next: the place in `TAKERS`. */
export type TakerOf = (victim: LaneId, next: LaneId) => number;

/**
 * Tells who took a CPU. Another vCPU of the same VM is no other VM, and a thread of the same process no other process, which
 * the published analyses do not tell apart.
 */
export function takersOf(context: QueryContext): TakerOf {
  const roles = new ThreadRoles(context);
  const { specs } = context.lanes;
  const vmByLane = new Map<LaneId, LaneId>();
  const ownVm = (lane: LaneId): LaneId => {
    const known = vmByLane.get(lane) ?? vmOf(context, lane);
    vmByLane.set(lane, known);
    return known;
  };
  const takerOf = (victim: LaneId, next: LaneId): Taker => {
    const spec = specs[next];
    if (spec === undefined) return "unknown";
    if (spec.kind === "process") return next === victim ? "own-process" : "process";
    if (spec.kind === "guest-thread") return spec.parent === victim ? "own-process" : "process";
    if (spec.kind === "cpu" || spec.kind === "irq" || spec.kind === "softirq") return "host";
    const lane = roles.laneFor(next);
    if (!roles.isKnown(lane)) return "unknown";
    const vm = roles.vmOf(lane);
    if (vm === NO_LANE) return "host";
    if (vm !== ownVm(victim)) return "other-vm";
    return specs[lane]?.kind === "vcpu" ? "own-vcpu" : "own-thread";
  };
  return (victim, next) => TAKERS.indexOf(takerOf(victim, next));
}
