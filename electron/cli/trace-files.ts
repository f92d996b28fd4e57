import type { FileEntry } from "../../workers/core/byte-source.js";
import { fail, ok, type Result } from "../../workers/core/result.js";
import { listFiles, sourceOf } from "../node/list-files.js";

export interface TraceFiles {
  /** Paths begin as the user typed them, for messages. */
  readonly files: readonly FileEntry[];
  /** Files that were left out, with the reason. */
  readonly notes: readonly string[];
}

/** All files of the traces on the command line. */
export async function listTraceFiles(traces: readonly string[]): Promise<Result<TraceFiles>> {
  const files: FileEntry[] = [];
  const notes: string[] = [];
  for (const trace of traces) {
    const listed = await listFiles(trace);
    if (!listed.ok) return listed;
    if (listed.value.files.length === 0)
      return fail("the folder is empty", { file: trace, hint: "name one that holds a trace" });
    const { root } = listed.value;
    const typed = shownPath(trace);
    notes.push(...listed.value.notes.map((note) => `${typed}: ${note}`));
    for (const file of listed.value.files) {
      const shown = file.realPath === root ? typed : joined(typed, file.path);
      files.push({ path: shown, source: sourceOf(file) });
    }
  }
  return ok({ files, notes });
}

function joined(folder: string, path: string): string {
  if (folder === ".") return path;
  return folder === "/" ? `/${path}` : `${folder}/${path}`;
}

/** A path as messages show it, with "/" between parts on every system, and what does not change it left out. */
export function shownPath(path: string, platform: string = process.platform): string {
  const parted = platform === "win32" ? path.replaceAll("\\", "/") : path;
  return parted.replace(/(?<=.)\/+$/, "").replace(/^(\.\/+)+(?=.)/, "");
}
