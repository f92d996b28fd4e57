import type { Command, CommandContext } from "./command.js";
import { focusField, isOpen, maker } from "./make-commands.js";

export function searchCommands({ actions: { search, ui }, stores }: CommandContext): Command[] {
  const command = maker("Search");
  const text = () => stores.selection.getState().searchText;
  const hasText = () => text() !== "";
  return [
    command("filter", "Filter lanes and states", ["/"], () => focusField("filter")),
    command("search", "Search events", ["Ctrl+KeyF"], () => focusField("search")),
    command("search-next", "Next hit", ["Enter"], () => void search.search(text(), 1), hasText),
    command("search-previous", "Previous hit", ["Shift+Enter"], () => void search.search(text(), -1), hasText),
    command("find-lane", "Find a lane", ["Ctrl+KeyP"], () => ui.openDialog("lanes"), isOpen(stores)),
    command("commands", "All commands", ["Ctrl+Shift+KeyP", "F1"], () => ui.openDialog("commands")),
  ];
}
