import { readdirSync, rmSync, statSync, utimesSync } from "node:fs";
import { join } from "node:path";

/** Tests and programs of the tests run at the top of the checkout. */
export const CACHE = join(process.cwd(), "node_modules/.cache/guest");

const MOST_AGE_MS = 7 * 24 * 3600e3;

/** A system and its state have some 200 MB, and each change of a part makes others. Those that a week did not need go. */
export function keepUsed(used: readonly string[]): void {
  const now = Date.now();
  for (const path of used) utimesSync(path, now / 1000, now / 1000);
  for (const name of readdirSync(CACHE)) {
    const path = join(CACHE, name);
    // Another test may have been faster.
    const { mtimeMs = now } = statSync(path, { throwIfNoEntry: false }) ?? {};
    if (/\.(cpio|state)$/.test(name) && mtimeMs + MOST_AGE_MS < now) rmSync(path, { force: true });
  }
}
