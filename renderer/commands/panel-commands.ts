import { dockOf, shownPanel } from "../state/shown-panel.js";
import type { Dock } from "../viewmodel/docks.js";
import type { Target } from "../viewmodel/target.js";
import type { Command, CommandContext } from "./command.js";
import { isOpen, maker } from "./make-commands.js";

/** Where panels stand. */
export function panelCommands({ actions: { ui }, stores }: CommandContext): Command[] {
  const command = maker("Window", isOpen(stores));
  const now = () => stores.ui.getState();
  const isOf = (dock: Dock) => (panel: string) => dockOf(now(), panel) === dock;
  const hasSide = () => !now().isNarrow && 0 < now().side.panels.length;
  /** Moves the panel and keeps the focus on its tab. */
  const move = (panel: string) => {
    ui.movePanel(panel);
    requestAnimationFrame(() => document.getElementById(`tab-${panel}`)?.focus());
  };
  const mover = (id: string, title: string, from: Dock): Command => {
    const front = () => shownPanel(now(), stores.selection.getState(), stores.tables.getState(), from);
    const canMove = () => !now().isNarrow && front() !== "" && isOf(from)(front());
    const offer = from === "below" ? "Move to the right side" : "Move below the lanes";
    const on = ({ kind, panel = "" }: Target) =>
      kind === "panel" && !now().isNarrow && isOf(from)(panel) ? [{ title: offer, run: () => move(panel) }] : [];
    return { ...command(id, title, [], () => move(front()), canMove), on };
  };
  const reset = {
    ...command("panels-reset", "Panels as they are at first", [], ui.resetPanels),
    on: ({ kind }: Target) => (kind === "panel" ? [{ run: ui.resetPanels }] : []),
  };
  return [
    command("panels-below", "Fold or unfold the panels below", ["Ctrl+KeyJ"], () => ui.toggleDock("below")),
    command(
      "panels-right",
      "Fold or unfold the panels at the right",
      ["Alt+KeyJ"],
      () => ui.toggleDock("right"),
      hasSide,
    ),
    mover("panel-to-right", "Move the panel in front below to the right side", "below"),
    mover("panel-to-below", "Move the panel in front at the right below the lanes", "right"),
    reset,
  ];
}
