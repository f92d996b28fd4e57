import type { LaneId } from "../../../../workers/model/lanes.js";
import { labelOf, titleOf } from "../../../viewmodel/lane-names.js";
import { useApp, useSession } from "../../use-app.js";

interface LaneLinkProps {
  readonly lane: LaneId;
  /** Where to go; else the lane is selected at the present time. */
  readonly timeNs?: number;
  /** Its parents are not in sight. */
  readonly isLong?: boolean;
}

/** The name of a lane, which leads to it. */
export function LaneLink({ lane, timeNs, isLong = false }: LaneLinkProps) {
  const app = useApp();
  const lanes = useSession((session) => session.lanes);
  const go = () => {
    if (timeNs !== undefined) void app.actions.selection.goTo(lane, timeNs);
    else app.actions.selection.showLane(lane);
  };
  return (
    <button type="button" className="link" onClick={go} title={`${titleOf(lanes, lane)}\n${lanes?.paths[lane]}`}>
      {isLong ? titleOf(lanes, lane) : labelOf(lanes, lane)}
    </button>
  );
}
