import { laneInSentence } from "../model/lane-names.js";
import type { LaneId } from "../model/lanes.js";
import type { QueryContext } from "./context.js";

/** "vCPU 0 of web-1 961": a lane by its name, with the VM it belongs to. */
export function laneWords({ lanes }: QueryContext, lane: LaneId): string {
  return laneInSentence((id) => lanes.specs[id], lane);
}
