import { useStore } from "zustand";
import { ANALYSES_PANEL } from "../../state/actions/analysis-actions.js";
import { dockOf, shownPanel } from "../../state/shown-panel.js";
import type { Stores } from "../../state/stores.js";
import type { Dock } from "../../viewmodel/docks.js";
import { shows } from "../../viewmodel/machine-views.js";
import { useTableInfos } from "../tables/use-table.js";
import { useApp, useDerived, useSession, useTree, useUi } from "../use-app.js";
import { type PanelEntry, panelsFor } from "./panel-list.js";
import { isTablePanel } from "./panel-of-table.js";

/** The panels of a dock, in the order of their tabs, and the one in front. */
export interface DockPanels {
  readonly dock: Dock;
  readonly panels: readonly PanelEntry[];
  readonly front: PanelEntry | undefined;
  readonly isOpen: boolean;
}

/** What stands in each dock now. */
export function useDocks(): Readonly<Record<Dock, DockPanels>> {
  const { stores } = useApp();
  const side = useUi((state) => state.side);
  const isNarrow = useUi((state) => state.isNarrow);
  const isBelowOpen = useUi((state) => state.isPanelOpen);
  const shown = {
    below: useDerived((app) => frontOf(app.stores, "below")),
    right: useDerived((app) => frontOf(app.stores, "right")),
  };
  const infos = useTableInfos();
  const trace = useSession((session) => session.trace);
  const compares = useStore(stores.compare, ({ a, b }) => a !== undefined || b !== undefined);
  const hasCurves = useTree(({ curves }) => 0 < curves.length);
  const samples = shows("samples")(trace) ? ["profile"] : [];
  const isAsking = useStore(stores.monitor, ({ recording }) => recording?.state === "running");
  const watched = isAsking || shows("monitor")(trace) ? ["monitor", "inputs"] : [];
  const analyses = useStore(stores.analyses, ({ reports }) => 0 < reports.size) ? [ANALYSES_PANEL] : [];
  const hasFingerprints = useStore(stores.fingerprints, ({ isInUse }) => isInUse);
  const inUse = [
    ...samples,
    ...analyses,
    ...(hasFingerprints ? ["fingerprints"] : []),
    ...watched,
    ...(compares ? ["compare"] : []),
    ...(hasCurves ? ["curve"] : []),
  ];
  // A table that the user has put to the side stays there.
  const all = panelsFor(infos, [shown.below, shown.right, ...side.panels.filter(isTablePanel)], trace, inUse);
  const inDock = (dock: Dock, isOpen: boolean): DockPanels => {
    const panels = all.filter(({ id }) => dockOf({ side, isNarrow }, id) === dock);
    return { dock, panels, front: panels.find(({ id }) => id === shown[dock]) ?? panels[0], isOpen };
  };
  return { below: inDock("below", isBelowOpen), right: inDock("right", side.isOpen) };
}

function frontOf({ ui, selection, tables }: Stores, dock: Dock): string {
  return shownPanel(ui.getState(), selection.getState(), tables.getState(), dock);
}
