import type { LaneId, LaneSpec } from "../../model/lanes.js";
import type { QueryContext } from "../context.js";
import { vmOf } from "../lane-roles.js";
import { lanesOf } from "../session-window.js";

/**
 * The wanted lanes whose exits are counted. The lane of a nested vCPU shows exits of the vCPUs that run it a second time,
 * so it counts only where no vCPU of its VM is wanted.
 */
export function exitLanes(
  context: QueryContext,
  hasLane: (path: string) => boolean,
): readonly (readonly [lane: LaneId, spec: LaneSpec])[] {
  const vcpus = [...lanesOf(context, hasLane, "vcpu")];
  const vms = new Set(vcpus.map(([lane]) => vmOf(context, lane)));
  const nested = [...lanesOf(context, hasLane, "nested-vcpu")].filter(([lane]) => !vms.has(vmOf(context, lane)));
  return [...vcpus, ...nested];
}
