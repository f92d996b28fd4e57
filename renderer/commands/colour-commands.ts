import { PRESET_TITLES, PRESETS } from "../viewmodel/palette.js";
import type { Command, CommandContext } from "./command.js";
import { maker } from "./make-commands.js";

/** What the lanes' colours mean, and which they are. */
export function colourCommands({ actions: { ui } }: CommandContext): Command[] {
  const command = maker("Window");
  return [
    command("legend", "Show or hide the legend", ["KeyL"], ui.toggleLegend),
    ...PRESETS.map((preset) =>
      command(`colours-${preset}`, `Colours: ${PRESET_TITLES[preset]}`, [], () => ui.setPreset(preset)),
    ),
    command("colours-reset", "Colours: reset all that were changed", [], ui.resetColours),
  ];
}
