import { SPILL_FOLDER } from "../core/spill-folder.js";
import type { SpillFile } from "../core/spill-log.js";
import type { Spilling } from "../engine/platform.js";
import { hasOriginFiles, namesIn, originFolder, type SyncFile, type WorkerFile, writeWhole } from "./origin-files.js";

const PART_OF_MEMORY = 1 / 4;
/** Of a machine whose browser does not tell. */
const UNTOLD_GIB = 4;
const NO_FILES =
  "a browser gives pages over plain http no private files; open the window over https or at 127.0.0.1, or use the command line";

/** Not in every browser, and rounded: at most 8 in many. */
interface WithMemory {
  readonly deviceMemory?: number;
}

/**
 * Lanes go to a file of the origin's private file system, which is this worker's alone. It is opened before it is needed:
 * whoever spills cannot wait. A file whose worker has ended is removed by the next one.
 */
export function browserSpilling(): Spilling {
  const { deviceMemory = UNTOLD_GIB } = navigator as WithMemory;
  const budgetBytes = deviceMemory * 2 ** 30 * PART_OF_MEMORY;
  if (!hasOriginFiles()) return { budgetBytes, openFile: () => refuse(NO_FILES) };
  const free: SyncFile[] = [];
  let failure: unknown;
  return {
    budgetBytes,
    async prepare() {
      if (0 < free.length) return;
      try {
        free.push(await ownFile());
      } catch (error) {
        failure = error;
      }
    },
    openFile() {
      const file = free.pop();
      if (file === undefined) throw failure ?? new Error("there is no file for them");
      return spillFile(file, () => free.push(file));
    },
  };
}

function refuse(why: string): never {
  throw new Error(why);
}

/** Another worker that starts may remove the file before it is held. */
const TRIES = 4;

async function ownFile(tries = TRIES): Promise<SyncFile> {
  const folder = await originFolder(SPILL_FOLDER);
  await removeLeft(folder);
  try {
    const file = (await folder.getFileHandle(crypto.randomUUID(), { create: true })) as WorkerFile;
    return await file.createSyncAccessHandle();
  } catch (error) {
    if (tries <= 1) throw error;
    return ownFile(tries - 1);
  }
}

/** A worker that still runs holds its file, which stays. */
async function removeLeft(folder: FileSystemDirectoryHandle): Promise<void> {
  for (const name of await namesIn(folder)) await folder.removeEntry(name).catch(() => {});
}

/** `free`: the next session may have the file. */
function spillFile(file: SyncFile, free: () => void): SpillFile {
  return {
    write: (bytes, at) => writeWhole(file, bytes, at),
    read(into, at) {
      if (file.read(into, { at }) < into.length)
        throw new Error("the file of lanes is shorter than what was written to it: open the trace again");
    },
    close() {
      file.truncate(0);
      free();
    },
  };
}
