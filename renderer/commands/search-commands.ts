import { isNot, narrowedTo, withCondition } from "../viewmodel/conditions.js";
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
  const filters = (target: Target) => filtersOf(target, stores.session.getState().lanes);
  /** Of what is shown: the rest of the filter stays. */
  const only = (target: Target) =>
    filters(target).map((filter) => ({
      title: `Show only ${filter.title}`,
      run: () => tree.setFilter(narrowedTo(stores.tree.getState().filterText, filter.text)),
    }));
  /** What was left out before stays left out. */
  const without = (target: Target) =>
    filters(target)
      .filter(({ canHide }) => canHide)
      .map((filter) => ({
        title: `Hide ${filter.title}`,
        run: () => tree.setFilter(withCondition(stores.tree.getState().filterText, isNot(filter.text))),
      }));
  const ofTarget = targetMaker(context, "Search");
  return [
    command("filter", "Filter lanes and states", ["/"], () => focusField("filter")),
    command("filter-builder", "Filter builder: the filter as a form", [], () => ui.openDialog("filter-builder")),
    command("filters", "Saved filters…", [], () => ui.openDialog("filters")),
    ofTarget("filter-to", "Filter to what is selected", [], only),
    ofTarget("filter-out", "Hide what is like what is selected", [], without),
    command("search", "Search events", ["Ctrl+KeyF"], () => focusField("search")),
    command("search-next", "Next hit", ["Enter"], () => void search.search(1), hasText),
    command("search-previous", "Previous hit", ["Shift+Enter"], () => void search.search(-1), hasText),
    command("find-lane", "Find a lane", ["Ctrl+KeyP"], () => ui.openDialog("lanes"), isOpen(stores)),
    command("commands", "All commands", ["Ctrl+Shift+KeyP", "F1"], () => ui.openDialog("commands")),
  ];
}
