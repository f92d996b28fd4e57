import type { FileEntry } from "../../../workers/core/byte-source.js";

/** What `lanescope capture` leaves beside the traces of a recording. */
const CAPTURE = "capture.json";
/** Every folder with such a file is a trace in CTF. */
const METADATA = "metadata";
/** Where LTTng puts the traces of one session, below the folder of the session, chunks of a rotated one included. */
const LTTNG_PARTS = /(^|\/)(archives\/[^/]+\/)?(kernel|ust(\/.*)?)$/;

/**
 * Folders whose traces were recorded together: of a capture, of a session of LTTng, or of one trace in CTF. Answers which of
 * them a file lies in, if any.
 */
export function sessionFolders(files: readonly FileEntry[]): (path: string) => string | undefined {
  const captures = new Set<string>();
  const traces = new Map<string, string>();
  for (const { path } of files) {
    const [folder, name] = parted(path);
    if (name === CAPTURE) captures.add(folder);
    if (name === METADATA) traces.set(folder, folder.replace(LTTNG_PARTS, ""));
  }
  return (path) => {
    const around = foldersOf(path);
    const capture = around.find((folder) => captures.has(folder));
    if (capture !== undefined) return capture;
    const trace = around.find((folder) => traces.has(folder));
    return trace === undefined ? undefined : traces.get(trace);
  };
}

function parted(path: string): readonly [folder: string, name: string] {
  const slash = path.lastIndexOf("/");
  return slash < 0 ? ["", path] : [path.slice(0, slash), path.slice(slash + 1)];
}

/** Outermost first: the folders that a file lies in. "" is the first. */
function foldersOf(path: string): readonly string[] {
  const parts = path.split("/").slice(0, -1);
  return Array.from({ length: parts.length + 1 }, (_, i) => parts.slice(0, i).join("/"));
}
