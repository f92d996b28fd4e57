import { spawn } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";

/** From here on large pages save more than starting Node once more takes. */
const LARGE_BYTES = 128 * 1024 * 1024;
const TUNABLE = "glibc.malloc.hugetlb=1";
/**
 * For V8: no function is compiled in the middle of a run. What takes long here is called again and again, and is
 * compiled anyway; twice costs a twentieth of the time to read 20 million events. Set while running, since a Node that
 * does not know an option does not start.
 */
const COMPILE_ONCE = "--no-use-osr";
/**
 * For V8, where less is read: half as much is compiled into a function of those it calls. Reading a few hundred
 * thousand events takes half of its processor time for compiling. Large traces gain nothing by it (docs/speed.md).
 */
const COMPILE_LITTLE = "--max-inlined-bytecode-size-cumulative=460";
/** Tells the second process the number of the first. */
const STARTED_BY = "LANESCOPE_STARTED_BY";
const PASSED_ON = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
/** Between two looks whether the first process is still there. */
const LOOK_MS = 500;

/**
 * Runs this program again with large pages where that pays, and answers its exit code; undefined: go on yourself.
 *
 * A large trace fills hundreds of megabytes, and Linux hands them out in pages of 4 KiB, each on first use at a price
 * that in a virtual machine adds up to a good part of the whole. By this setting the C library asks for pages of 2 MiB
 * instead (madvise, see "Memory Allocation Tunables" in the glibc manual). It is read when a process starts, so it
 * takes another one. Other C libraries and systems ignore it.
 */
export async function runWithLargePages(argv: readonly string[]): Promise<number | undefined> {
  const tunables = tunablesFor(argv, process.platform, process.env.GLIBC_TUNABLES);
  if (tunables === undefined) return undefined;
  const env = { ...process.env, GLIBC_TUNABLES: tunables, [STARTED_BY]: `${process.pid}` };
  const child = spawn(process.execPath, [...process.execArgv, ...process.argv.slice(1)], { env, stdio: "inherit" });
  const pass = (signal: NodeJS.Signals) => child.kill(signal);
  for (const signal of PASSED_ON) process.on(signal, pass);
  const code = await new Promise<number | undefined>((resolve) => {
    child.on("error", () => resolve(undefined));
    child.on("exit", (status, signal) => resolve(status ?? 128 + (signal ? constants.signals[signal] : 0)));
  });
  for (const signal of PASSED_ON) process.off(signal, pass);
  return code;
}

/** Tells V8 how to compile, before anything is read. */
export function compileFor(argv: readonly string[]): void {
  for (const option of compileOptions(argv)) setFlagsFromString(option);
}

/** Options of V8 for what the arguments name. */
export function compileOptions(argv: readonly string[]): readonly string[] {
  if (argv[0] === undefined || !READING.has(argv[0])) return [];
  return isLarge(argv) ? [COMPILE_ONCE] : [COMPILE_ONCE, COMPILE_LITTLE];
}

/** What the second process does before all else. It ends with the first, even where that was killed. */
export function beginAsSecond(): void {
  const starter = process.env[STARTED_BY];
  if (starter === undefined) return;
  const look = () => {
    if (`${process.ppid}` !== starter) process.exit(128 + constants.signals.SIGTERM);
  };
  setInterval(look, LOOK_MS).unref();
}

/** GLIBC_TUNABLES to run with in place of `present`; undefined: as it is. Whoever has decided on pages keeps theirs. */
export function tunablesFor(
  argv: readonly string[],
  platform: string,
  present: string | undefined,
): string | undefined {
  if (platform !== "linux" || present?.includes("glibc.malloc.hugetlb") || !isLarge(argv)) return undefined;
  return present ? `${present}:${TUNABLE}` : TUNABLE;
}

/** Whether any arguments name that much to read. Nothing is said of what cannot be read: others do that. */
function isLarge(argv: readonly string[]): boolean {
  const [command, ...rest] = argv;
  if (command === undefined || !READING.has(command)) return false;
  let bytes = 0;
  for (const name of rest) {
    bytes += sizeOf(name, 3);
    if (LARGE_BYTES <= bytes) return true;
  }
  return false;
}

const READING: ReadonlySet<string> = new Set(["info", "index", "export", "report"]);

/** Bytes of a file, or of the files in a folder down to some depth. */
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
