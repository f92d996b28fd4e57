// Decoders as files of our own: their packages carry them as text inside a script, which the window may not load.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const SCRIPTS = { zstd: import.meta.resolve("zstddec/stream"), xz: import.meta.resolve("xz-decompress") };

/** Writes NAME.wasm for each into a folder. */
export function writeWasm(folder) {
  mkdirSync(folder, { recursive: true });
  for (const [name, script] of Object.entries(SCRIPTS)) {
    writeFileSync(join(folder, `${name}.wasm`), wasmIn(fileURLToPath(script)));
  }
}

/** The one module that a script holds in base64. */
function wasmIn(script) {
  const [, text] = /["'`,](AGFzbQ[A-Za-z0-9+/]+=*)["'`]/.exec(readFileSync(script, "latin1")) ?? [];
  if (text === undefined) throw new Error(`no WebAssembly in ${script}`);
  return Buffer.from(text, "base64");
}
