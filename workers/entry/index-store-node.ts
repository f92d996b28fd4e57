import { randomUUID } from "node:crypto";
import { closeSync, constants, fstatSync, openSync, readSync, writeSync } from "node:fs";
import { lstat, mkdir, open, readdir, rename, rm, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import { errorCode } from "../core/error-text.js";
import { DamagedIndex } from "../index-file/damaged-index.js";
import type { IndexBytes, IndexOutput, IndexStore, StoredIndex } from "../index-file/index-store.js";
import { newParts, PARTS, takeParts } from "./parts-node.js";

const ENDING = ".lsindex";
/** While it is written. Other processes may write one of the same name at the same time. */
const PARTIAL = ".partial";
/** A file that was not written for so long is what a process has left that was killed. */
const LEFT_MS = 3_600_000;

/** A named pipe would be waited for. Windows has no such flag. */
const AT_ONCE = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** Index files in a folder. Whoever may read the trace need not be the only one on the machine: only its owner may enter. */
export function folderStore(folder: string, limitBytes: number): IndexStore {
  // Parts are listed under the names of their files.
  const pathOf = (name: string) => join(folder, name.endsWith(PARTS) ? name : `${name}${ENDING}`);
  return {
    limitBytes,
    async open(name) {
      try {
        return bytesOf(openSync(pathOf(name), AT_ONCE));
      } catch (error) {
        if (errorCode(error) === "ENOENT") return undefined;
        throw error;
      }
    },
    async touch(name) {
      const now = new Date();
      // In a folder that may only be read the file is shown all the same.
      await utimes(pathOf(name), now, now).catch(() => {});
    },
    async create(name) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await removeLeftOvers(folder);
      return outputTo(join(folder, `${name}.${randomUUID()}${PARTIAL}`), pathOf(name));
    },
    openParts: async (name) => takeParts(folder, name),
    async createParts(name) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      return newParts(folder, name);
    },
    list: () => filesIn(folder),
    remove: (name) => rm(pathOf(name), { force: true }),
  };
}

function bytesOf(file: number): IndexBytes {
  const found = fstatSync(file);
  if (!found.isFile()) {
    closeSync(file);
    throw new DamagedIndex("it is no file");
  }
  return {
    size: found.size,
    read(into, offset) {
      let done = 0;
      while (done < into.length) {
        const read = readSync(file, into, done, into.length - done, offset + done);
        if (read === 0) break;
        done += read;
      }
      return done;
    },
    close: () => closeSync(file),
  };
}

async function outputTo(aside: string, path: string): Promise<IndexOutput> {
  const file = await open(aside, "w", 0o600);
  return {
    write(bytes, offset) {
      let done = 0;
      while (done < bytes.length) done += writeSync(file.fd, bytes, done, bytes.length - done, offset + done);
    },
    async finish() {
      await file.close();
      await rename(aside, path);
    },
    async abandon() {
      await file.close();
      await rm(aside, { force: true });
    },
  };
}

async function filesIn(folder: string): Promise<readonly StoredIndex[]> {
  const names = (await namesIn(folder)).filter((name) => name.endsWith(ENDING) || name.endsWith(PARTS));
  const found = await Promise.all(
    names.map(async (name) => {
      // Not what a link leads to: it takes no room here, and goes without it.
      const file = await lstat(join(folder, name)).catch(() => undefined);
      const isUnfinished = name.endsWith(PARTS);
      const own = isUnfinished ? name : name.slice(0, -ENDING.length);
      if (file === undefined || file.isDirectory()) return undefined;
      return { name: own, bytes: file.size, usedMs: file.mtimeMs, ...(isUnfinished && { isUnfinished }) };
    }),
  );
  return found.filter((file) => file !== undefined);
}

async function removeLeftOvers(folder: string): Promise<void> {
  for (const name of await namesIn(folder)) {
    if (!name.endsWith(PARTIAL)) continue;
    const file = await stat(join(folder, name)).catch(() => undefined);
    if (file !== undefined && file.mtimeMs < Date.now() - LEFT_MS) await rm(join(folder, name), { force: true });
  }
}

/** None where there is no folder yet. */
async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return [];
    throw error;
  }
}
