import type { EngineApi, Progress } from "../../workers/model/engine-api.js";
import type { CliIo } from "./io.js";
import { grouped } from "./text.js";

/** Erases the line the cursor is on. */
const CLEAR_LINE = "\r\u001b[K";

/** Keeps a line on stderr up to date while the engine reads; nothing when that is not a terminal. */
export async function showProgress(engine: EngineApi, io: CliIo): Promise<void> {
  if (!io.errIsTerminal) return;
  let progress = await engine.progress(0);
  while (progress.phase === "reading") {
    io.err(`${CLEAR_LINE}${progressText(progress)}`);
    progress = await engine.progress(progress.serial);
  }
  io.err(CLEAR_LINE);
}

function progressText({ bytesRead, totalBytes, events }: Progress): string {
  const percent = totalBytes === 0 ? 0 : Math.floor((100 * bytesRead) / totalBytes);
  return `reading: ${Math.min(100, percent)} %, ${grouped(events)} events`;
}
