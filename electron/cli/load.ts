import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";

/** From this size on, code runs so often that V8 may compile as much of it as it wants to. */
const LARGE_BYTES = 128 * 1024 * 1024;
/**
 * For V8: it compiles no function in the middle of a call. Hot functions here are called again and again, so V8
 * compiles them anyway; compiling them twice costs a twentieth of the time to read 20 million events. The option is set
 * at run time, because Node does not start with an option that it does not know.
 */
const COMPILE_ONCE = "--no-use-osr";
/**
 * For V8 and smaller traces: it inlines half as much. With a few hundred thousand events, half of the processor time
 * goes into compiling. Large traces gain nothing by this (docs/speed.md).
 */
const COMPILE_LITTLE = "--max-inlined-bytecode-size-cumulative=460";

/** How much a command reads. */
export type Load = "nothing" | "small" | "large";

/** The load of the traces in the arguments. Unreadable paths count as empty; they are reported later. */
export function loadOf(argv: readonly string[]): Load {
  const [command, ...rest] = argv;
  if (command === undefined || !READING.has(command)) return "nothing";
  let bytes = 0;
  for (const name of rest) {
    bytes += sizeOf(name, 3);
    if (LARGE_BYTES <= bytes) return "large";
  }
  return "small";
}

const READING: ReadonlySet<string> = new Set([
  "info",
  "index",
  "export",
  "report",
  "picture",
  "profile",
  "query",
  "fleet",
  "fingerprints",
  "compare",
  "convert",
  "analysis",
]);

/** The size of a file, or of the files in a folder down to `depth` folders, in bytes. */
function sizeOf(path: string, depth: number): number {
  try {
    const stat = statSync(path);
    if (stat.isFile()) return stat.size;
    if (!stat.isDirectory() || depth === 0) return 0;
    return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name), depth - 1), 0);
  } catch {
    return 0;
  }
}

/** Sets the options of V8. Call it before anything is read. */
export function setCompilerOptions(load: Load): void {
  for (const option of compileOptions(load)) setFlagsFromString(option);
}

export function compileOptions(load: Load): readonly string[] {
  switch (load) {
    case "nothing":
      return [];
    case "small":
      return [COMPILE_ONCE, COMPILE_LITTLE];
    case "large":
      return [COMPILE_ONCE];
  }
}
