import { ROW_PX } from "../state/view-store.js";
import type { Command, CommandContext } from "./command.js";

export function laneCommands({ actions, stores }: CommandContext): Command[] {
  const { tree, view } = actions;
  const group = "Lanes";
  const lane = () => stores.selection.getState().lane;
  const when = () => lane() !== undefined;
  const withLane = (run: (lane: number) => void) => () => {
    const selected = lane();
    if (selected !== undefined) run(selected);
  };
  const rowPx = () => stores.view.getState().rowPx;
  return [
    { id: "lane-pin", title: "Pin or unpin the lane", group, keys: ["KeyP"], when, run: withLane(tree.togglePin) },
    { id: "lane-hide", title: "Hide the lane", group, keys: ["KeyH"], when, run: withLane(tree.hide) },
    { id: "lanes-show", title: "Show all hidden lanes", group, keys: ["Shift+KeyH"], run: tree.showAll },
    {
      id: "lane-toggle",
      title: "Open or close the lane's children",
      group,
      keys: ["KeyE"],
      when,
      run: withLane(tree.toggleOpen),
    },
    { id: "lanes-open", title: "Open all lanes", group, keys: [], run: () => tree.setAllOpen(true) },
    { id: "lanes-close", title: "Close all lanes", group, keys: [], run: () => tree.setAllOpen(false) },
    {
      id: "lanes-taller",
      title: "Taller lanes",
      group,
      keys: ["Ctrl+Shift+ArrowUp"],
      run: () => view.setRowPx(rowPx() + 2),
    },
    {
      id: "lanes-lower",
      title: "Lower lanes",
      group,
      keys: ["Ctrl+Shift+ArrowDown"],
      run: () => view.setRowPx(rowPx() - 2),
    },
    { id: "lanes-normal", title: "Lanes of normal height", group, keys: [], run: () => view.setRowPx(ROW_PX.normal) },
  ];
}
