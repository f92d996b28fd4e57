import { spawn } from "node:child_process";
import { constants } from "node:os";
import type { Load } from "./load.js";

const TUNABLE = "glibc.malloc.hugetlb=1";
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
