import type { Command, CommandContext } from "./command.js";
import { focusField, maker } from "./make-commands.js";

/** The settings dialog, and all settings as a file. `ids`: those of all commands, which a file may give keys to. */
export function settingsCommands({ actions, host }: CommandContext, ids: () => ReadonlySet<string>): Command[] {
  const { settings, settingsFile, ui } = actions;
  const command = maker("Window");
  const openFile = async () => {
    if (host.pick === undefined) return focusField("settings");
    const items = await host.pick("files");
    if (items !== undefined) await settingsFile.openFrom(items, ids());
  };
  const reset = () => {
    settings.resetAll();
    ui.say("All settings are as they were at first. Saved filters stay");
  };
  return [
    command("settings", "Settings…", ["Ctrl+,"], () => ui.openDialog("settings")),
    command("keys", "Change keys…", [], () => ui.openDialog("keys")),
    command("storage", "Show memory and kept indexes", [], () => ui.openDialog("storage")),
    command("settings-save", "Settings: save all as a file…", [], () => void settingsFile.save()),
    command("settings-open", "Settings: open a file of them…", [], () => void openFile()),
    command("settings-reset", "Settings: reset all", [], reset),
  ];
}
