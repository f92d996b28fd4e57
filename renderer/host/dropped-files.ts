import type { FileEntry } from "../../workers/core/byte-source.js";
import type { HostApi, HostItem } from "./host-api.js";

/**
 * Items of a drop: each dropped file or folder is one. Must be called inside the drop event, before any await:
 * the browser empties the DataTransfer when the handler returns. Where the shell finds files on the disk, it lists
 * them itself.
 */
export async function itemsOfDrop(
  transfer: DataTransfer,
  itemsOfFiles: HostApi["itemsOfFiles"],
): Promise<readonly HostItem[]> {
  const dropped = [...transfer.items]
    .filter(({ kind }) => kind === "file")
    .map((item) => ({ entry: item.webkitGetAsEntry() ?? undefined, file: item.getAsFile() ?? undefined }));
  const files = dropped.map(({ file }) => file);
  const found = files.every((file) => file !== undefined) ? await itemsOfFiles?.(files) : undefined;
  return Promise.all(dropped.map((one, i) => found?.[i] ?? itemOf(one)));
}

interface Dropped {
  readonly entry: FileSystemEntry | undefined;
  readonly file: File | undefined;
}

async function itemOf({ entry, file }: Dropped): Promise<HostItem> {
  if (entry) return itemOfEntry(entry);
  return file ? fileItem(file) : { token: "", name: "?", files: [], failure: { message: "not a file" } };
}

/** Items of an `<input type=file>`: with `webkitdirectory` the folder is one item, else each file is. */
export function itemsOfList(list: Iterable<File>): readonly HostItem[] {
  const folders = new Map<string, FileEntry[]>();
  const items: HostItem[] = [];
  for (const file of list) {
    const [folder = "", ...rest] = file.webkitRelativePath.split("/");
    if (rest.length === 0) {
      items.push(fileItem(file));
      continue;
    }
    const files = folders.get(folder) ?? [];
    if (!folders.has(folder)) items.push({ token: "", name: folder, files });
    folders.set(folder, files);
    files.push(entryOf(rest.join("/"), file));
  }
  for (const files of folders.values()) files.sort(byPath);
  return items;
}

/** A file dropped or chosen in the page has no token: the browser gives no way to find it again. */
function fileItem(file: File): HostItem {
  return { token: "", name: file.name, files: [entryOf(file.name, file)] };
}

function entryOf(path: string, file: File): FileEntry {
  return { path, source: { kind: "blob", blob: file, size: file.size } };
}

async function itemOfEntry(entry: FileSystemEntry): Promise<HostItem> {
  const files: FileEntry[] = [];
  const notes: string[] = [];
  if (isFolder(entry)) {
    for (const child of await childrenOf(entry, notes, entry.name)) await collect(child, child.name, files, notes);
  } else {
    await collect(entry, entry.name, files, notes);
  }
  files.sort(byPath);
  return { token: "", name: entry.name, files, ...(notes.length > 0 ? { notes } : {}) };
}

async function collect(entry: FileSystemEntry, path: string, files: FileEntry[], notes: string[]): Promise<void> {
  if (isFolder(entry)) {
    for (const child of await childrenOf(entry, notes, path)) {
      await collect(child, `${path}/${child.name}`, files, notes);
    }
    return;
  }
  try {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
    files.push(entryOf(path, file));
  } catch (error) {
    notes.push(`${path}: not read, ${String(error)}`);
  }
}

/** `readEntries` gives a hundred or so at a time, and none when there are no more. */
async function childrenOf(folder: FileSystemDirectoryEntry, notes: string[], path: string): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const children: FileSystemEntry[] = [];
  try {
    for (;;) {
      const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
      if (some.length === 0) return children;
      children.push(...some);
    }
  } catch (error) {
    notes.push(`${path}: not all of it read, ${String(error)}`);
    return children;
  }
}

function isFolder(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}

function byPath(a: FileEntry, b: FileEntry): number {
  return a.path < b.path ? -1 : 1;
}
