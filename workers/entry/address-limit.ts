import { readFileSync } from "node:fs";
import { reserveAtMost } from "../core/flat-memory.js";

/** Of the addresses of a process, what one memory may reserve: there is one for each thread and each clock being fitted. */
const SHARE = 1 / 16;

/**
 * How many bytes of addresses this process may reserve (`ulimit -v`, RLIMIT_AS); undefined: as many as there are. Read
 * from /proc/self/limits (proc_pid_limits(5)), and not known on systems without it.
 */
export function addressLimit(): number | undefined {
  try {
    const line = /^Max address space +(\d+)/m.exec(readFileSync("/proc/self/limits", "latin1"));
    return line?.[1] === undefined ? undefined : Number(line[1]);
  } catch {
    return undefined;
  }
}

/** Has the memories of this thread leave addresses for everything else, where there are few. */
export function shareAddresses(): void {
  const limit = addressLimit();
  if (limit !== undefined) reserveAtMost(limit * SHARE);
}
