import { type Command, type CommandContext, focusField, isOpen } from "./command.js";

export function searchCommands({ actions, stores }: CommandContext): Command[] {
  const group = "Search";
  const text = () => stores.selection.getState().searchText;
  const when = () => text() !== "";
  return [
    { id: "filter", title: "Filter lanes and states", group, keys: ["/"], run: () => focusField("filter") },
    { id: "search", title: "Search events", group, keys: ["Ctrl+KeyF"], run: () => focusField("search") },
    {
      id: "search-next",
      title: "Next hit",
      group,
      keys: ["Enter"],
      when,
      run: () => void actions.search.search(text(), 1),
    },
    {
      id: "search-previous",
      title: "Previous hit",
      group,
      keys: ["Shift+Enter"],
      when,
      run: () => void actions.search.search(text(), -1),
    },
    {
      id: "find-lane",
      title: "Find a lane",
      group,
      keys: ["Ctrl+KeyP"],
      when: isOpen(stores),
      run: () => actions.ui.openDialog("lanes"),
    },
    {
      id: "commands",
      title: "All commands",
      group,
      keys: ["Ctrl+Shift+KeyP", "F1"],
      run: () => actions.ui.openDialog("commands"),
    },
  ];
}
