import { readdirSync } from "node:fs";
import { join } from "node:path";
import { type DecodeThread, hasDecodeThread, startDecodeThread } from "../../workers/entry/decode-thread.js";
import { cacheFolder } from "../node/folders.js";
import type { Load } from "./load.js";

/** A decode worker that loads its scripts while this thread loads its own. */
export interface EarlyDecoder {
  /** Gives it to an engine, which then closes it; undefined: there is none, or it has been taken. */
  take(): DecodeThread | undefined;
  /** Ends it if nobody has taken it. */
  close(): Promise<void>;
}

/**
 * Starts a decode worker for a command that will need one. Both loads take about a fifth of a second, and so they need not
 * come one after the other.
 */
export function startEarlyDecoder(argv: readonly string[], load: Load): EarlyDecoder {
  const isNeeded = needsDecoder(argv, load, join(cacheFolder(), "indexes")) && hasDecodeThread();
  let waiting = isNeeded ? startDecodeThread() : undefined;
  // The process does not wait for it.
  waiting?.worker.unref();
  const take = () => {
    const taken = waiting;
    waiting = undefined;
    taken?.worker.ref();
    return taken;
  };
  return {
    take,
    async close() {
      await take()?.worker.terminate();
    },
  };
}

/** Commands that read all their traces into one session. */
const OF_ONE_SESSION: ReadonlySet<string> = new Set([
  "info",
  "index",
  "export",
  "report",
  "picture",
  "profile",
  "query",
]);

/** Small traces need none. Where indexes are kept, in the folder, a trace may be shown from one. */
export function needsDecoder(argv: readonly string[], load: Load, indexes: string): boolean {
  const [command = ""] = argv;
  return load === "large" && OF_ONE_SESSION.has(command) && (argv.includes("--no-cache") || isEmpty(indexes));
}

function isEmpty(folder: string): boolean {
  try {
    return readdirSync(folder).length === 0;
  } catch {
    return true;
  }
}
