import { formatCount } from "../../../workers/core/format.js";
import { failureText } from "../../../workers/core/result.js";
import type { LaneId } from "../../../workers/model/lanes.js";
import { type Run, runAt } from "../../viewmodel/followed.js";
import { lanesOfPath, pathSegments } from "../../viewmodel/path-segments.js";
import { endOf, middleOf } from "../../viewmodel/viewport.js";
import type { ActionContext } from "./context.js";
import type { TreeActions } from "./tree-actions.js";
import type { UiActions } from "./ui-actions.js";
import type { ViewActions } from "./view-actions.js";

const MAX_SEGMENTS = 50_000;
/** Opening the way to more lanes than this would turn the tree inside out. */
const MAX_REVEALED = 24;

export type OverlayActions = ReturnType<typeof createOverlayActions>;

export function createOverlayActions(context: ActionContext, tree: TreeActions, ui: UiActions, viewing: ViewActions) {
  const { stores, select } = context;
  const { overlay, session, selection, view } = stores;

  /** Shows the lanes of the path alone, or all again. */
  const setAlone = (isAlone: boolean) => {
    const { path } = overlay.getState();
    const lanes = path === undefined || !isAlone ? undefined : lanesOfPath(path.segments);
    overlay.setState({ only: lanes && new Set(lanes) });
    // Lanes in groups that the user closed.
    const shown = new Set(select.layout().lanes);
    for (const lane of lanes?.filter((one) => !shown.has(one)).slice(0, MAX_REVEALED) ?? []) tree.reveal(lane);
    if (path !== undefined) viewing.revealLane(path.lane);
  };

  /** The moment at which the CPU of the followed lane was brought into view last. */
  let seenNs: number | undefined;

  /** Time has moved: brings the CPU on which the followed lane runs in the middle of the window into view. */
  const showRun = (runs: readonly Run[]) => {
    const { view: window } = view.getState();
    const middleNs = middleOf(window);
    const run = runAt(runs, middleNs);
    // Lanes that the user scrolls, and more that is read, stay where they are.
    if (run === undefined || seenNs === middleNs) return;
    if (seenNs === undefined) tree.reveal(run.cpuLane);
    seenNs = middleNs;
    viewing.revealLane(run.cpuLane);
  };

  const setMarks = (showsMarks: boolean) => overlay.setState({ showsMarks, marks: undefined });
  const setMigrationMarks = (marksMigrations: boolean) => overlay.setState({ marksMigrations, migrations: undefined });

  return {
    /** Draws the critical path of the selected lane over the selected range or the window. */
    async showCriticalPath() {
      const { lane, range } = selection.getState();
      const { lanes, generation } = session.getState();
      const engine = context.engine();
      if (lane === undefined || lanes === undefined || engine === undefined) return;
      const { view: window } = view.getState();
      const { t0, t1 } = range ?? { t0: window.startNs, t1: endOf(window) };
      const path = await engine.table({ table: "critical-path", of: lane, t0, t1, limit: MAX_SEGMENTS });
      if (session.getState().generation !== generation) return;
      if (!path.ok) return ui.say(failureText(path.error));
      const segments = pathSegments(path.value);
      const { count, total } = path.value;
      if (count < total) {
        ui.say(`Drawn are the first ${formatCount(count)} of ${formatCount(total)} steps; the table has all`);
      }
      overlay.setState({ path: { lane, t0, t1, segments } });
      setAlone(true);
      ui.showPanel("path");
    },
    /** Removes the critical path; answers whether there was one. */
    clearPath() {
      if (overlay.getState().path === undefined) return false;
      overlay.setState({ path: undefined, only: undefined });
      return true;
    },
    setAlone,
    /** Has a vCPU or thread stand out wherever it runs. */
    follow(lane: LaneId) {
      overlay.setState({ followed: { lane, runs: undefined } });
      seenNs = undefined;
      tree.reveal(lane);
      viewing.revealLane(lane);
    },
    /** Where the followed lane runs in the window. */
    setRuns(lane: LaneId, runs: readonly Run[]) {
      if (overlay.getState().followed?.lane !== lane) return;
      overlay.setState({ followed: { lane, runs } });
      showRun(runs);
    },
    /** Answers whether anything was followed. */
    unfollow() {
      if (overlay.getState().followed === undefined) return false;
      overlay.setState({ followed: undefined });
      return true;
    },
    /** Removes everything, for another trace. */
    reset: () =>
      overlay.setState({
        path: undefined,
        only: undefined,
        followed: undefined,
        migrations: undefined,
        marks: undefined,
      }),
    /** Marks vCPUs' changes of CPU on their lanes, or no longer. */
    flipMigrations: () => setMigrationMarks(!overlay.getState().marksMigrations),
    setMigrationMarks,
    /** Marks samples and lines of logs on their lanes, or no longer. */
    flipMarks: () => setMarks(!overlay.getState().showsMarks),
    setMarks,
  };
}
