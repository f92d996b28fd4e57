import { closeSync, fstatSync, openSync, readdirSync, readSync, renameSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { errorCode } from "../core/error-text.js";
import type { OpenParts } from "../index-file/part-bytes.js";
import { isRunning } from "./is-running.js";

export const PARTS = ".parts";
/** The index, the process that has the file, and a number in it. */
const NAME = /^(.+)\.(\d+)-(\d+)\.parts$/;

/** Files that this process has open. */
const open = new Set<string>();
let count = 0;

/** Takes over what a process that is gone has left of an index. Of several that want it, one gets it. */
export function takeParts(folder: string, index: string): OpenParts | undefined {
  for (const left of partsIn(folder)) {
    const [, of, pid] = NAME.exec(left) ?? [];
    if (of !== index || open.has(left) || (Number(pid) !== process.pid && isRunning(Number(pid)))) continue;
    const name = newName(index);
    try {
      renameSync(join(folder, left), join(folder, name));
      return partsOf(folder, name, openSync(join(folder, name), "r+"));
    } catch (error) {
      if (errorCode(error) !== "ENOENT") throw error;
    }
  }
  return undefined;
}

export function newParts(folder: string, index: string): OpenParts {
  const name = newName(index);
  return partsOf(folder, name, openSync(join(folder, name), "wx+", 0o600));
}

function newName(index: string): string {
  count += 1;
  return `${index}.${process.pid}-${count}${PARTS}`;
}

function partsOf(folder: string, name: string, file: number): OpenParts {
  open.add(name);
  const close = () => {
    if (open.delete(name)) closeSync(file);
  };
  return {
    name,
    size: () => fstatSync(file).size,
    read(into, offset) {
      let done = 0;
      while (done < into.length) {
        const read = readSync(file, into, done, into.length - done, offset + done);
        if (read === 0) break;
        done += read;
      }
      return done;
    },
    write(bytes, offset) {
      for (let done = 0; done < bytes.length; )
        done += writeSync(file, bytes, done, bytes.length - done, offset + done);
    },
    close,
    async remove() {
      close();
      rmSync(join(folder, name), { force: true });
    },
  };
}

function partsIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter((name) => NAME.test(name));
  } catch (error) {
    if (errorCode(error) === "ENOENT") return [];
    throw error;
  }
}
