import { ROW_PX } from "../state/view-store.js";
import type { Chord } from "../viewmodel/keys.js";
import type { Command, CommandContext } from "./command.js";
import { maker } from "./make-commands.js";

export function laneCommands({ actions: { tree, view }, stores }: CommandContext): Command[] {
  const lanes = maker("Lanes");
  const selected = () => stores.selection.getState().lane;
  const ofLane = (id: string, title: string, keys: readonly Chord[], run: (lane: number) => void) => {
    const runSelected = () => {
      const lane = selected();
      if (lane !== undefined) run(lane);
    };
    return lanes(id, title, keys, runSelected, () => selected() !== undefined);
  };
  const grow = (px: number) => view.setRowPx(stores.view.getState().rowPx + px);
  return [
    ofLane("lane-pin", "Pin or unpin the lane", ["KeyP"], tree.togglePin),
    ofLane("lane-hide", "Hide the lane", ["KeyH"], tree.hide),
    lanes("lanes-show", "Show all hidden lanes", ["Shift+KeyH"], tree.showAll),
    ofLane("lane-toggle", "Open or close the lane's children", ["KeyE"], tree.toggleOpen),
    lanes("lanes-open", "Open all lanes", [], () => tree.setAllOpen(true)),
    lanes("lanes-close", "Close all lanes", [], () => tree.setAllOpen(false)),
    lanes("lanes-taller", "Taller lanes", ["Ctrl+Shift+ArrowUp"], () => grow(2)),
    lanes("lanes-lower", "Lower lanes", ["Ctrl+Shift+ArrowDown"], () => grow(-2)),
    lanes("lanes-normal", "Lanes of normal height", [], () => view.setRowPx(ROW_PX.normal)),
  ];
}
