import { groupText, stateText } from "../viewmodel/details-text.js";
import type { Command, CommandContext } from "./command.js";
import { isOpen, maker } from "./make-commands.js";

/** What can be done with the place under the pointer, without picking it. */
export function hoverCommands({ stores, select, actions }: CommandContext): Command[] {
  const hover = maker("Copy", isOpen(stores));
  const text = () => {
    const { hoverState, hoverGroup } = stores.selection.getState();
    const facts = { lanes: stores.session.getState().lanes, base: select.timeBase() };
    if (hoverState !== undefined) return stateText(hoverState, facts);
    return hoverGroup === undefined ? undefined : groupText(hoverGroup, facts);
  };
  const copy = () => {
    const copied = text();
    if (copied === undefined) return actions.ui.say("nothing is under the pointer");
    void actions.ui.copy(copied, "copied what is under the pointer");
  };
  return [hover("copy-hover", "Copy what is under the pointer", ["Shift+KeyC"], copy)];
}
