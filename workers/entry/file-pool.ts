import { closeSync, constants, fstatSync, openSync } from "node:fs";
import { errorCode, systemError, systemErrorText } from "../core/error-text.js";
import { oddBytesOf } from "../core/file-names.js";
import { type FileStamp, stampOf, whyChanged } from "../core/file-stamp.js";
import { fail, ok, type Result } from "../core/result.js";

/** A file as it was found: read later, it must still be the same. */
export interface FoundFile {
  readonly path: string;
  readonly stamp: FileStamp;
}

interface Handle {
  readonly fd: number;
  users: number;
}

/**
 * Open files, one descriptor per path however many sources use it, and no more than `most` at a time however many
 * files there are: a trace of a large machine has thousands of streams, and a process may open only so many. Those
 * not in use are closed, the longest unused first, and opened again when they are read again.
 */
export class FilePool {
  /** In order of use, oldest first: a Map keeps insertion order. */
  private readonly handles = new Map<string, Handle>();
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly most: number) {}

  /** Looks at a file by opening it; it stays open while there is room. */
  find(path: string): Result<FoundFile> {
    const opened = this.open(path);
    if (!opened.ok) return opened;
    try {
      return ok({ path, stamp: stampOf(fstatSync(opened.value.fd)) });
    } finally {
      this.release(path, opened.value);
    }
  }

  /** Uses the descriptor of a file, which stays open as long: its number is never closed, and reused, below a read. */
  async use<T>(file: FoundFile, read: (fd: number) => Promise<Result<T>>): Promise<Result<T>> {
    const { path, stamp } = file;
    while (!this.handles.has(path) && !this.hasRoom()) await new Promise<void>((resolve) => this.waiting.push(resolve));
    const opened = this.open(path);
    if (!opened.ok) return opened;
    try {
      const changed = whyChanged(stamp, stampOf(fstatSync(opened.value.fd)));
      if (changed === undefined) return await read(opened.value.fd);
      return fail(changed, { file: path, hint: "open it again", isUnread: true });
    } finally {
      this.release(path, opened.value);
    }
  }

  /** No source uses the file any more. */
  forget(path: string): void {
    const handle = this.handles.get(path);
    if (handle?.users === 0) this.close(path, handle);
  }

  private open(path: string): Result<Handle> {
    const known = this.handles.get(path);
    if (known !== undefined) {
      known.users += 1;
      return ok(known);
    }
    this.hasRoom();
    for (;;) {
      try {
        const handle = { fd: openFile(path), users: 1 };
        this.handles.set(path, handle);
        return ok(handle);
      } catch (error) {
        // Other parts of this process use up the descriptors: one that is not in use is closed.
        const isFull = errorCode(error) === "EMFILE" && this.closeOldest();
        if (!isFull) return fail(`cannot open: ${fileErrorText(error)}`, { file: path, isUnread: true });
      }
    }
  }

  private release(path: string, handle: Handle): void {
    handle.users -= 1;
    if (handle.users > 0) return;
    this.handles.delete(path);
    if (this.handles.size < this.most) this.handles.set(path, handle);
    else closeSync(handle.fd);
    this.waiting.shift()?.();
  }

  /** Makes room for one more, if there is none and one can be spared. */
  private hasRoom(): boolean {
    return this.handles.size < this.most || this.closeOldest();
  }

  private closeOldest(): boolean {
    for (const [path, handle] of this.handles) {
      if (handle.users > 0) continue;
      this.close(path, handle);
      return true;
    }
    return false;
  }

  private close(path: string, { fd }: Handle): void {
    this.handles.delete(path);
    closeSync(fd);
  }
}

const NO_FILE = "it is no file any more";

/** Does not wait for ever for a writer, should a pipe have taken the place of the file. */
const FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** Bytes where the path is not UTF-8. */
function fsPath(path: string): string | Buffer {
  const bytes = oddBytesOf(path);
  return bytes ? Buffer.from(bytes) : path;
}

function openFile(path: string): number {
  const fd = openSync(fsPath(path), FLAGS);
  const found = fstatSync(fd);
  if (found.isFile()) return fd;
  closeSync(fd);
  throw found.isDirectory() ? systemError("EISDIR") : new Error(NO_FILE);
}

/** Why a file that was there when it was listed cannot be opened or read. */
export function fileErrorText(error: unknown): string {
  switch (errorCode(error)) {
    case "ENOENT":
      return "it is not there any more";
    case "ENXIO":
      return NO_FILE;
    default:
      return systemErrorText(error);
  }
}
