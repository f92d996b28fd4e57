import { groupText, stateText } from "../viewmodel/details-text.js";
import type { Command, CommandContext } from "./command.js";
import { isOpen, maker } from "./make-commands.js";

const COPIED = "copied what is under the pointer";

/** What can be done with the place under the pointer, without picking it. */
export function hoverCommands({ stores, select, actions }: CommandContext): Command[] {
  const hover = maker("Copy", isOpen(stores));
  const copy = async () => {
    const { state, group } = await actions.pointer.answer();
    const facts = { lanes: stores.session.getState().lanes, base: select.timeBase() };
    if (state !== undefined) await actions.ui.copy(stateText(state, facts), COPIED);
    else if (group !== undefined) await actions.ui.copy(groupText(group, facts), COPIED);
    else actions.ui.say("nothing is under the pointer");
  };
  return [hover("copy-hover", "Copy what is under the pointer", ["Shift+KeyC"], () => void copy())];
}
