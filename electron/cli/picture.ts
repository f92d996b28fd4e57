import { pictureOf } from "../../renderer/share/picture.js";
import { svgOf } from "../../renderer/share/svg.js";
import { paletteOf } from "../../renderer/viewmodel/palette.js";
import type { Result } from "../../workers/core/result.js";
import type { CommandLine } from "./args.js";
import type { CliIo } from "./io.js";
import { lanesInRange } from "./lanes-in-range.js";
import { writeText } from "./output.js";
import { printClockNotes, readTraces } from "./read-traces.js";

type PictureCommand = Extract<CommandLine, { name: "picture" }>;

/** Writes the lanes as SVG. */
export async function picture(command: PictureCommand, io: CliIo): Promise<Result<void>> {
  const { output, theme, width, preset } = command;
  const read = await readTraces(command, io);
  if (!read.ok) return read;
  const engine = read.value;
  try {
    await printClockNotes(engine, io);
    const shown = await lanesInRange(engine, command);
    if (!shown.ok) return shown;
    const { content } = shown.value;
    const drawn = await pictureOf(engine, content, width);
    const svg = svgOf(drawn, { [theme]: paletteOf(preset, theme) }, `${content.title}: lanes`);
    return await writeText(output, io, `${svg}\n`);
  } finally {
    await engine.close();
  }
}
