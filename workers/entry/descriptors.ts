import { readFileSync } from "node:fs";

/** Threads that read files at a time: the engine's and the decode workers'. */
const THREADS = 9;
/** Descriptors that Node, its threads and an output need. */
const RESERVED = 128;
/** The limit that every system allows a process by default. */
const USUAL_LIMIT = 256;
/** More open files at a time make nothing faster. */
const MOST = 256;
const LEAST = 8;

/** How many files one thread may keep open, so that all of them together stay below the limit of the process. */
export function descriptorsPerThread(limit: number = openFilesLimit()): number {
  return Math.max(LEAST, Math.min(MOST, Math.floor((limit - RESERVED) / THREADS)));
}

/** proc_pid_limits(5), "Max open files". Systems without it are taken to allow little. */
function openFilesLimit(): number {
  try {
    const soft = /^Max open files\s+(\w+)/m.exec(readFileSync("/proc/self/limits", "latin1"))?.[1];
    return soft === "unlimited" ? Number.POSITIVE_INFINITY : Number(soft ?? USUAL_LIMIT);
  } catch {
    return USUAL_LIMIT;
  }
}
