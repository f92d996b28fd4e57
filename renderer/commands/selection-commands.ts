import { type Command, type CommandContext, isOpen } from "./command.js";

export function selectionCommands({ actions, stores }: CommandContext): Command[] {
  const { selection } = actions;
  const group = "Selection";
  const when = isOpen(stores);
  return [
    { id: "state-next", title: "Next state", group, keys: ["ArrowRight"], when, run: () => void selection.step(1) },
    {
      id: "state-previous",
      title: "Previous state",
      group,
      keys: ["ArrowLeft"],
      when,
      run: () => void selection.step(-1),
    },
    { id: "lane-down", title: "Lane below", group, keys: ["ArrowDown"], when, run: () => selection.moveLane(1) },
    { id: "lane-up", title: "Lane above", group, keys: ["ArrowUp"], when, run: () => selection.moveLane(-1) },
    {
      id: "follow-back",
      title: "Follow to what woke it",
      group,
      keys: ["["],
      when,
      run: () => void selection.follow(-1),
    },
    {
      id: "follow-on",
      title: "Follow to what it wakes",
      group,
      keys: ["]"],
      when,
      run: () => void selection.follow(1),
    },
    {
      id: "critical-path",
      title: "Critical path of this lane over the selection",
      group,
      keys: ["KeyC"],
      when: () => when() && stores.selection.getState().lane !== undefined,
      run: () => void actions.overlay.showCriticalPath(),
    },
    {
      id: "details",
      title: "Show or hide details",
      group,
      keys: ["KeyI"],
      run: () => toggleDetails({ actions, stores }),
    },
    {
      id: "clear",
      title: "Close the dialog, take away the path, end the search, clear the selection",
      group,
      keys: ["Escape"],
      run: () =>
        void (
          actions.ui.closeDialog() ||
          actions.overlay.clearPath() ||
          actions.tables.clearHighlight() ||
          actions.search.clear() ||
          selection.clearOne()
        ),
    },
  ];
}

function toggleDetails({ actions, stores }: Pick<CommandContext, "actions" | "stores">): void {
  const { isPanelOpen, panel } = stores.ui.getState();
  if (isPanelOpen && panel === "details") actions.ui.togglePanel();
  else actions.ui.showPanel("details");
}
