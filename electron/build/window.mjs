// The window and its web workers, with the decoders that they load.
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { copyDuckDb, writeWasm } from "./wasm.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** `mode`: "static" for files on any web server (vite.config.ts), else "production". */
export async function buildWindow(outDir, mode) {
  await build({ configFile: join(root, "vite.config.ts"), mode, logLevel: "warn", build: { outDir } });
  await writeWasm(join(outDir, "wasm"));
  copyDuckDb(join(outDir, "wasm"));
}
