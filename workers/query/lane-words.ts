import { laneInSentence } from "../model/lane-names.js";
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
