import { failureText } from "../../../workers/core/result.js";
import type { StateDetails } from "../../../workers/model/engine-api.js";
import { NewestWins } from "../../engine/newest-wins.js";
import { arrowsOf, NO_ARROWS } from "../../viewmodel/arrows.js";
import { laneNames } from "../../viewmodel/lane-names.js";
import { lanesOfPath, pathSegments } from "../../viewmodel/path-segments.js";
import { endOf } from "../../viewmodel/viewport.js";
import type { ActionContext } from "./context.js";
import type { TreeActions } from "./tree-actions.js";
import type { UiActions } from "./ui-actions.js";

/** Beyond the arrows drawn, so that the nearest to the state's ends are among those looked at. */
const MAX_EDGES = 500;
const MAX_SEGMENTS = 50_000;
/** Opening the way to more lanes than this would turn the tree inside out. */
const MAX_REVEALED = 24;

export interface OverlayActions {
  /** Shows what reaches into and out of a state. */
  showArrows(state: StateDetails | undefined): void;
  /** Draws whom the selected lane depended on, over the selected range or the window. */
  showCriticalPath(): Promise<void>;
  /** Takes the critical path away; answers whether there was one. */
  clearPath(): boolean;
  /** Everything goes: another trace. */
  reset(): void;
}

export function createOverlayActions(context: ActionContext, tree: TreeActions, ui: UiActions): OverlayActions {
  const { stores } = context;
  const { overlay, session, selection, view } = stores;

  const asking = new NewestWins(
    async (state: StateDetails) => {
      const lanes = Int32Array.of(state.lane);
      const edges = await context.engine()?.edges({ lanes, t0: state.start, t1: state.end + 1, limit: MAX_EDGES });
      return edges === undefined ? NO_ARROWS : arrowsOf(edges, state);
    },
    (arrows, state) => {
      if (selection.getState().state === state) overlay.setState({ arrows });
    },
  );

  return {
    showArrows(state) {
      overlay.setState({ arrows: NO_ARROWS });
      if (state !== undefined) asking.request(state);
    },
    async showCriticalPath() {
      const { lane, range } = selection.getState();
      const { lanes, generation } = session.getState();
      const engine = context.engine();
      if (lane === undefined || lanes === undefined || engine === undefined) return;
      const { view: window } = view.getState();
      const { t0, t1 } = range ?? { t0: window.startNs, t1: endOf(window) };
      const request = { of: lane, t0, t1, limit: MAX_SEGMENTS };
      const [path, summary] = await Promise.all([
        engine.table({ ...request, table: "critical-path" }),
        engine.table({ ...request, table: "critical-path-summary" }),
      ]);
      if (session.getState().generation !== generation) return;
      if (!path.ok) return ui.say(failureText(path.error));
      if (!summary.ok) return ui.say(failureText(summary.error));
      const segments = pathSegments(path.value, laneNames(lanes));
      for (const one of lanesOfPath(segments).slice(0, MAX_REVEALED)) tree.reveal(one);
      overlay.setState({ path: { lane, t0, t1, segments, table: path.value, summary: summary.value } });
      ui.showPanel("path");
    },
    clearPath() {
      if (overlay.getState().path === undefined) return false;
      overlay.setState({ path: undefined });
      return true;
    },
    reset: () => overlay.setState({ arrows: NO_ARROWS, path: undefined }),
  };
}
