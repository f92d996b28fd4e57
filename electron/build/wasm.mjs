// WebAssembly as files of our own: the window may not load what packages carry as text inside a script.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { writeFlatModules } from "./flat-core.mjs";
import { bytesOf, namesIn, numberAt, withNames } from "./wasm-names.mjs";

const SCRIPTS = { zstd: import.meta.resolve("zstddec/stream"), xz: import.meta.resolve("xz-decompress") };
const DEMANGLER = import.meta.resolve("gecko-profiler-demangle/index_bg.wasm");
/** Its script, beside the module. */
const ENCODER = import.meta.resolve("@bokuweb/zstd-wasm");
/** Of 64 KiB. A short name may stand for gigabytes, and real ones need less than one page. */
const DEMANGLER_PAGES = 256;

/** Writes NAME.wasm for each into a folder, with that of the flat core. */
export async function writeWasm(folder) {
  mkdirSync(folder, { recursive: true });
  for (const [name, script] of Object.entries(SCRIPTS)) {
    writeFileSync(join(folder, `${name}.wasm`), wasmIn(fileURLToPath(script)));
  }
  writeFileSync(join(folder, "zstd-encoder.wasm"), encoder(dirname(fileURLToPath(ENCODER))));
  writeFileSync(join(folder, "demangle.wasm"), withMostMemory(readFileSync(fileURLToPath(DEMANGLER)), DEMANGLER_PAGES));
  await writeFlatModules(folder);
}

const DUCKDB = import.meta.resolve("@duckdb/duckdb-wasm/dist/duckdb-eh.wasm");

/** DuckDB's is large, so it lies in one place: the commands take it from the window's folder. */
export function copyDuckDb(folder) {
  copyFileSync(fileURLToPath(DUCKDB), join(folder, "duckdb.wasm"));
}

function encoder(folder) {
  const [script, module] = [readFileSync(join(folder, "zstd.js"), "utf8"), readFileSync(join(folder, "zstd.wasm"))];
  return withNames(module, namesIn(script));
}

/** The one module that a script holds in base64. */
function wasmIn(script) {
  const [, text] = /["'`,](AGFzbQ[A-Za-z0-9+/]+=*)["'`]/.exec(readFileSync(script, "latin1")) ?? [];
  if (text === undefined) throw new Error(`no WebAssembly in ${script}`);
  return Buffer.from(text, "base64");
}

const MEMORY_SECTION = 5;

/** The same module, whose one memory grows to so many pages at most (WebAssembly core specification, 5.5.8). */
function withMostMemory(wasm, pages) {
  for (let at = 8; at < wasm.length; ) {
    const [size, content] = numberAt(wasm, at + 1);
    if (wasm[at] === MEMORY_SECTION) {
      const [memories, limits] = numberAt(wasm, content);
      if (memories !== 1 || wasm[limits] !== 0) throw new Error("the demangler has another memory than expected");
      const [least] = numberAt(wasm, limits + 1);
      const section = [1, 1, ...bytesOf(least), ...bytesOf(pages)];
      const head = [MEMORY_SECTION, ...bytesOf(section.length)];
      return Buffer.concat([wasm.subarray(0, at), Buffer.from([...head, ...section]), wasm.subarray(content + size)]);
    }
    at = content + size;
  }
  throw new Error("the demangler has no memory");
}
