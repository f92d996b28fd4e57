import { pictureOf } from "../../renderer/share/picture.js";
import { redactedContent, redactedWords, withRedaction } from "../../renderer/share/redacted.js";
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
  const { output, theme, width, preset, redact } = command;
  const read = await readTraces(command, io);
  if (!read.ok) return read;
  const engine = read.value;
  try {
    await printClockNotes(engine, io);
    const shown = await lanesInRange(engine, command);
    if (!shown.ok) return shown;
    const { made: content, redacted } = await withRedaction(engine, redact, (redacting) =>
      redactedContent(shown.value.content, redacting),
    );
    const drawn = await pictureOf(engine, content, width);
    const svg = svgOf(drawn, { [theme]: paletteOf(preset, theme) }, `${content.title}: lanes`);
    const written = await writeText(output, io, `${svg}\n`);
    if (written.ok && 0 < redact.length) io.err(`lanescope: replaced: ${redactedWords(redacted)}\n`);
    return written;
  } finally {
    await engine.close();
  }
}
