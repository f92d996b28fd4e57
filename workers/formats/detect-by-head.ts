import type { FileEntry, OpenSource } from "../core/byte-source.js";
import { type FileHead, readHead } from "./file-head.js";
import type { TraceCandidate } from "./format.js";

/** The files whose first bytes show that they are of a format, each a trace of its own. */
export async function tracesByHead(
  format: string,
  files: readonly FileEntry[],
  open: OpenSource,
  isMeant: (head: FileHead) => boolean,
): Promise<readonly TraceCandidate[]> {
  const found = await filesByHead(files, open, isMeant);
  return found.map((file) => ({ format, path: file.path, files: [file] }));
}

/** The files whose first bytes show that they are of a format. */
export async function filesByHead(
  files: readonly FileEntry[],
  open: OpenSource,
  isMeant: (head: FileHead) => boolean,
): Promise<readonly FileEntry[]> {
  const found: FileEntry[] = [];
  for (const file of files) {
    const head = await readHead(file, open);
    if (head !== undefined && isMeant(head)) found.push(file);
  }
  return found;
}
