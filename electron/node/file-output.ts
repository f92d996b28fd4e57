import { constants, type Stats, statSync } from "node:fs";
import { access, type FileHandle, lstat, open, readlink, realpath, rm } from "node:fs/promises";
import { basename, dirname, join, resolve, sep } from "node:path";
import { errorCode, systemError } from "../../workers/core/error-text.js";
import { fsPath } from "./fs-path.js";
import { keep, partialBeside, removeOnExit } from "./partial-files.js";
import { renameOver } from "./rename-over.js";

/** A file while it is being written. */
export interface FileOutput {
  write(content: string | Uint8Array): Promise<void>;
  /** Finishes: the file gets its new content only now. */
  close(): Promise<void>;
  /** Drops the new content and leaves the file as it was. */
  discard(): Promise<void>;
}

/**
 * Opens a document to write. The content goes to another name in the same folder and is renamed at the end, so that
 * a full disk, an interrupt or a crash leaves the old file. The new file keeps the mode of the old one and, where the
 * system allows it, the owner. If the path is a link, the file behind it is replaced. Terminals, pipes and devices are
 * written directly.
 */
export async function openOutput(path: string): Promise<FileOutput> {
  const { target, before, isDirect } = await outputTarget(path);
  return isDirect ? directOutput(target) : replacingOutput(target, before);
}

/** Throws the system's error if `path` cannot be written. Commands call it before they read a long trace. */
export async function checkOutput(path: string): Promise<void> {
  const { target, before, isDirect } = await outputTarget(path);
  if (before) await access(target, constants.W_OK);
  if (isDirect) return;
  await access(dirname(target), constants.W_OK).catch(() => {
    throw new Error("no permission to make a file in its folder, as is done before it is replaced");
  });
}

interface Target {
  /** The path with all links resolved. The file need not exist. */
  readonly target: string;
  /** The file that is there now. */
  readonly before: Stats | undefined;
  readonly isDirect: boolean;
}

const MAX_LINKS = 40;

/** Resolves links one by one, because a link may point to a file that does not exist yet. */
async function outputTarget(path: string): Promise<Target> {
  if (path.endsWith("/") || path.endsWith(sep)) throw systemError("EISDIR");
  let target = resolve(path);
  for (let links = 0; links < MAX_LINKS; links += 1) {
    const folder = await realpath(dirname(target));
    target = join(folder, basename(target));
    // /dev/stdout and its like: an open file of this process. The shell that opened it chose whether to truncate it.
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
  // Append: stdout may be a log file.
  const file = await open(target, constants.O_WRONLY | constants.O_APPEND);
  const close = () => file.close();
  return { write: (content) => file.writeFile(content), close, discard: close };
}

async function replacingOutput(target: string, before: Stats | undefined): Promise<FileOutput> {
  if (before) await access(target, constants.W_OK);
  const partial = partialBeside(target);
  removeOnExit(partial);
  // Until it has the mode of the old file, the new one is readable by the owner only.
  const file = await open(partial, "wx", before ? 0o600 : 0o666).catch((error: unknown) => {
    keep(partial);
    throw error;
  });
  const discard = async () => {
    await file.close().catch(() => undefined);
    await rm(partial, { force: true });
    keep(partial);
  };
  return {
    write: (content) => file.writeFile(content),
    close: async () => {
      try {
        if (before) await copyModeAndOwner(file, before);
        await file.sync();
        await file.close();
        await renameOver(partial, target);
        keep(partial);
      } catch (error) {
        await discard();
        throw error;
      }
    },
    discard,
  };
}

/**
 * Gives `file` the mode and owner of the file that it replaces. Only root can change an owner; else only the group is
 * set.
 */
async function copyModeAndOwner(file: FileHandle, before: Stats): Promise<void> {
  const now = await file.stat();
  if (now.uid !== before.uid || now.gid !== before.gid) {
    await file.chown(before.uid, before.gid).catch(() => file.chown(now.uid, before.gid).catch(() => undefined));
  }
  await file.chmod(before.mode & 0o777);
}

/** The one of `files` that is the same file as `path`, even if a link or another spelling leads to it. */
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
