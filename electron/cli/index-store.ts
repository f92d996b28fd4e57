import { join } from "node:path";
import { folderStore } from "../../workers/entry/index-store-node.js";
import type { IndexStore } from "../../workers/index-file/index-store.js";
import { cacheFolder } from "../node/folders.js";

/** The most that index files take, where the user says nothing. */
const USUAL_LIMIT = 20e9;

/** Index files of this user; undefined: the user wants none. */
export function indexStore(environment: NodeJS.ProcessEnv = process.env): IndexStore | undefined {
  const limit = limitOf(environment);
  return 0 < limit ? folderStore(join(cacheFolder(environment), "indexes"), limit) : undefined;
}

/** Events between two parts of an index that is not whole; undefined: the engine decides. 0: none are kept. */
export function partEvents({ LANESCOPE_PART_EVENTS: given }: NodeJS.ProcessEnv = process.env): number | undefined {
  const events = given === undefined || given === "" ? Number.NaN : Number(given);
  return 0 <= events ? events : undefined;
}

function limitOf({ LANESCOPE_CACHE_GB: given }: NodeJS.ProcessEnv): number {
  const gigabytes = given === undefined || given === "" ? Number.NaN : Number(given);
  return 0 <= gigabytes ? gigabytes * 1e9 : USUAL_LIMIT;
}
