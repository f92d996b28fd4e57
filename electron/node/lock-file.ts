import { lstat, mkdir, open, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout } from "node:timers/promises";
import { errorCode } from "../../workers/core/error-text.js";

/** Time between two tries. */
const RETRY_MS = 10;
const MAX_TRIES = 500;
/** A process that held a lock this long has died: work under a lock takes milliseconds. */
const STALE_MS = 3_000;

/**
 * Runs `work` while no other process runs work under the same lock file. If the file cannot be created, as in a
 * read-only home folder, `work` runs without a lock: there is no state to guard either.
 */
export async function withLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  const isLocked = await acquire(file);
  try {
    return await work();
  } finally {
    if (isLocked) await rm(file, { force: true });
  }
}

async function acquire(file: string): Promise<boolean> {
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      if (await create(file)) return true;
      if (await isStale(file)) await rm(file, { force: true });
      else await setTimeout(RETRY_MS);
    }
  } catch {
    // Nothing can be created there, or what stands there cannot be removed.
  }
  // A lost entry in a list of recent files is better than a longer wait.
  return false;
}

/** Whether the file is new. Throws if it can be no file at all. */
async function create(file: string): Promise<boolean> {
  try {
    await (await open(file, "wx", 0o600)).close();
    return true;
  } catch (error) {
    if (errorCode(error) === "EEXIST") return false;
    throw error;
  }
}

async function isStale(file: string): Promise<boolean> {
  try {
    // A lock of the future was made before the clock was set back.
    return STALE_MS < Math.abs(Date.now() - (await lstat(file)).mtimeMs);
  } catch {
    // Another process removed it meanwhile.
    return false;
  }
}
