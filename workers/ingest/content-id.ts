import type { FileEntry, OpenSource } from "../core/byte-source.js";
import { Hash128 } from "../core/hash128.js";
import type { TraceCandidate } from "../formats/format.js";

/** Of each file this much of the start is hashed, ... */
const HEAD_BYTES = 64 * 1024;
/** ... less when there are very many files. */
const TOTAL_BYTES = 16 * 1024 * 1024;
const MIN_HEAD_BYTES = 4 * 1024;

/**
 * Names the content of the traces: same files, same id, wherever they lie and whatever the archive around them.
 * Sizes and the start of every file are looked at, which tells recordings apart (packet headers hold a UUID and
 * times) without reading gigabytes.
 */
export async function contentId(candidates: readonly TraceCandidate[], open: OpenSource): Promise<string> {
  const files = candidates.flatMap((candidate) => candidate.files.map((file) => relativeTo(candidate.path, file)));
  files.sort((left, right) => (left.path < right.path ? -1 : left.path > right.path ? 1 : 0));
  const head = Math.max(MIN_HEAD_BYTES, Math.min(HEAD_BYTES, Math.floor(TOTAL_BYTES / Math.max(files.length, 1))));
  const starts = await Promise.all(files.map((file) => readStart(file, open, head)));
  const hash = new Hash128();
  const text = new TextEncoder();
  files.forEach((file, i) => {
    hash.update(text.encode(`${file.path}\0${file.source.size}\0`));
    hash.update(starts[i] as Uint8Array);
  });
  return hash.hex();
}

/** Where the trace folder lies does not matter. */
function relativeTo(folder: string, file: FileEntry): FileEntry {
  const path = folder !== "" && file.path.startsWith(`${folder}/`) ? file.path.slice(folder.length + 1) : file.path;
  return { path, source: file.source };
}

/** Empty when it cannot be read: opening the trace says so, better than we could here. */
async function readStart(file: FileEntry, open: OpenSource, length: number): Promise<Uint8Array> {
  const source = open(file.source);
  if (!source.ok) return new Uint8Array(0);
  const bytes = await source.value.read(0, length);
  source.value.close();
  return bytes.ok ? bytes.value : new Uint8Array(0);
}
