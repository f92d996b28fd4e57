import type { Command, CommandContext } from "./command.js";
import { isOpen, maker } from "./make-commands.js";

export function windowCommands({ actions: { tables, ui }, stores }: CommandContext): Command[] {
  const contentId = () => stores.session.getState().info?.contentId;
  const tour = () => {
    const id = contentId();
    if (id !== undefined) ui.askForTour(id);
  };
  const command = maker("Window");
  const flipPublished = () => tables.setAsPublished(!stores.tables.getState().asPublished);
  return [
    command("theme", "Dark or light", [], ui.flipTheme),
    command("theme-system", "Dark or light as the system", [], () => ui.setTheme("system")),
    command("as-published", "Waits: to the wake-up, or as the published analyses count them", [], flipPublished),
    command("first-steps", "First steps: a tour of this trace", [], tour, isOpen(stores)),
    command("keys", "Change keys…", [], () => ui.openDialog("keys")),
    command("help", "Keys and mouse", ["?"], () => ui.openDialog("help")),
  ];
}
