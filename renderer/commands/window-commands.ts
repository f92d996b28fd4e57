import type { Command, CommandContext } from "./command.js";
import { maker } from "./make-commands.js";

export function windowCommands({ actions: { ui } }: CommandContext): Command[] {
  const command = maker("Window");
  return [
    command("theme", "Dark or light", [], ui.flipTheme),
    command("theme-system", "Dark or light as the system", [], () => ui.setTheme("system")),
    command("help", "Keys and mouse", ["?"], () => ui.openDialog("help")),
  ];
}
