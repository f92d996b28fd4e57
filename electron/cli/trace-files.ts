import type { Stats } from "node:fs";
import { readdir, realpath, stat } from "node:fs/promises";
import type { FileEntry } from "../../workers/core/byte-source.js";
import { fail, ok, type Result } from "../../workers/core/result.js";

/** A folder with more files than this was hardly meant: `lanescope info /`. */
const MAX_FILES = 100_000;

/** All files of the traces named on the command line. Their paths start as they were typed. */
export async function listTraceFiles(
  traces: readonly string[],
  maxFiles = MAX_FILES,
): Promise<Result<readonly FileEntry[]>> {
  const files: FileEntry[] = [];
  for (const trace of traces) {
    const added = await addPath(cleanPath(trace), files, maxFiles);
    if (!added.ok) return added;
  }
  return ok(files);
}

function cleanPath(path: string): string {
  return path.replace(/(?<=.)\/+$/, "").replace(/^(\.\/+)+(?=.)/, "");
}

async function addPath(path: string, files: FileEntry[], maxFiles: number): Promise<Result<true>> {
  const found = await statOf(path);
  if (!found.ok) return found;
  if (found.value.isFile()) {
    files.push(fileEntry(path, found.value));
    return ok(true);
  }
  if (!found.value.isDirectory()) {
    return fail("neither a file nor a folder", { file: path, hint: "a trace is a folder, a file or an archive" });
  }
  return addFolder(path, files, maxFiles, new Set());
}

async function addFolder(path: string, files: FileEntry[], max: number, above: Set<string>): Promise<Result<true>> {
  // A link to a folder above would never end.
  const real = await realpath(path);
  if (above.has(real)) return ok(true);
  const names = await namesIn(path);
  if (!names.ok) return names;
  const within = new Set(above).add(real);
  for (const name of names.value) {
    const inner = path === "." ? name : path === "/" ? `/${name}` : `${path}/${name}`;
    const found = await statOf(inner);
    // A dangling link, or a file gone since the folder was listed.
    if (!found.ok) continue;
    if (found.value.isFile()) files.push(fileEntry(inner, found.value));
    if (max < files.length) {
      return fail(`more than ${max} files`, { file: path, hint: "name the trace's own folder" });
    }
    const deeper = found.value.isDirectory() ? await addFolder(inner, files, max, within) : ok(true as const);
    if (!deeper.ok) return deeper;
  }
  return ok(true);
}

function fileEntry(path: string, { size }: Stats): FileEntry {
  return { path, source: { kind: "file", path, size } };
}

async function namesIn(path: string): Promise<Result<readonly string[]>> {
  try {
    return ok((await readdir(path)).sort());
  } catch (error) {
    return fail(`cannot list the folder: ${reason(error)}`, { file: path });
  }
}

async function statOf(path: string): Promise<Result<Stats>> {
  try {
    return ok(await stat(path));
  } catch (error) {
    return fail(`cannot open: ${reason(error)}`, { file: path });
  }
}

/** "no such file or directory" out of "ENOENT: no such file or directory, stat 'x'". */
function reason(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return /^[A-Z]+: (.*?)(?:, \w+ '.*')?$/s.exec(message)?.[1] ?? message;
}
