import { formatBytes, formatCount } from "../../workers/core/format.js";
import type { EngineApi } from "../../workers/model/engine-api.js";
import { goesOn, type OpeningProgress, type Progress } from "../../workers/model/progress.js";
import type { CliIo } from "./io.js";

/** Erases the line of the cursor. */
const CLEAR_LINE = "\r\u001b[K";

/** Updates a line on stderr while the engine unpacks archives. Does nothing if stderr is not a terminal. */
export async function showOpening(engine: EngineApi, io: CliIo): Promise<void> {
  if (!io.errIsTerminal) return;
  let opening = await engine.opening(0);
  while (opening !== undefined) {
    if (0 < opening.unpackedBytes || opening.step === "clocks") io.err(`${CLEAR_LINE}${openingText(opening)}`);
    opening = await engine.opening(opening.serial);
  }
  io.err(CLEAR_LINE);
}

function openingText({ bytesRead, totalBytes, unpackedBytes, step }: OpeningProgress): string {
  if (step === "clocks") return `comparing clocks: ${percentOf(bytesRead, totalBytes)} %`;
  return `unpacking: ${percentOf(bytesRead, totalBytes)} %, ${formatBytes(unpackedBytes)}`;
}

/** Updates a line on stderr while the engine reads. Does nothing if stderr is not a terminal. */
export async function showProgress(engine: EngineApi, io: CliIo): Promise<void> {
  if (!io.errIsTerminal) return;
  let progress = await engine.progress(0);
  while (goesOn(progress)) {
    io.err(`${CLEAR_LINE}${progressText(progress)}`);
    progress = await engine.progress(progress.serial);
  }
  io.err(CLEAR_LINE);
}

function progressText({ bytesRead, totalBytes, events }: Progress): string {
  return `reading: ${percentOf(bytesRead, totalBytes)} %, ${formatCount(events)} events`;
}

function percentOf(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.min(100, Math.floor((100 * part) / whole));
}
