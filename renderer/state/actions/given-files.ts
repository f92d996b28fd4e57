import { formatCount } from "../../../workers/core/format.js";
import { failureText, ok, type Result } from "../../../workers/core/result.js";
import { visibleText } from "../../../workers/core/unseen.js";
import type { OpenRequest } from "../../../workers/model/engine-api.js";
import type { HostItem, OpenChoices } from "../../host/host-api.js";
import type { SourceItem } from "../session-store.js";
import { STILL_RECORDED } from "./opening-failures.js";

/** An item among those that are opened together. */
export interface GivenItem {
  readonly item: HostItem;
  /** Where the engine is told that its files lie; "": as they are. */
  readonly folder: string;
  /** Paths in the item of traces that the user removed. */
  readonly without: readonly string[];
  /** A log that is being recorded: what reads files does not open it yet. */
  readonly isGrowing?: boolean;
}

/** Items to be opened together: those of several lie in a folder for each. */
export function given(items: readonly HostItem[]): readonly GivenItem[] {
  if (items.length === 1) return items.map((item) => ({ item, folder: "", without: [] }));
  return addedTo([], items);
}

/** A log that is being recorded. */
export function growing(item: HostItem): readonly GivenItem[] {
  return given([item]).map((one) => ({ ...one, isGrowing: true }));
}

/** Items to be added to others, whose files stay where they are. */
export function addedTo(before: readonly GivenItem[], items: readonly HostItem[]): readonly GivenItem[] {
  const folders = folderNames(items, new Set(before.flatMap(takenBy)));
  return items.map((item, i) => ({ item, folder: folders[i] as string, without: [] }));
}

/** How items that are opened together are to be opened. */
export function choicesOf(items: readonly HostItem[]): OpenChoices {
  return items.reduce((sum: OpenChoices, { choices = {} }) => joinedChoices(sum, choices), {});
}

/** Lists of both; of the others the later ones. */
export function joinedChoices(before: OpenChoices, after: OpenChoices): OpenChoices {
  const offsets = [...(before.offsets ?? []), ...(after.offsets ?? [])];
  const tscOffsets = [...(before.tscOffsets ?? []), ...(after.tscOffsets ?? [])];
  const logMachines = [...(before.logMachines ?? []), ...(after.logMachines ?? [])];
  const both = {
    ...(0 < offsets.length && { offsets }),
    ...(0 < tscOffsets.length && { tscOffsets }),
    ...(0 < logMachines.length && { logMachines }),
  };
  return { ...before, ...after, ...both };
}

/** Names that stand in the outermost folder for an item's files, and the item's own. */
function takenBy({ item, folder }: GivenItem): readonly string[] {
  const outermost = folder === "" ? item.files.map(({ path }) => path.split("/", 1)[0] as string) : [folder];
  return [item.name, ...outermost];
}

/** The files of all items, and the traces among them that are not wanted. */
export function filesOf(items: readonly GivenItem[]): Result<Pick<OpenRequest, "files" | "without">> {
  if (items.some(({ isGrowing }) => isGrowing === true)) return { ok: false, error: STILL_RECORDED };
  const files = items.flatMap((one) =>
    one.item.files.map((file) => ({ ...file, path: inFolder(one.folder, file.path) })),
  );
  const without = items.flatMap(({ folder, without: paths }) => paths.map((path) => inFolder(folder, path)));
  if (0 < files.length) return ok({ files, without });
  const refused = items.find(({ item }) => item.failure !== undefined)?.item.failure;
  return { ok: false, error: refused ?? { message: "nothing to open: no files in what was given" } };
}

/** The items without a trace. `paths`: those of all traces that are open. An item none of whose traces is left goes too. */
export function withoutTrace(
  items: readonly GivenItem[],
  path: string,
  paths: readonly string[],
): readonly GivenItem[] {
  const owner = ownerOf(items, path);
  if (owner === undefined) return items;
  const isLast = paths.every((other) => other === path || ownerOf(items, other) !== owner);
  if (isLast) return items.filter((one) => one !== owner);
  const inside = insideOf(owner, path);
  return items.map((one) => (one === owner ? { ...one, without: [...one.without, inside] } : one));
}

/** The items with a trace that was removed; `owner`: the item that it came from, as it was. */
export function withTrace(items: readonly GivenItem[], path: string, owner: GivenItem): readonly GivenItem[] {
  const isOwner = ({ folder, item }: GivenItem) => folder === owner.folder && item.files === owner.item.files;
  if (!items.some(isOwner)) return [...items, owner];
  const inside = insideOf(owner, path);
  const without = (one: GivenItem) => one.without.filter((removed) => removed !== inside);
  return items.map((one) => (isOwner(one) ? { ...one, without: without(one) } : one));
}

/** An item with one of its traces alone. `paths`: those of the traces that are open. */
export function aloneIn(owner: GivenItem, path: string, paths: readonly string[]): GivenItem {
  const others = paths.filter((other) => other !== path && ownerOf([owner], other) === owner);
  return { ...owner, without: [...owner.without, ...others.map((other) => insideOf(owner, other))] };
}

function insideOf({ folder }: GivenItem, path: string): string {
  return folder === "" ? path : path.slice(folder.length + 1);
}

/** The item that a trace came from. */
export function ownerOf(items: readonly GivenItem[], path: string): GivenItem | undefined {
  const isIn = ({ folder }: GivenItem) => folder !== "" && (path === folder || path.startsWith(`${folder}/`));
  return items.find(isIn) ?? items.find(({ folder }) => folder === "");
}

function inFolder(folder: string, path: string): string {
  return folder === "" ? path : `${folder}/${path}`;
}

/** A host and a few of its guests. */
const MOST_NAMED = 4;

/** What it is called on screen. */
export function nameOf(items: readonly GivenItem[]): string {
  const names = items.slice(0, MOST_NAMED).map(({ item }) => item.name);
  const more = items.length - names.length;
  return visibleText([...names, ...(0 < more ? [`${formatCount(more)} more`] : [])].join(" + "));
}

export function sourceItem({ item: { token, name, notes = [], failure } }: GivenItem): SourceItem {
  const all = failure === undefined ? notes : [...notes, failureText(failure)];
  return { token, name: visibleText(name), notes: all.map(visibleText) };
}

/** The names of the items; those that come again, or are taken, are numbered. */
function folderNames(items: readonly HostItem[], taken: ReadonlySet<string>): string[] {
  const names = new Set(items.map(({ name }) => name));
  const used = new Set(taken);
  const counts = new Map<string, number>();
  return items.map(({ name }) => {
    let count = (counts.get(name) ?? 0) + 1;
    let folder = count === 1 ? name : `${name} (${count})`;
    // Another item may be called "a (2)" itself.
    while (used.has(folder) || (1 < count && names.has(folder))) folder = `${name} (${++count})`;
    counts.set(name, count);
    used.add(folder);
    return folder;
  });
}
