import { randomBytes } from "node:crypto";
import { constants, type Stats, statSync } from "node:fs";
import { access, type FileHandle, lstat, open, readlink, realpath, rename, rm } from "node:fs/promises";
import { basename, dirname, join, resolve, sep } from "node:path";
import { errorCode, systemError } from "../../workers/core/error-text.js";
import { fsPath } from "./fs-path.js";
import { keepUntilExit, letGo } from "./partial-files.js";

/** A file while it is being written. */
export interface FileOutput {
  write(content: string | Uint8Array): Promise<void>;
  /** Everything is written: only now the file has it. */
  close(): Promise<void>;
  /** Drops what was written. The file is what it was before. */
  discard(): Promise<void>;
}

/**
 * Opens a document to write. A file is written under another name in the same folder and renamed at the end, so that
 * a full disk, an interrupt or a crash leaves what was there before. It keeps the mode and, where the system allows
 * it, the owner of the file it replaces; of a link, the file behind it is replaced. What is no file (a terminal, a
 * pipe, a device) is written to directly.
 */
export async function openOutput(path: string): Promise<FileOutput> {
  const { target, before, isDirect } = await outputTarget(path);
  return isDirect ? directOutput(target) : asideOutput(target, before);
}

/** Whether this file can be written. Throws the system's error if not. Cheap: asked before work that takes long. */
export async function checkOutput(path: string): Promise<void> {
  const { target, before, isDirect } = await outputTarget(path);
  if (before) await access(target, constants.W_OK);
  if (isDirect) return;
  await access(dirname(target), constants.W_OK).catch(() => {
    throw new Error("no permission to make a file in its folder, as is done before it is replaced");
  });
}

interface Target {
  /** All links followed; the last part of the path need not exist. */
  readonly target: string;
  /** What is there now. */
  readonly before: Stats | undefined;
  readonly isDirect: boolean;
}

const MAX_LINKS = 40;

/** Links are followed one by one: a link may point to a file that does not exist yet. */
async function outputTarget(path: string): Promise<Target> {
  if (path.endsWith("/") || path.endsWith(sep)) throw systemError("EISDIR");
  let target = resolve(path);
  for (let links = 0; links < MAX_LINKS; links += 1) {
    const folder = await realpath(dirname(target));
    target = join(folder, basename(target));
    // An open file of this process, as /dev/stdout is: the shell that opened it has decided what happens to it.
    if (OPEN_FILES.test(folder)) return { target, before: undefined, isDirect: true };
    const found = await lstat(target).catch((error: unknown) => {
      if (errorCode(error) === "ENOENT") return undefined;
      throw error;
    });
    if (found?.isDirectory()) throw systemError("EISDIR");
    if (!found?.isSymbolicLink()) return { target, before: found, isDirect: found !== undefined && !found.isFile() };
    target = resolve(folder, await readlink(target));
  }
  throw systemError("ELOOP");
}

const OPEN_FILES = /^(\/proc\/.*|\/dev\/fd)$/;

async function directOutput(target: string): Promise<FileOutput> {
  // At the end of what is there, as of a log that stdout was sent to.
  const file = await open(target, constants.O_WRONLY | constants.O_APPEND);
  return {
    write: (content) => file.writeFile(content),
    close: () => file.close(),
    discard: () => file.close(),
  };
}

async function asideOutput(target: string, before: Stats | undefined): Promise<FileOutput> {
  if (before) await access(target, constants.W_OK);
  const partial = join(dirname(target), `.${basename(target).slice(0, 200)}.${randomBytes(6).toString("hex")}.partial`);
  keepUntilExit(partial);
  // The new file is no more readable than the file that it replaces.
  const file = await open(partial, "wx", before ? 0o600 : 0o666).catch((error: unknown) => {
    letGo(partial);
    throw error;
  });
  const discard = async () => {
    await file.close().catch(() => undefined);
    await rm(partial, { force: true });
    letGo(partial);
  };
  return {
    write: (content) => file.writeFile(content),
    close: async () => {
      try {
        if (before) await likeBefore(file, before);
        await file.sync();
        await file.close();
        await rename(partial, target);
        letGo(partial);
      } catch (error) {
        await discard();
        throw error;
      }
    },
    discard,
  };
}

/** Mode and owner of the file that is replaced. Only root can give files away, so that the owner may change. */
async function likeBefore(file: FileHandle, before: Stats): Promise<void> {
  const now = await file.stat();
  if (now.uid !== before.uid || now.gid !== before.gid) {
    await file.chown(before.uid, before.gid).catch(() => file.chown(now.uid, before.gid).catch(() => undefined));
  }
  await file.chmod(before.mode & 0o777);
}

/** Of all `files`, the one that `path` is: by whatever name, link or spelling it is reached. */
export function sameFile(path: string, files: readonly string[]): string | undefined {
  const wanted = identityOf(path);
  return wanted === undefined ? undefined : files.find((file) => identityOf(file) === wanted);
}

function identityOf(path: string): string | undefined {
  try {
    const found = statSync(fsPath(path), { bigint: true });
    return found.isFile() ? `${found.dev} ${found.ino}` : undefined;
  } catch {
    return undefined;
  }
}
