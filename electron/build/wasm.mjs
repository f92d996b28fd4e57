// Decoders as files of our own: their packages carry them as text inside a script, which the window may not load.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const SCRIPTS = { zstd: import.meta.resolve("zstddec/stream"), xz: import.meta.resolve("xz-decompress") };

/** Writes NAME.wasm for each into `folders`. */
export function writeWasm(folders) {
  for (const [name, script] of Object.entries(SCRIPTS)) {
    const bytes = wasmIn(fileURLToPath(script));
    for (const folder of folders) {
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, `${name}.wasm`), bytes);
    }
  }
}

/** The one module that a script holds in base64. */
function wasmIn(script) {
  const [, text] = /["'`,](AGFzbQ[A-Za-z0-9+/]+=*)["'`]/.exec(readFileSync(script, "latin1")) ?? [];
  if (text === undefined) throw new Error(`no WebAssembly in ${script}`);
  return Buffer.from(text, "base64");
}
