import { diagnosticsText } from "../viewmodel/diagnostics-text.js";
import { hasGuestsOfTheirOwn } from "../viewmodel/own-traces.js";
import type { Command, CommandContext } from "./command.js";
import { isOpen, maker } from "./make-commands.js";
import { pageFacts } from "./page-facts.js";

export function windowCommands({ actions: { tables, ui, windows }, stores, host }: CommandContext): Command[] {
  const contentId = () => stores.session.getState().info?.contentId;
  const tour = () => {
    const id = contentId();
    if (id !== undefined) ui.askForTour(id);
  };
  const command = maker("Window");
  const copyDiagnostics = async () => {
    const { shell, version } = host;
    const text = diagnosticsText({ shell, version, facts: await host.facts?.() }, pageFacts());
    await ui.copy(text, "diagnostics copied: versions, GPU and limits, nothing of the trace");
  };
  const flipPublished = () => tables.setAsPublished(!stores.tables.getState().asPublished);
  const linkTitle = "Link or unlink windows: the same time and selection in all windows of this trace";
  const hasGuests = () => hasGuestsOfTheirOwn(stores.session.getState().trace);
  return [
    command("theme", "Dark or light", [], ui.flipTheme),
    command("theme-system", "Dark or light as the system", [], () => ui.setTheme("system")),
    command("as-published", "Waits: to the wake-up, or as the published analyses count them", [], flipPublished),
    command(
      "another-window",
      "Another window on this trace",
      ["Alt+KeyN"],
      () => void windows.openAnother(),
      isOpen(stores),
    ),
    command("link-windows", linkTitle, [], windows.toggleLink, isOpen(stores)),
    command("first-steps", "First steps: a tour of this trace", [], tour, isOpen(stores)),
    command(
      "alignment",
      "Alignment: how well the clocks of guests fit",
      [],
      () => ui.showPanel("alignment"),
      hasGuests,
    ),
    command("copy-diagnostics", "Copy diagnostics: versions, GPU, limits", [], () => void copyDiagnostics()),
    command("help", "Keys and mouse", ["?"], () => ui.openDialog("help")),
  ];
}
