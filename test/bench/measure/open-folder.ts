import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { FileEntry } from "../../../workers/core/byte-source.js";
import type { EngineApi, SessionInfo } from "../../../workers/model/engine-api.js";

/** The files of a folder, as an engine is given them. */
export function filesIn(folder: string): readonly FileEntry[] {
  return readdirSync(folder)
    .filter((name) => statSync(join(folder, name)).isFile())
    .map((name) => {
      const path = join(folder, name);
      return { path: name, source: { kind: "file" as const, path, size: statSync(path).size } };
    });
}

/** Opens a folder and waits until all of it is read. */
export async function openFolder(engine: EngineApi, folder: string): Promise<SessionInfo> {
  const opened = await engine.open({ name: "bench", files: filesIn(folder) });
  if (!opened.ok) throw new Error(opened.error.message);
  const done = await engine.done();
  if (!done.ok) throw new Error(done.error.message);
  return done.value;
}
