import type { IndexBytes, IndexOutput, IndexStore, StoredIndex } from "../index-file/index-store.js";
import { hasOriginFiles, namesIn, originFolder, type SyncFile, type WorkerFile, writeWhole } from "./origin-files.js";

const FOLDER = "indexes";
const ENDING = ".lsindex";
/** While it is written. */
const PARTIAL = ".partial";
/** When a file was used last, beside it: the browser sets no times of files. */
const USED = ".used";
/** The most that index files take. The browser's own quota may be less. */
const LIMIT_BYTES = 4e9;

/** Index files in the origin's private file system; undefined where the browser has none for workers. */
export function browserStore(): IndexStore | undefined {
  return hasOriginFiles() ? privateStore() : undefined;
}

function privateStore(): IndexStore {
  return {
    limitBytes: LIMIT_BYTES,
    async open(name) {
      const file = await fileIn(await folder(), `${name}${ENDING}`);
      // Where another window holds the file for itself, this one reads the trace.
      const handle = await file?.createSyncAccessHandle({ mode: "read-only" }).catch(() => undefined);
      return handle && bytesOf(handle);
    },
    touch: async (name) => noteUse(await folder(), name),
    async create(name) {
      const into = await folder();
      await removeLeftOvers(into);
      const file = (await into.getFileHandle(`${name}${PARTIAL}`, { create: true })) as WorkerFile;
      return outputTo(into, name, file, await file.createSyncAccessHandle());
    },
    async list() {
      return filesIn(await folder());
    },
    async remove(name) {
      const from = await folder();
      // A window that shows a trace from its index holds the file, which then stays, and when it was used.
      const isGone = await from.removeEntry(`${name}${ENDING}`).then(
        () => true,
        () => false,
      );
      if (isGone) await from.removeEntry(`${name}${USED}`).catch(() => {});
    },
  };
}

const folder = () => originFolder(FOLDER);

async function fileIn(within: FileSystemDirectoryHandle, name: string): Promise<WorkerFile | undefined> {
  const file = await within.getFileHandle(name).catch(() => undefined);
  return file as WorkerFile | undefined;
}

function bytesOf(handle: SyncFile): IndexBytes {
  return {
    size: handle.getSize(),
    read: (into, offset) => handle.read(into, { at: offset }),
    close: () => handle.close(),
  };
}

function outputTo(into: FileSystemDirectoryHandle, name: string, file: WorkerFile, handle: SyncFile): IndexOutput {
  handle.truncate(0);
  return {
    write: (bytes, offset) => writeWhole(handle, bytes, offset),
    async finish() {
      handle.close();
      await file.move(`${name}${ENDING}`);
      await noteUse(into, name).catch(() => {});
    },
    async abandon() {
      handle.close();
      await into.removeEntry(`${name}${PARTIAL}`).catch(() => {});
    },
  };
}

/** Writing a file sets its time. */
async function noteUse(within: FileSystemDirectoryHandle, name: string): Promise<void> {
  const file = (await within.getFileHandle(`${name}${USED}`, { create: true })) as WorkerFile;
  const handle = await file.createSyncAccessHandle().catch(() => undefined);
  handle?.write(Uint8Array.of(1), { at: 0 });
  handle?.close();
}

async function filesIn(within: FileSystemDirectoryHandle): Promise<readonly StoredIndex[]> {
  const found: StoredIndex[] = [];
  for (const name of await namesIn(within)) {
    if (!name.endsWith(ENDING)) continue;
    const bare = name.slice(0, -ENDING.length);
    const { size: bytes } = (await (await fileIn(within, name))?.getFile()) ?? { size: 0 };
    const used = await (await fileIn(within, `${bare}${USED}`))?.getFile();
    found.push({ name: bare, bytes, usedMs: used?.lastModified ?? 0 });
  }
  return found;
}

/** What a window has left that was closed while it wrote. One that still writes holds its file, which is not removed. */
async function removeLeftOvers(within: FileSystemDirectoryHandle): Promise<void> {
  for (const name of await namesIn(within)) {
    if (name.endsWith(PARTIAL)) await within.removeEntry(name).catch(() => {});
  }
}
