import { appendFile, mkdir, readdir, rename, rm, rmdir } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { errorCode } from "../../workers/core/error-text.js";
import { fail, ok, type Result } from "../../workers/core/result.js";
import { keep, partialBeside, removeOnExit } from "../node/partial-files.js";
import { cannotWrite } from "./output.js";

/** A folder that is written beside its place and gets its name at the end. */
export interface FolderOutput {
  /** Adds to the end of a file, whose folders are made. */
  write(path: string, bytes: Uint8Array): Promise<void>;
  close(): Promise<void>;
  /** Drops what was written. After `close` it does nothing. */
  discard(): Promise<void>;
}

/** Fails if something is in the folder already. */
export async function openFolder(folder: string): Promise<Result<FolderOutput>> {
  const target = resolve(folder);
  const partial = partialBeside(target);
  const isEmpty = await emptiness(target);
  if (!isEmpty.ok) return isEmpty;
  removeOnExit(partial);
  try {
    await mkdir(partial);
  } catch (error) {
    keep(partial);
    return cannotWrite(folder, error);
  }
  return ok({
    async write(path, bytes) {
      const file = join(partial, path);
      await mkdir(dirname(file), { recursive: true });
      await appendFile(file, bytes);
    },
    async close() {
      if (isEmpty.value) await rmdir(target);
      await rename(partial, target);
      keep(partial);
    },
    async discard() {
      await rm(partial, { recursive: true, force: true });
      keep(partial);
    },
  });
}

/** Whether there is an empty folder, or nothing. */
async function emptiness(target: string): Promise<Result<boolean>> {
  try {
    const files = await readdir(target);
    return files.length === 0 ? ok(true) : fail("the folder is not empty", { file: target, hint: "name a new one" });
  } catch (error) {
    if (errorCode(error) === "ENOENT") return ok(false);
    return cannotWrite(target, error);
  }
}
