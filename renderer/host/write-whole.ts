import type { Result } from "../../workers/core/result.js";
import type { SaveFile } from "./host-api.js";

/** Writes all of a file and closes it; answers its name. Nothing of it is left where that fails. */
export async function writeWhole(file: SaveFile, content: string | Uint8Array<ArrayBuffer>): Promise<Result<string>> {
  const written = await file.write(content);
  const closed = written.ok ? await file.close() : written;
  if (!closed.ok) await file.discard();
  return closed;
}
