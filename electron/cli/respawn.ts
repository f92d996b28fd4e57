import { spawn } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";

/** From this size on, large pages save more time than a second start of Node costs. */
const LARGE_BYTES = 128 * 1024 * 1024;
const TUNABLE = "glibc.malloc.hugetlb=1";
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
/** Environment variable with the process id of the first process. */
const STARTED_BY = "LANESCOPE_STARTED_BY";
const PASSED_ON = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
/** Time between two checks that the first process still runs. */
const LOOK_MS = 500;

/**
 * Runs this program again with huge pages if that pays. Returns its exit code, or undefined if this process should go
 * on.
 *
 * A large trace fills hundreds of megabytes. Linux hands memory out in pages of 4 KiB, at the first use of each; in a
 * virtual machine these page faults are a large part of the whole time. With this setting glibc asks for pages of 2
 * MiB (madvise, see "Memory Allocation Tunables" in its manual). glibc reads it when a process starts, so a second
 * process is needed. Other C libraries and systems ignore it.
 */
export async function respawnWithHugePages(load: Load): Promise<number | undefined> {
  const tunables = tunablesFor(load, process.platform, process.env.GLIBC_TUNABLES);
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

/** In the respawned process: ends it when the first process ends, even if that one was killed. */
export function adoptRespawnedProcess(): void {
  const starter = process.env[STARTED_BY];
  if (starter === undefined) return;
  const look = () => {
    if (`${process.ppid}` !== starter) process.exit(128 + constants.signals.SIGTERM);
  };
  setInterval(look, LOOK_MS).unref();
}

/** GLIBC_TUNABLES for the second process; undefined if none is needed. A choice of the user in `present` is kept. */
export function tunablesFor(load: Load, platform: string, present: string | undefined): string | undefined {
  if (platform !== "linux" || load !== "large" || present?.includes("glibc.malloc.hugetlb")) return undefined;
  return present ? `${present}:${TUNABLE}` : TUNABLE;
}

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

const READING: ReadonlySet<string> = new Set(["info", "index", "export", "report"]);

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
