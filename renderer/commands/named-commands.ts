import type { Command, CommandContext } from "./command.js";
import { isOpen, maker } from "./make-commands.js";
import { onLane, targetMaker } from "./target-command.js";

/** Views and sets of lanes under names. */
export function namedCommands(context: CommandContext): Command[] {
  const { actions, stores, select } = context;
  const { named, ui } = actions;
  const command = maker("Lanes", isOpen(stores));
  const ofLane = targetMaker(context, "Lanes");
  const inSets = (lane: number) => {
    const path = stores.session.getState().lanes?.paths[lane] ?? "";
    return select.named().flatMap((set) => {
      if (set.kind !== "lanes") return [];
      const title = set.lanes.includes(path) ? `Take the lane out of “${set.name}”` : `Add the lane to “${set.name}”`;
      return [{ title, run: () => named.toggleLane(set.id, lane) }];
    });
  };
  return [
    command("views", "Named views and lane sets…", ["KeyV"], () => ui.openDialog("views")),
    command(
      "lanes-all-sets",
      "Show all lanes, not only those of a set",
      [],
      () => named.showSet(undefined),
      () => stores.tree.getState().shownSet !== undefined,
    ),
    {
      ...ofLane("lane-in-sets", "Add the lane to a set, or take it out", [], onLane(inSets)),
      folds: { title: "Lane sets", after: 1 },
    },
  ];
}
