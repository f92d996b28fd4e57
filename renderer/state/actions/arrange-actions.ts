import type { LaneId } from "../../../workers/model/lanes.js";
import { movedBeside, NOTHING_ARRANGED, ROOT } from "../../viewmodel/arranged-lanes.js";
import { siblingRow } from "../../viewmodel/lane-drop.js";
import { rowOfLane } from "../../viewmodel/lane-layout.js";
import { labelOf } from "../../viewmodel/lane-names.js";
import type { ActionContext } from "./context.js";
import type { RecordEdit } from "./edit-recorder.js";
import type { ViewActions } from "./view-actions.js";

/** Puts lanes elsewhere among those beside them, by hand. */
export function createArrangeActions(
  { stores, select }: ActionContext,
  record: RecordEdit,
  view: Pick<ViewActions, "revealLane">,
) {
  const { tree: store, session, ui } = stores;
  const nameOf = (lane: LaneId) => labelOf(session.getState().lanes, lane);

  const moveLane = (lane: LaneId, target: LaneId, side: "before" | "after") => {
    const parent = session.getState().tree.parents[lane] ?? ROOT;
    const order = movedBeside([...select.siblings(lane)], lane, target, side);
    record(`move ${nameOf(lane)}`, () =>
      store.setState(({ arranged }) => ({ arranged: new Map(arranged).set(parent, order) })),
    );
  };
  const movePinned = (lane: LaneId, target: LaneId, side: "before" | "after") =>
    record(`move ${nameOf(lane)}`, () =>
      store.setState(({ pinned }) => ({ pinned: movedBeside(pinned, lane, target, side) })),
    );

  return {
    moveLane,
    movePinned,
    /** Past the next lane beside it. A pinned one moves among the pinned ones. */
    step(lane: LaneId, direction: 1 | -1) {
      const layout = select.layout();
      const isPinned = store.getState().pinned.includes(lane);
      const row = isPinned ? layout.lanes.indexOf(lane) : rowOfLane(layout, lane);
      const target = layout.lanes[row < 0 ? -1 : siblingRow(layout, row, direction)];
      if (target === undefined) {
        ui.setState({ announcement: `${nameOf(lane)}: nothing ${direction === 1 ? "below" : "above"} to move past` });
        return;
      }
      const side = direction === 1 ? "after" : "before";
      if (isPinned) movePinned(lane, target, side);
      else moveLane(lane, target, side);
      view.revealLane(lane);
      ui.setState({ announcement: `${nameOf(lane)}: ${direction === 1 ? "below" : "above"} ${nameOf(target)}` });
    },
    /** All lanes stand again where they stood before they were moved. */
    reset: () => record("put moved lanes back", () => store.setState({ arranged: NOTHING_ARRANGED })),
  };
}
