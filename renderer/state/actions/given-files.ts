import type { FileEntry } from "../../../workers/core/byte-source.js";
import { formatCount } from "../../../workers/core/format.js";
import { failureText, ok, type Result } from "../../../workers/core/result.js";
import { visibleText } from "../../../workers/core/unseen.js";
import type { HostItem } from "../../host/host-api.js";
import type { SourceItem } from "../session-store.js";

/** All files of items that are opened together. Those of several items lie in a folder for each. */
export function filesOf(items: readonly HostItem[]): Result<readonly FileEntry[]> {
  const [first, ...others] = items;
  const folders = folderNames(items);
  const files =
    first !== undefined && others.length === 0
      ? first.files
      : items.flatMap((item, i) => item.files.map((file) => ({ ...file, path: `${folders[i]}/${file.path}` })));
  if (0 < files.length) return ok(files);
  const refused = items.find((item) => item.failure !== undefined)?.failure;
  return { ok: false, error: refused ?? { message: "nothing to open: no files in what was given" } };
}

/** A host and a few of its guests. */
const MOST_NAMED = 4;

/** What it is called on screen. */
export function nameOf(items: readonly HostItem[]): string {
  const names = items.slice(0, MOST_NAMED).map((item) => item.name);
  const more = items.length - names.length;
  return visibleText([...names, ...(0 < more ? [`${formatCount(more)} more`] : [])].join(" + "));
}

export function sourceItem({ token, name, notes = [], failure }: HostItem): SourceItem {
  const all = failure === undefined ? notes : [...notes, failureText(failure)];
  return { token, name: visibleText(name), notes: all.map(visibleText) };
}

/** The names of the items; those that come again are numbered. */
function folderNames(items: readonly HostItem[]): string[] {
  const counts = new Map<string, number>();
  const used = new Set(items.map(({ name }) => name));
  return items.map(({ name }) => {
    let count = (counts.get(name) ?? 0) + 1;
    // Another item may be called "a (2)" itself.
    while (1 < count && used.has(`${name} (${count})`)) count += 1;
    counts.set(name, count);
    const folder = count === 1 ? name : `${name} (${count})`;
    used.add(folder);
    return folder;
  });
}
