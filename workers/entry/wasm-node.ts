import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { type LoadWasm, loadOnce } from "../archive/index.js";

/**
 * Every bundle of a build stands one folder below dist/ (electron/build/build.mjs). Sources (tests) and programs of tests
 * (test/setup/run-program.mjs) use the build's, but for the flat core, which is always that of the sources
 * (electron/build/flat-core.mjs).
 */
const FOLDERS = ["../wasm/", "../../node_modules/.cache/wasm/", "../../dist/wasm/", "../../../dist/wasm/"];

export const loadWasm: LoadWasm = loadOnce(async (name) => {
  const paths = FOLDERS.map((folder) => fileURLToPath(new URL(`${folder}${name}.wasm`, import.meta.url)));
  const path = paths.find((one) => existsSync(one));
  if (path === undefined) throw new Error(`${name}.wasm is missing: npm run build`);
  return WebAssembly.compile(await readFile(path));
});
