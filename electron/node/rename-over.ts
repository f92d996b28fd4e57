import { rename } from "node:fs/promises";
import { setTimeout } from "node:timers/promises";
import { errorCode } from "../../workers/core/error-text.js";

/** Waits before each further try: together somewhat more than a second. */
const WAITS_MS = [20, 40, 80, 160, 320, 640];
const IN_USE: ReadonlySet<string | undefined> = new Set(["EPERM", "EACCES", "EBUSY"]);

/**
 * Renames a file over another. Windows refuses that while another program has one of them open, and a virus scanner
 * opens every new file for a moment. So it is tried again there.
 */
export async function renameOver(
  from: string,
  to: string,
  platform: string = process.platform,
  move: typeof rename = rename,
): Promise<void> {
  for (const wait of platform === "win32" ? WAITS_MS : []) {
    try {
      return await move(from, to);
    } catch (error) {
      if (!IN_USE.has(errorCode(error))) throw error;
    }
    await setTimeout(wait);
  }
  return move(from, to);
}
