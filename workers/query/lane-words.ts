import { laneInSentence, laneTitle, laneWithPath } from "../model/lane-names.js";
import type { LaneId } from "../model/lanes.js";
import type { QueryContext } from "./context.js";

/** The path of a lane; "" of none. */
export function pathOf({ lanes }: QueryContext, lane: LaneId): string {
  return lanes.specs[lane]?.path ?? "";
}

/** "vCPU 0 of VM web-1 (961)": a lane by its name, with the VM it belongs to. */
export function laneWords({ lanes }: QueryContext, lane: LaneId): string {
  return laneInSentence((id) => lanes.specs[id], lane);
}

/** "vCPU 0 (labhost/vm/961/vcpu/0)": a lane by its name and path, for lines of evidence. */
export function laneReference({ lanes }: QueryContext, lane: LaneId): string {
  return laneWithPath((id) => lanes.specs[id], lane);
}

/** The path and the title of the lane at a path: a filter may name either. A word in the place of a path is alone. */
export function laneNames({ lanes }: QueryContext): (path: string) => readonly string[] {
  const known = new Map<string, readonly string[]>();
  return (path) => {
    const before = known.get(path);
    if (before !== undefined) return before;
    const lane = lanes.find(path);
    const names = lane === undefined ? [path] : [path, laneTitle((id) => lanes.specs[id], lane)];
    known.set(path, names);
    return names;
  };
}
