import { analysisCommands } from "./analysis-commands.js";
import { annotationCommands } from "./annotation-commands.js";
import { chartCommands } from "./chart-commands.js";
import { colourCommands } from "./colour-commands.js";
import type { Command, CommandContext } from "./command.js";
import { compareCommands } from "./compare-commands.js";
import { copyCommands } from "./copy-commands.js";
import { editCommands } from "./edit-commands.js";
import { fingerprintCommands } from "./fingerprint-commands.js";
import { hoverCommands } from "./hover-commands.js";
import { inputCommands } from "./input-commands.js";
import { laneCommands } from "./lane-commands.js";
import { listCommands } from "./list-commands.js";
import { markerCommands } from "./marker-commands.js";
import { namedCommands } from "./named-commands.js";
import { orderCommands } from "./order-commands.js";
import { panelCommands } from "./panel-commands.js";
import { profileCommands } from "./profile-commands.js";
import { searchCommands } from "./search-commands.js";
import { selectionCommands } from "./selection-commands.js";
import { settingsCommands } from "./settings-commands.js";
import { sqlCommands } from "./sql-commands.js";
import { timeCommands } from "./time-commands.js";
import { traceCommands } from "./trace-commands.js";
import { windowCommands } from "./window-commands.js";

export function createCommands(context: CommandContext): readonly Command[] {
  const commands: readonly Command[] = [
    ...listCommands(context),
    ...timeCommands(context),
    ...markerCommands(context),
    ...laneCommands(context),
    ...orderCommands(context),
    ...namedCommands(context),
    ...editCommands(context),
    ...selectionCommands(context),
    ...chartCommands(context),
    ...annotationCommands(context),
    ...compareCommands(context),
    ...fingerprintCommands(context),
    ...profileCommands(context),
    ...searchCommands(context),
    ...sqlCommands(context),
    ...analysisCommands(context),
    ...copyCommands(context),
    ...inputCommands(context),
    ...hoverCommands(context),
    ...traceCommands(context),
    ...colourCommands(context),
    ...settingsCommands(context, () => new Set(commands.map(({ id }) => id))),
    ...windowCommands(context),
    ...panelCommands(context),
  ];
  return commands;
}
