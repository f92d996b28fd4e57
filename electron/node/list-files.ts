import { lstat, stat } from "node:fs/promises";
import { basename, join, sep } from "node:path";
import type { SourceSpec } from "../../workers/core/byte-source.js";
import { systemErrorText } from "../../workers/core/error-text.js";
import { type FileFacts, type FileStamp, stampOf } from "../../workers/core/file-stamp.js";
import { fail, ok, type Result } from "../../workers/core/result.js";
import { fsPath, namesIn, realPathOf } from "./fs-path.js";

/** One file, or all files of a folder, that the user opened. */
export interface ListedItem {
  /** The path with all links resolved. All files of the item lie at or below it. */
  readonly root: string;
  readonly name: string;
  readonly files: readonly ListedFile[];
  /** Files and folders that were left out, with the reason: a sentence each. */
  readonly notes: readonly string[];
}

export interface ListedFile {
  /** Relative to `root`, with "/" between parts. */
  readonly path: string;
  readonly realPath: string;
  readonly size: number;
  /** When it was written last, ms since the epoch. */
  readonly modifiedMs: number;
  readonly stamp: FileStamp;
}

/** A folder with more files is not a trace but, say, a whole disk. */
const MAX_FILES = 100_000;
/** How many empty files count as one: a tracer makes an empty file for each CPU that recorded nothing. */
const EMPTY_FACTOR = 10;
const MAX_DEPTH = 32;

/** The files at a path, sorted. A link inside a folder counts only if it leads to a file inside the folder. */
export async function listFiles(path: string, maxFiles = MAX_FILES): Promise<Result<ListedItem>> {
  let root: string;
  try {
    root = await realPathOf(path);
  } catch (error) {
    return fail(`cannot open ${path}: ${systemErrorText(error)}`);
  }
  const name = basename(root) || root;
  const found = await stat(fsPath(root));
  if (found.isFile()) {
    return ok({
      root,
      name,
      files: [listedFile(name, root, found)],
      notes: [],
    });
  }
  if (!found.isDirectory()) return fail(`cannot open ${path}: neither a file nor a folder`);
  const walk: Walk = { root, maxFiles, files: [], empty: 0, notes: [] };
  await walkFolder(walk, root, "", 0);
  if (walk.files.length === 0 && walk.notes[0]) return fail(`cannot open ${path}: ${walk.notes[0]}`);
  if (isTooMuch(walk)) {
    return fail(`cannot open ${path}: more than ${maxFiles} files`, { hint: "open the folder of the trace itself" });
  }
  walk.files.sort((a, b) => (a.path < b.path ? -1 : 1));
  return ok({ root, name, files: walk.files, notes: walk.notes });
}

/** Whether `path` is `root` or lies below it. Both must have their links resolved. */
export function isInside(root: string, path: string): boolean {
  return path === root || path.startsWith(root.endsWith(sep) ? root : root + sep);
}

function listedFile(path: string, realPath: string, found: FileFacts): ListedFile {
  return { path, realPath, size: found.size, modifiedMs: found.mtimeMs, stamp: stampOf(found) };
}

/** The file as what a command opens. */
export function sourceOf({ realPath, size, modifiedMs, stamp: { changedMs } }: ListedFile): FileSource {
  return { kind: "file", path: realPath, size, modifiedMs, changedMs };
}

type FileSource = Extract<SourceSpec, { readonly kind: "file" }>;

interface Walk {
  readonly root: string;
  readonly maxFiles: number;
  readonly files: ListedFile[];
  /** Number of empty files in `files`. */
  empty: number;
  readonly notes: string[];
}

function isTooMuch({ files, empty, maxFiles }: Walk): boolean {
  return maxFiles < files.length - empty || EMPTY_FACTOR * maxFiles < empty;
}

function add(walk: Walk, file: ListedFile): void {
  walk.files.push(file);
  if (file.size === 0) walk.empty += 1;
}

async function walkFolder(walk: Walk, folder: string, inside: string, depth: number): Promise<void> {
  if (depth > MAX_DEPTH) {
    walk.notes.push(`${inside}: not read, more than ${MAX_DEPTH} folders deep`);
    return;
  }
  let names: string[];
  try {
    names = await namesIn(folder);
  } catch (error) {
    walk.notes.push(`${inside || "the folder"}: not read, ${systemErrorText(error)}`);
    return;
  }
  for (const name of names.sort()) {
    if (isTooMuch(walk)) return;
    await visit(walk, join(folder, name), inside === "" ? name : `${inside}/${name}`, depth);
  }
}

async function visit(walk: Walk, path: string, inside: string, depth: number): Promise<void> {
  try {
    const found = await lstat(fsPath(path));
    if (found.isDirectory()) return await walkFolder(walk, path, inside, depth + 1);
    if (found.isFile()) add(walk, listedFile(inside, path, found));
    else if (found.isSymbolicLink()) await visitLink(walk, path, inside);
  } catch (error) {
    walk.notes.push(`${inside}: not read, ${systemErrorText(error)}`);
  }
}

/**
 * Adds the target of a link to a file inside the root. Skips links to folders: the walk reads those folders
 * themselves.
 */
async function visitLink(walk: Walk, path: string, inside: string): Promise<void> {
  const target = await realPathOf(path);
  const found = await stat(fsPath(target));
  if (!isInside(walk.root, target)) walk.notes.push(`${inside}: not read, a link that leads out of the folder`);
  else if (found.isFile()) add(walk, listedFile(inside, target, found));
}
