import type { Target } from "../viewmodel/target.js";
import type { Command, CommandContext } from "./command.js";
import { maker } from "./make-commands.js";

/** Takes back what the user did to the lanes and their names, and what they wrote. */
export function editCommands({ actions: { edits } }: CommandContext): Command[] {
  const command = maker("Lanes");
  const edit = (way: "undo" | "redo", verb: string, keys: readonly string[]): Command => {
    const run = () => void edits[way]();
    const words = () => edits.wordsOf(way);
    const title = `${verb} the last change to traces, lanes, filters, order, names or bookmarks`;
    const on = ({ kind }: Target) => {
      const isOfLanes = kind === "lane" || kind === "state" || kind === "time";
      const next = isOfLanes ? words() : undefined;
      return next === undefined ? [] : [{ title: `${verb}: ${next}`, run }];
    };
    return { ...command(way, title, keys, run, () => words() !== undefined), on };
  };
  return [edit("undo", "Undo", ["Ctrl+KeyZ"]), edit("redo", "Redo", ["Ctrl+Shift+KeyZ", "Ctrl+KeyY"])];
}
