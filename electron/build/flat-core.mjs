// Compiles the flat core and the flat decoder to WebAssembly.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

const WORKERS = fileURLToPath(new URL("../../workers/", import.meta.url));
const PACKAGES = fileURLToPath(new URL("../../node_modules/", import.meta.url));
/** Compiling takes 2 s, so what was compiled lies here until sources change. */
const CACHE = join(PACKAGES, ".cache");

/** By name of the module, the file it begins with and the folders that all its sources lie in, below workers/. */
const MODULES = {
  "flat-core": { main: "flat/core.ts", folders: ["core", "flat", "index", "index/packed"] },
  "flat-decode": { main: "flat/decode/decode.ts", folders: ["flat/decode"] },
};

/** As FlatMemory makes it (workers/core/flat-memory.ts). */
const MOST_PAGES = 32 * 1024 - 1;

const OPTIONS = [
  ...["-O3", "--noAssert", "--runtime", "stub"],
  ...["--importMemory", "--sharedMemory", "--enable", "threads", "--maximumMemory", `${MOST_PAGES}`],
];

/** Has NAME.wasm of each lie in a folder. */
export async function writeFlatModules(folder) {
  for (const name of Object.keys(MODULES)) {
    const bytes = await moduleBytes(name);
    const path = join(folder, `${name}.wasm`);
    if (!existsSync(path) || !readFileSync(path).equals(bytes)) writeWhole(path, bytes);
  }
}

/** For sources: programs and tests look for it here (workers/entry/wasm-node.ts). */
export function writeFlatModulesForSources() {
  return writeFlatModules(join(CACHE, "wasm"));
}

/** Its bytes, compiled if no earlier build had the same sources. */
async function moduleBytes(name) {
  const path = join(CACHE, name, `${sourcesHash(name)}.wasm`);
  if (existsSync(path)) return readFileSync(path);
  const bytes = await compileFlatModule(name);
  writeWhole(path, bytes);
  return Buffer.from(bytes);
}

/**
 * Throws with the compiler's messages. `isChecked`: the module asks a function `checked` of its calls about each address
 * before it reads or writes there.
 */
export async function compileFlatModule(name, { isChecked = false } = {}) {
  const { main, folders } = MODULES[name];
  const { default: asc } = await import("assemblyscript/asc");
  let wasm;
  const { error, stderr } = await asc.main([main, "--outFile", `${name}.wasm`, ...OPTIONS], {
    readFile: (file) => sourceOf(join(WORKERS, file), folders, isChecked),
    writeFile: (_file, content) => {
      wasm = content;
    },
    listFiles: () => [],
  });
  if (error) throw new Error(`${error.message}\n${stderr.toString()}`);
  return withLargerFunctions(wasm);
}

/**
 * The same module with more functions put into those that call them. V8 keeps calls as they are, and AssemblyScript's own
 * limits are for small modules.
 */
async function withLargerFunctions(wasm) {
  const { default: binaryen } = await import("assemblyscript/binaryen");
  binaryen.setOptimizeLevel(3);
  binaryen.setShrinkLevel(0);
  binaryen.setAlwaysInlineMaxSize(40);
  binaryen.setFlexibleInlineMaxSize(200);
  binaryen.setOneCallerInlineMaxSize(2000);
  const module = binaryen.readBinary(new Uint8Array(wasm));
  try {
    module.optimize();
    return module.emitBinary();
  } finally {
    module.dispose();
  }
}

/** What AssemblyScript is to read in place of a file; null: there is none, and it tries another name. */
function sourceOf(file, folders, isChecked) {
  // It adds .ts to the names that imports say, which end in .js already.
  const path = file.replace(/\.js\.ts$/, ".ts");
  const folder = relative(WORKERS, dirname(path)).split(sep).join("/");
  if (existsSync(path) && !folders.includes(folder)) throw new Error(`a flat module may not import ${path}`);
  if (basename(path) === "prelude.ts") {
    const prelude = read(join(dirname(path), "prelude.as"));
    return isChecked ? checking(prelude) : prelude;
  }
  if (/^calls(-\w+)?\.ts$/.test(basename(path))) return imports(read(path));
  return read(path);
}

function read(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}

/** The prelude with a question before each access: where, how many bytes, and whether it writes. */
function checking(prelude) {
  const accesses = prelude.replaceAll(/\b(load|store)<(\w+)>\(at\b/g, (_, access, type) => {
    return `${access}<${type}>(checked(at, sizeof<${type}>(), ${access === "store" ? 1 : 0})`;
  });
  return `@external("calls", "checked")\ndeclare function checked(at: i32, bytes: i32, isWrite: i32): i32;\n${accesses}`;
}

/** The functions of calls.ts, and of its parts, as imports of the module. */
function imports(source) {
  const heads = source.matchAll(/^export function (\w+)\(([^)]*)\): (\w+) \{$/gm);
  return [...heads]
    .filter(([, name]) => !/^set\w*Calls$/.test(name))
    .map(
      ([, name, parameters, result]) =>
        `@external("calls", "${name}")\nexport declare function ${name}(${parameters}): ${result};`,
    )
    .join("\n");
}

/** Of all that the module is made of: its sources, and how they are compiled. */
function sourcesHash(module) {
  const hash = createHash("sha256");
  for (const path of [fileURLToPath(import.meta.url), join(PACKAGES, "assemblyscript/package.json")])
    hash.update(readFileSync(path));
  for (const folder of MODULES[module].folders) {
    const files = readdirSync(join(WORKERS, folder), { withFileTypes: true }).filter((entry) => entry.isFile());
    for (const name of files.map((file) => file.name).sort()) {
      hash.update(`\0${name}\0`).update(readFileSync(join(WORKERS, folder, name)));
    }
  }
  return hash.digest("hex").slice(0, 32);
}

/** Under another name first, since several processes may do it at a time. */
function writeWhole(path, bytes) {
  mkdirSync(dirname(path), { recursive: true });
  const fresh = `${path}.${process.pid}`;
  writeFileSync(fresh, bytes);
  renameSync(fresh, path);
}
