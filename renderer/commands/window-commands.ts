import type { Command, CommandContext } from "./command.js";
import { maker } from "./make-commands.js";

export function windowCommands({ actions: { tables, ui }, stores }: CommandContext): Command[] {
  const command = maker("Window");
  const flipPublished = () => tables.setAsPublished(!stores.tables.getState().asPublished);
  return [
    command("theme", "Dark or light", [], ui.flipTheme),
    command("theme-system", "Dark or light as the system", [], () => ui.setTheme("system")),
    command("as-published", "Waits: to the wake-up, or as the published analyses count them", [], flipPublished),
    command("help", "Keys and mouse", ["?"], () => ui.openDialog("help")),
  ];
}
