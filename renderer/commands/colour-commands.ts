import { COLOUR_BY, COLOUR_BY_TITLES } from "../viewmodel/colour-groups.js";
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
    ...COLOUR_BY.map((by) =>
      command(`colour-by-${by}`, `Colour lanes by ${COLOUR_BY_TITLES[by]}`, [], () => ui.setColourBy(by)),
    ),
    command("colours-reset", "Colours: reset all that were changed", [], ui.resetColours),
  ];
}
