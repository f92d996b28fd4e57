import type { Target } from "../viewmodel/target.js";
import { filtersOf } from "../viewmodel/target-filters.js";
import type { Command, CommandContext } from "./command.js";
import { focusField, isOpen, maker } from "./make-commands.js";
import { targetMaker } from "./target-command.js";

export function searchCommands(context: CommandContext): Command[] {
  const { actions, stores } = context;
  const { search, tree, ui } = actions;
  const command = maker("Search");
  const text = () => stores.search.getState().text;
  const hasText = () => text() !== "";
  const only = (target: Target) =>
    filtersOf(target, stores.session.getState().lanes).map(({ title, text: filter }) => ({
      title: `Show only ${title}`,
      run: () => tree.setFilter(filter),
    }));
  return [
    command("filter", "Filter lanes and states", ["/"], () => focusField("filter")),
    targetMaker(context, "Search")("filter-to", "Filter to what is selected", [], only),
    command("search", "Search events", ["Ctrl+KeyF"], () => focusField("search")),
    command("search-next", "Next hit", ["Enter"], () => void search.search(1), hasText),
    command("search-previous", "Previous hit", ["Shift+Enter"], () => void search.search(-1), hasText),
    command("find-lane", "Find a lane", ["Ctrl+KeyP"], () => ui.openDialog("lanes"), isOpen(stores)),
    command("commands", "All commands", ["Ctrl+Shift+KeyP", "F1"], () => ui.openDialog("commands")),
  ];
}
