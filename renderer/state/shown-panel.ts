import type { SelectionState } from "./selection-store.js";
import type { TablesState } from "./tables-store.js";
import { AUTO_PANEL, type UiState } from "./ui-store.js";

/**
 * The panel in front. Unless the user chose one, that is findings, and the details once something is selected. A
 * selection that a finding led to leaves the findings there.
 */
export function shownPanel(
  { panel }: Pick<UiState, "panel">,
  { lane, range }: Pick<SelectionState, "lane" | "range">,
  { held }: Pick<TablesState, "held">,
): string {
  if (panel !== AUTO_PANEL) return panel;
  const isLed = held !== undefined && held.range === range;
  return lane === undefined || isLed ? "findings" : "details";
}

/** What to keep for a tab that the user pressed: the one that would be in front anyway stays automatic. */
export function panelToKeep(
  panel: string,
  selection: Pick<SelectionState, "lane" | "range">,
  tables: Pick<TablesState, "held">,
): string {
  return shownPanel({ panel: AUTO_PANEL }, selection, tables) === panel ? AUTO_PANEL : panel;
}
