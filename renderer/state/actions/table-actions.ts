import type { LaneId } from "../../../workers/model/lanes.js";
import type { Moment } from "../../viewmodel/table-view.js";
import { endOf } from "../../viewmodel/viewport.js";
import type { ActionContext } from "./context.js";
import type { SelectionActions } from "./selection-actions.js";
import type { TreeActions } from "./tree-actions.js";
import type { ViewActions } from "./view-actions.js";

/** Share of a moment's length shown on either side of it, for its context. */
const MARGIN = 1;
/** A moment without length is shown in this share of the window. */
const INSTANT_SHARE = 0.25;

export function createTableActions(
  { stores }: ActionContext,
  view: ViewActions,
  tree: TreeActions,
  selection: SelectionActions,
) {
  const { tables } = stores;

  const scopeNow = () => {
    const { held } = tables.getState();
    const { range } = stores.selection.getState();
    if (held !== undefined && held.range === range) return held;
    const { view: window } = stores.view.getState();
    return range ?? { t0: window.startNs, t1: endOf(window) };
  };

  return {
    /** Selects the moment of a row and zooms to it; the tables stay. `others`: more lanes to highlight. */
    follow({ lane, t0, t1 }: Moment, others: readonly LaneId[] = []) {
      const scope = scopeNow();
      const highlight = others.length === 0 || lane === undefined ? others : [lane, ...others];
      for (const other of highlight) tree.reveal(other);
      if (Number.isNaN(t0)) {
        if (lane !== undefined) {
          tree.reveal(lane);
          selection.selectLane(lane);
        }
        return;
      }
      const range = t0 < t1 ? { t0, t1 } : undefined;
      tables.setState({ held: { t0: scope.t0, t1: scope.t1, range }, highlight: new Set(highlight) });
      selection.setRange(range);
      if (range !== undefined) view.zoomToRange(t0, t1, MARGIN);
      else {
        const span = stores.view.getState().view.spanNs * INSTANT_SHARE;
        view.zoomToRange(t0 - span / 2, t0 + span / 2);
      }
      if (lane === undefined) selection.setCursor(t0);
      else void selection.goTo(lane, t0);
    },
    /** Lets the tables follow the window again. */
    release() {
      const { held } = tables.getState();
      tables.setState({ held: undefined });
      if (held?.range !== undefined && stores.selection.getState().range === held.range) selection.setRange(undefined);
    },
    setOfLane: (isOfLane: boolean) => tables.setState({ isOfLane }),
    /** Limits findings to those of a VM. */
    setFindingsOf: (findingsOf: LaneId | undefined) => tables.setState({ findingsOf }),
    /** Ends highlighting lanes; answers whether there were any. */
    clearHighlight() {
      if (tables.getState().highlight.size === 0) return false;
      tables.setState({ highlight: new Set() });
      return true;
    },
  };
}
