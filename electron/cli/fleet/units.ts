import { resolve } from "node:path";
import { archiveKind, MAGIC_BYTES } from "../../../workers/archive/magic.js";
import type { FileEntry } from "../../../workers/core/byte-source.js";
import { formatCountOf } from "../../../workers/core/format.js";
import { addToGroup } from "../../../workers/core/groups.js";
import { Hash128 } from "../../../workers/core/hash128.js";
import { failureText } from "../../../workers/core/result.js";
import { DEFAULT_INGEST } from "../../../workers/engine/default-ingest.js";
import { openSource } from "../../../workers/entry/sources-node.js";
import { looksLikeSymbols } from "../../../workers/model/symbol-paths.js";
import { isInside, listFiles, sourceOf } from "../../node/list-files.js";
import { shownPath } from "../trace-files.js";
import { sessionFolders } from "./session-folders.js";

/** What becomes one trace of a dataset: one recording, as `open` would open it. */
export interface Unit {
  /** The same for the same place, whatever lies there. */
  readonly id: string;
  /** As the user typed it, or below the folder that the user typed. */
  readonly path: string;
  readonly files: readonly FileEntry[];
  readonly bytes: number;
  /** Of names, sizes and times of its files: another one if it may have changed. */
  readonly signature: string;
  /** Why there is nothing to read. */
  readonly problem?: string;
}

export interface Units {
  readonly units: readonly Unit[];
  /** Sentences about what was left out. */
  readonly notes: readonly string[];
}

export interface UnitOptions {
  /** What lies in one folder directly below a given one belongs together: a host and its guests. */
  readonly isTogether: boolean;
  /** Real path of a folder that is not looked into: the dataset itself. */
  readonly without: string;
}

/** Below one given folder: ten thousand traces of machines with some hundred CPUs, a file of each CPU. */
const MOST_FILES = 5_000_000;

/** The traces among files and folders. Only the begins of files are read. */
export async function findUnits(inputs: readonly string[], options: UnitOptions): Promise<Units> {
  const units = new Map<string, Unit>();
  const notes: string[] = [];
  for (const input of inputs) {
    const typed = shownPath(input);
    const listed = await listFiles(input, MOST_FILES);
    if (!listed.ok) {
      const lacking = { ...unitOf(resolve(input), typed, NOTHING), problem: failureText(listed.error) };
      units.set(lacking.id, lacking);
      continue;
    }
    const { root, files } = listed.value;
    notes.push(...listed.value.notes.map((note) => `${typed}: ${note}`));
    const entries = files
      .filter(({ realPath }) => !isInside(options.without, realPath))
      .map((file) => ({ path: file.path, source: sourceOf(file) }));
    const isFile = files.length === 1 && files[0]?.realPath === root;
    const groups = isFile
      ? [{ path: "", files: entries.map((file) => ({ ...file, path: "" })) }]
      : options.isTogether
        ? byFirstFolder(entries)
        : await separateTraces(entries, notes, typed);
    if (groups.length === 0) notes.push(`${typed}: no trace in it`);
    for (const group of groups) {
      const unit = unitOf(root, typed, group);
      units.set(unit.id, unit);
    }
  }
  return { units: [...units.values()], notes };
}

/** Files that belong together. `path`: of the file or folder that holds them, below the given folder. */
interface Group {
  readonly path: string;
  readonly files: readonly FileEntry[];
}

const NOTHING: Group = { path: "", files: [] };

function unitOf(root: string, typed: string, { path, files }: Group): Unit {
  const text = new TextEncoder();
  const signature = new Hash128();
  let bytes = 0;
  for (const { path: name, source } of files) {
    bytes += source.size;
    const times = source.kind === "file" ? `${source.modifiedMs}\0${source.changedMs}` : "";
    signature.update(text.encode(`${name}\0${source.size}\0${times}\0`));
  }
  const id = new Hash128().update(text.encode(path === "" ? root : `${root}/${path}`)).hex();
  return {
    id,
    path: path === "" ? typed : `${typed}/${path}`,
    files: files.map((file) => ({ ...file, path: file.path === "" ? typed : `${typed}/${file.path}` })),
    bytes,
    signature: signature.hex(),
  };
}

function byFirstFolder(files: readonly FileEntry[]): readonly Group[] {
  const groups = new Map<string, FileEntry[]>();
  for (const file of files) addToGroup(groups, file.path.split("/")[0] ?? "", file);
  return Array.from(groups, ([path, inside]) => ({ path, files: inside }));
}

/** Formats of files that tell something about a trace beside them and are none themselves. */
const BESIDE: ReadonlySet<string> = new Set(["log", "input-recording"]);

/** Formats whose files without a description are streams of one trace, if they lie in one folder. */
const STREAMS: ReadonlySet<string> = new Set(["ctf-1.8", "ctf-2"]);

/**
 * Each trace that stands alone is a group of its own; what one tool recorded into one folder is one group
 * (session-folders.ts). Other files go with the only trace of their folder, or of the nearest folder around it that has any.
 */
async function separateTraces(files: readonly FileEntry[], notes: string[], typed: string): Promise<readonly Group[]> {
  const groups = new Map<string, FileEntry[]>();
  const others: FileEntry[] = [];
  const sessionOf = sessionFolders(files);
  for (const file of files) {
    const session = sessionOf(file.path);
    if (session !== undefined) addToGroup(groups, session, file);
    else if (!looksLikeSymbols(file.path) && (await isArchive(file))) groups.set(file.path, [file]);
    else others.push(file);
  }
  const { candidates, refused } = await DEFAULT_INGEST.detect(others, openSource);
  for (const { format, files: own } of candidates) {
    // A file that holds traces of several machines is one of each.
    const [first] = own;
    if (first !== undefined && !BESIDE.has(format)) groups.set(first.path, [...own]);
  }
  for (const { format, files: own } of refused) {
    for (const file of own) addToGroup(groups, STREAMS.has(format) ? folderOf(file.path) : file.path, file);
  }
  const claimed = new Set([...groups.values()].flat());
  const left = addBeside(
    groups,
    others.filter((file) => !claimed.has(file)),
  );
  if (0 < left) notes.push(`${typed}: ${formatCountOf(left, "file")} ${left === 1 ? "belongs" : "belong"} to no trace`);
  return [...groups]
    .map(([path, inside]) => ({ path, files: inside.toSorted(byPath) }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

async function isArchive({ source }: FileEntry): Promise<boolean> {
  const opened = openSource(source);
  if (!opened.ok) return false;
  const head = await opened.value.read(0, MAGIC_BYTES);
  opened.value.close();
  return head.ok && archiveKind(head.value) !== undefined;
}

/** Answers how many files belong to no trace. */
function addBeside(groups: Map<string, FileEntry[]>, files: readonly FileEntry[]): number {
  const inFolder = new Map<string, Set<string>>();
  for (const [group, inside] of groups) {
    for (const { path } of inside) {
      for (const folder of foldersAround(path)) {
        const known = inFolder.get(folder);
        if (known === undefined) inFolder.set(folder, new Set([group]));
        else known.add(group);
      }
    }
  }
  let left = 0;
  for (const file of files) {
    const nearest = foldersAround(file.path).find((folder) => inFolder.has(folder));
    const [only, ...more] = inFolder.get(nearest ?? "") ?? [];
    if (only !== undefined && more.length === 0) groups.get(only)?.push(file);
    else left += 1;
  }
  return left;
}

/** Innermost first; the last is "". */
function foldersAround(path: string): readonly string[] {
  const parts = path.split("/").slice(0, -1);
  return Array.from({ length: parts.length + 1 }, (_, i) => parts.slice(0, parts.length - i).join("/"));
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

function byPath(a: FileEntry, b: FileEntry): number {
  return a.path < b.path ? -1 : 1;
}
