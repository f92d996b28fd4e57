import type { Dock } from "../viewmodel/docks.js";
import type { SelectionState } from "./selection-store.js";
import type { TablesState } from "./tables-store.js";
import { AUTO_PANEL, type UiState } from "./ui-store.js";

export type DockState = Pick<UiState, "panel" | "side" | "isNarrow">;
type Selected = Pick<SelectionState, "lane" | "range">;
type Held = Pick<TablesState, "held">;

/** The dock that a panel stands in now. */
export function dockOf({ side, isNarrow }: Pick<DockState, "side" | "isNarrow">, panel: string): Dock {
  return !isNarrow && side.panels.includes(panel) ? "right" : "below";
}

/**
 * The panel in front of a dock. Unless the user chose one, that is findings, and the details once something is selected,
 * whichever of them stand there; "" where neither does. A selection that a finding led to leaves the findings there.
 */
export function shownPanel(ui: DockState, selection: Selected, { held }: Held, dock: Dock = "below"): string {
  const chosen = dock === "below" ? ui.panel : ui.side.panel;
  const isLed = held !== undefined && held.range === selection.range;
  const byItself = selection.lane === undefined || isLed ? ["findings", "details"] : ["details", "findings"];
  const wanted = chosen === AUTO_PANEL ? byItself : [chosen, ...byItself];
  return wanted.find((panel) => dockOf(ui, panel) === dock) ?? "";
}

/** What to keep for a tab that the user pressed: the one that would be in front anyway stays automatic. */
export function panelToKeep(ui: DockState, panel: string, selection: Selected, tables: Held): string {
  const byItself = { ...ui, panel: AUTO_PANEL, side: { ...ui.side, panel: AUTO_PANEL } };
  return shownPanel(byItself, selection, tables, dockOf(ui, panel)) === panel ? AUTO_PANEL : panel;
}
