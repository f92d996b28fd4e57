import type { Command, CommandContext } from "./command.js";
import { isOpen, maker } from "./make-commands.js";

export function selectionCommands({ actions, stores }: CommandContext): Command[] {
  const { selection, overlay, search, tables, ui } = actions;
  const command = maker("Selection", isOpen(stores));
  const always = () => true;
  const hasLane = () => isOpen(stores)() && stores.selection.getState().lane !== undefined;
  const toggleDetails = () => {
    const { isPanelOpen, panel } = stores.ui.getState();
    if (isPanelOpen && panel === "details") ui.togglePanel();
    else ui.showPanel("details");
  };
  const clear = () =>
    ui.closeDialog() || overlay.clearPath() || tables.clearHighlight() || search.clear() || selection.clearOne();
  const pathTitle = "Critical path of this lane over the selection";
  const clearTitle = "Close the dialog, take away the path, end the search, clear the selection";
  return [
    command("state-next", "Next state", ["ArrowRight"], () => void selection.step(1)),
    command("state-previous", "Previous state", ["ArrowLeft"], () => void selection.step(-1)),
    command("lane-down", "Lane below", ["ArrowDown"], () => selection.moveLane(1)),
    command("lane-up", "Lane above", ["ArrowUp"], () => selection.moveLane(-1)),
    command("follow-back", "Follow to what woke it", ["["], () => void selection.follow(-1)),
    command("follow-on", "Follow to what it wakes", ["]"], () => void selection.follow(1)),
    command("critical-path", pathTitle, ["KeyC"], () => void overlay.showCriticalPath(), hasLane),
    command("details", "Show or hide details", ["KeyI"], toggleDetails, always),
    command("clear", clearTitle, ["Escape"], () => void clear(), always),
  ];
}
