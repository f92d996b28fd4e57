import { createHmac, randomBytes } from "node:crypto";
import { join } from "node:path";
import { readJson, writeJson } from "./json-file.js";
import { withLock } from "./lock-file.js";

/** Of 32 bytes, in base64url. */
const WELL_FORMED = /^[\w-]{43}$/;

/**
 * A key of this user's, kept in the state folder. Addresses that are made of it are the same the next time this program runs, so
 * a window in the browser goes on when it runs again. Where nothing can be kept, each run has its own.
 */
export function keptKey(stateFolder: string): Promise<string> {
  const file = join(stateFolder, "key.json");
  return withLock(`${file}.lock`, async () => {
    const stored = await readJson(file);
    if (typeof stored === "string" && WELL_FORMED.test(stored)) return stored;
    const key = randomBytes(32).toString("base64url");
    await writeJson(file, key);
    return key;
  });
}

/** 128 bits, safe in a URL, that nobody can guess who does not know the key. */
export function derived(key: string, text: string): string {
  return createHmac("sha256", key).update(text).digest().subarray(0, 16).toString("base64url");
}
