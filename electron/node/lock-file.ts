import { mkdir, open, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout } from "node:timers/promises";
import { errorCode } from "../../workers/core/error-text.js";

/** Between two tries. */
const RETRY_MS = 10;
const MAX_TRIES = 500;
/** A lock of this age was left behind by a process that is gone: what is done under one takes milliseconds. */
const STALE_MS = 3_000;

/**
 * Runs `work` while no other process does so under the same lock file. Where there can be no such file, as in a home
 * that is read-only, there is nothing to guard either, and `work` runs all the same.
 */
export async function withLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  const isMine = await take(file);
  try {
    return await work();
  } finally {
    if (isMine) await rm(file, { force: true });
  }
}

async function take(file: string): Promise<boolean> {
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
  // Nothing that is kept here is worth waiting longer for.
  return false;
}

async function isStale(file: string): Promise<boolean> {
  try {
    return STALE_MS < Date.now() - (await stat(file)).mtimeMs;
  } catch {
    // It has gone meanwhile.
    return false;
  }
}
