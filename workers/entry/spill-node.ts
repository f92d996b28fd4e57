import { closeSync, mkdirSync, openSync, readdirSync, readSync, rmSync, writeSync } from "node:fs";
import { tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import type { SpillFile } from "../core/spill-log.js";
import type { Spilling } from "../engine/platform.js";
import { isRunning } from "./is-running.js";

const PART_OF_MEMORY = 1 / 4;
const NAME = /^lanes-(\d+)-\d+\.tmp$/;

/** Lanes go to files of a folder. */
export function spillingTo(folder = tmpdir()): Spilling {
  return { budgetBytes: totalmem() * PART_OF_MEMORY, openFile: () => openSpillFile(folder) };
}

/**
 * A file without a name, so that nothing is left of it after the process, however it ends. Where a system keeps the names
 * of open files, it goes when it is closed, and those of processes that were killed go with the next one.
 */
export function openSpillFile(folder: string): SpillFile {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  removeLeft(folder);
  const path = join(folder, `lanes-${process.pid}-${Date.now()}.tmp`);
  const file = openSync(path, "wx+", 0o600);
  const isGone = isRemoved(path);
  return {
    write(bytes, at) {
      for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done, bytes.length - done, at + done);
    },
    read(into, at) {
      for (let done = 0; done < into.length; ) {
        const read = readSync(file, into, done, into.length - done, at + done);
        if (read === 0) throw new Error(`${path} is shorter than what was written to it`);
        done += read;
      }
    },
    close() {
      closeSync(file);
      if (!isGone) isRemoved(path);
    },
  };
}

function isRemoved(path: string): boolean {
  try {
    rmSync(path);
    return true;
  } catch {
    return false;
  }
}

/** Files of processes that are gone. */
function removeLeft(folder: string): void {
  for (const name of readdirSync(folder)) {
    const pid = Number(NAME.exec(name)?.[1]);
    if (0 < pid && pid !== process.pid && !isRunning(pid)) isRemoved(join(folder, name));
  }
}
