import { CommandPalette, LanePalette } from "./command-palette.js";
import { Help } from "./help.js";
import { useUi } from "./use-app.js";

/** At most one at a time, over everything. */
export function Dialogs() {
  const dialog = useUi((ui) => ui.dialog);
  switch (dialog) {
    case "none":
      return undefined;
    case "commands":
      return <CommandPalette />;
    case "lanes":
      return <LanePalette />;
    case "help":
      return <Help />;
  }
}
