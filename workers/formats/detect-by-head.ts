import type { FileEntry, OpenSource } from "../core/byte-source.js";
import { type FileHead, fileHead, HEAD_BYTES } from "./file-head.js";
import type { TraceCandidate } from "./format.js";

const NOTHING_BESIDE: ReadonlySet<string> = new Set();

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
    const source = open(file.source);
    if (!source.ok) continue;
    const bytes = await source.value.read(0, HEAD_BYTES);
    source.value.close();
    if (bytes.ok && 0 < bytes.value.length && isMeant(fileHead(bytes.value, NOTHING_BESIDE))) found.push(file);
  }
  return found;
}
