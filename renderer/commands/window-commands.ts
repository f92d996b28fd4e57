import { PRESET_TITLES, PRESETS } from "../viewmodel/palette.js";
import type { Command, CommandContext } from "./command.js";

export function windowCommands({ actions }: CommandContext): Command[] {
  const group = "Window";
  const { ui } = actions;
  return [
    { id: "theme", title: "Dark or light", group, keys: [], run: ui.flipTheme },
    { id: "theme-system", title: "Dark or light as the system", group, keys: [], run: () => ui.setTheme("system") },
    ...PRESETS.map((preset) => ({
      id: `colours-${preset}`,
      title: `Colours: ${PRESET_TITLES[preset]}`,
      group: "Window" as const,
      keys: [],
      run: () => ui.setPreset(preset),
    })),
    { id: "help", title: "Keys and mouse", group, keys: ["?"], run: () => ui.openDialog("help") },
  ];
}
