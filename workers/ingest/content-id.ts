import type { FileEntry, OpenSource } from "../core/byte-source.js";
import { Hash128 } from "../core/hash128.js";
import type { TraceCandidate } from "../formats/format.js";

/** Of each file this much of the start is hashed, ... */
const HEAD_BYTES = 64 * 1024;
/** ... less when there are very many files. */
const TOTAL_BYTES = 16 * 1024 * 1024;
const MIN_HEAD_BYTES = 4 * 1024;

/**
 * Formats of one file whose first line tells recordings apart. Such a file grows while it is shown, and its name stays: what
 * people write meanwhile is found again.
 */
const BY_FIRST_LINE: ReadonlySet<string> = new Set(["monitor-log"]);

/** The names of contents: same files, same id, wherever they lie and whatever the archive around them. */
export interface ContentIds {
  /** Of all traces together. Of one trace it is the id of that trace. */
  readonly all: string;
  /** Of each trace, whatever it is opened with. */
  readonly traces: readonly string[];
}

/**
 * Names the content of traces. Sizes and the start of every file are looked at, which tells recordings apart (packet
 * headers hold a UUID and times) without reading gigabytes. Of some formats the first line tells it alone.
 */
export async function contentIds(candidates: readonly TraceCandidate[], open: OpenSource): Promise<ContentIds> {
  const traces = await Promise.all(candidates.map((candidate) => startsOf(candidate, open)));
  const ids = traces.map(idOf);
  const [first] = ids;
  return { all: first !== undefined && ids.length === 1 ? first : idOf(traces.flat()), traces: ids };
}

/** What of files tells whether they are the same: sizes and beginnings. */
export async function fileStarts(files: readonly FileEntry[], open: OpenSource): Promise<readonly FileStart[]> {
  const length = headOf(files.length);
  return Promise.all(
    files.map(async (file) => ({
      path: file.path,
      size: file.source.size,
      start: await readStart(file, open, length),
    })),
  );
}

export interface FileStart {
  readonly path: string;
  readonly size: number;
  readonly start: Uint8Array;
}

function startsOf({ format, path, files }: TraceCandidate, open: OpenSource): Promise<FileStart[]> {
  const length = headOf(files.length);
  const isByLine = BY_FIRST_LINE.has(format);
  return Promise.all(
    files.map(async (file) => {
      const start = await readStart(file, open, length);
      return {
        // The name of a trace that is one file is not part of it: people rename such files.
        path: files.length === 1 ? "" : relativePath(path, file),
        size: isByLine ? 0 : file.source.size,
        start: isByLine ? firstLine(start) : start,
      };
    }),
  );
}

function firstLine(start: Uint8Array): Uint8Array {
  const end = start.indexOf(LINE_FEED);
  return end < 0 ? start : start.subarray(0, end);
}

const LINE_FEED = 10;

function idOf(starts: readonly FileStart[]): string {
  const ordered = [...starts].sort(byContent);
  const head = headOf(starts.length);
  const hash = new Hash128();
  const text = new TextEncoder();
  for (const { path, size, start } of ordered) {
    hash.update(text.encode(`${path}\0${size}\0`));
    hash.update(start.subarray(0, head));
  }
  return hash.hex();
}

/** By path. Traces of one file have none: by their bytes, in whatever order they were opened. */
function byContent(a: FileStart, b: FileStart): number {
  if (a.path !== b.path) return a.path < b.path ? -1 : 1;
  if (a.size !== b.size) return a.size - b.size;
  const at = a.start.findIndex((byte, i) => byte !== b.start[i]);
  return at < 0 ? 0 : (a.start[at] ?? 0) - (b.start[at] ?? 0);
}

function headOf(files: number): number {
  return Math.max(MIN_HEAD_BYTES, Math.min(HEAD_BYTES, Math.floor(TOTAL_BYTES / Math.max(files, 1))));
}

/** Where the trace folder lies does not matter. */
function relativePath(folder: string, { path }: FileEntry): string {
  return folder !== "" && path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : path;
}

/** Empty when it cannot be read: opening the trace says so, better than we could here. */
async function readStart(file: FileEntry, open: OpenSource, length: number): Promise<Uint8Array> {
  const source = open(file.source);
  if (!source.ok) return new Uint8Array(0);
  const bytes = await source.value.read(0, length);
  source.value.close();
  return bytes.ok ? bytes.value : new Uint8Array(0);
}
