import { timelineOf } from "../state/selectors.js";
import { copiesOf } from "../viewmodel/copies.js";
import type { Target } from "../viewmodel/target.js";
import { TIME_FORMATS } from "../viewmodel/time-format.js";
import type { Command, CommandContext } from "./command.js";
import { targetMaker } from "./target-command.js";

export function copyCommands(context: CommandContext): Command[] {
  const { stores, select, actions } = context;
  const copy = targetMaker(context, "Copy");
  const texts = (target: Target) => {
    const { info, lanes } = stores.session.getState();
    // A clock that knows no dates has fewer formats: the others fall back to one of these.
    const bases = TIME_FORMATS.map((format) => ({ format, base: select.timeBaseIn(format) }));
    const known = bases.filter(({ format, base }) => base.format === format).map(({ base }) => base);
    const facts = { lanes, timeline: timelineOf(info), bases: known };
    return copiesOf(target, facts).map(({ title, text }) => ({
      title: `Copy ${title}`,
      run: () => void actions.ui.copy(text, `${title} copied`),
    }));
  };
  const folds = { title: "Copy more", after: 2 };
  return [{ ...copy("copy", "Copy what is selected as text", [], texts), folds }];
}
