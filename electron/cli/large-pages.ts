import { spawnSync } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";

/** From here on large pages save more than starting Node once more takes. */
const LARGE_BYTES = 128 * 1024 * 1024;
const TUNABLE = "glibc.malloc.hugetlb=1";

/**
 * Runs this program again with large pages where that pays, and answers its exit code; undefined: go on yourself.
 *
 * A large trace fills hundreds of megabytes, and Linux hands them out in pages of 4 KiB, each on first use at a price
 * that in a virtual machine adds up to a good part of the whole. By this setting the C library asks for pages of 2 MiB
 * instead (madvise, see "Memory Allocation Tunables" in the glibc manual). It is read when a process starts, so it
 * takes another one. Other C libraries and systems ignore it.
 */
export function runWithLargePages(argv: readonly string[]): number | undefined {
  const tunables = tunablesFor(argv, process.platform, process.env.GLIBC_TUNABLES);
  if (tunables === undefined) return undefined;
  const env = { ...process.env, GLIBC_TUNABLES: tunables };
  const ran = spawnSync(process.execPath, [...process.execArgv, ...process.argv.slice(1)], { env, stdio: "inherit" });
  if (ran.error) return undefined;
  return ran.status ?? 128 + (ran.signal ? constants.signals[ran.signal] : 0);
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
