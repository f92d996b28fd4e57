import { SPILL_FOLDER } from "../../workers/core/spill-folder.js";

/** A browser lets go of the files of a worker some time after it has ended. */
const WAITS_MS = [50, 500, 3000];

/** Removes the files of lanes that workers have left which ended. Those of others are held, and stay. */
export async function removeLeftSpills(): Promise<void> {
  if (!("getDirectory" in (globalThis.navigator?.storage ?? {}))) return;
  for (const waitMs of WAITS_MS) {
    await new Promise((later) => setTimeout(later, waitMs));
    const left = await removed().catch(() => 0);
    if (left === 0) return;
  }
}

/** Answers how many stay. */
async function removed(): Promise<number> {
  const root = await navigator.storage.getDirectory();
  const folder = await root.getDirectoryHandle(SPILL_FOLDER);
  let left = 0;
  for await (const name of folder.keys()) {
    await folder.removeEntry(name).catch(() => {
      left += 1;
    });
  }
  return left;
}
