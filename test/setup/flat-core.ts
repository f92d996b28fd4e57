import { writeFlatModulesForSources } from "../../electron/build/flat-core.mjs";

/** Before all tests: they run the flat core and decoder as they are in the sources, and none of an earlier build. */
export async function setup(): Promise<void> {
  await writeFlatModulesForSources();
}
