import { mkdir, open, rm, stat } from "node:fs/promises";
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
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    try {
      await mkdir(dirname(file), { recursive: true, mode: 0o700 });
      await (await open(file, "wx", 0o600)).close();
      return true;
    } catch (error) {
      if (errorCode(error) !== "EEXIST") return false;
    }
    if (await isStale(file)) await rm(file, { force: true });
    else await setTimeout(RETRY_MS);
  }
  // A lost entry in a list of recent files is better than a longer wait.
  return false;
}

async function isStale(file: string): Promise<boolean> {
  try {
    return STALE_MS < Date.now() - (await stat(file)).mtimeMs;
  } catch {
    // Another process removed it meanwhile.
    return false;
  }
}
