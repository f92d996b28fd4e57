import { closeSync, fstatSync, openSync, read } from "node:fs";
import type { ByteSource } from "../core/byte-source.js";
import { fail, ok, type Result } from "../core/result.js";
import { clampRange } from "../core/sources/range.js";

interface Handle {
  readonly fd: number;
  users: number;
}

/** Node's `fs.read` takes a 32-bit length. */
const MAX_READ = 1 << 30;

/**
 * Open files, one descriptor per path however many sources use it: the members of an archive are all slices of
 * one file, and a process may open only so many.
 */
export class FileHandles {
  private readonly handles = new Map<string, Handle>();

  open(path: string, size: number): Result<ByteSource> {
    const acquired = this.acquire(path);
    if (!acquired.ok) return acquired;
    const handle = acquired.value;
    const actual = fstatSync(handle.fd).size;
    if (actual < size) {
      this.release(path, handle);
      return fail(`the file has ${actual} bytes, expected ${size}`, { file: path, hint: "it changed; open it again" });
    }
    return ok(this.source(path, size, handle));
  }

  private source(path: string, size: number, handle: Handle): ByteSource {
    let isOpen = true;
    return {
      size,
      read: async (offset, length, into) => {
        const range = clampRange(size, offset, length);
        if (!range.ok) return range;
        if (!isOpen) return fail("read after close", { file: path, offset });
        handle.users += 1;
        const { start, end } = range.value;
        const hasRoom = into !== undefined && end - start <= into.byteLength;
        const memory = hasRoom ? into.subarray(0, end - start) : new Uint8Array(end - start);
        const bytes = await readRange(handle.fd, path, start, memory);
        this.release(path, handle);
        return bytes;
      },
      close: () => {
        if (isOpen) this.release(path, handle);
        isOpen = false;
      },
    };
  }

  private acquire(path: string): Result<Handle> {
    const known = this.handles.get(path);
    if (known !== undefined) {
      known.users += 1;
      return ok(known);
    }
    try {
      const handle = { fd: openSync(path, "r"), users: 1 };
      this.handles.set(path, handle);
      return ok(handle);
    } catch (error) {
      return fail(`cannot open: ${errorText(error)}`, { file: path });
    }
  }

  /** A read under way counts as a user, so that a descriptor is never closed, and its number reused, below one. */
  private release(path: string, handle: Handle): void {
    handle.users -= 1;
    if (handle.users > 0) return;
    this.handles.delete(path);
    closeSync(handle.fd);
  }
}

async function readRange(fd: number, file: string, start: number, bytes: Uint8Array): Promise<Result<Uint8Array>> {
  let filled = 0;
  while (filled < bytes.byteLength) {
    const got = await readOnce(fd, bytes, filled, start + filled);
    if (!got.ok) return fail(got.error.message, { file, offset: start + filled });
    if (got.value === 0) {
      return fail("the file has become shorter", { file, offset: start + filled, hint: "open it again" });
    }
    filled += got.value;
  }
  return ok(bytes);
}

function readOnce(fd: number, into: Uint8Array, at: number, position: number): Promise<Result<number>> {
  const length = Math.min(into.byteLength - at, MAX_READ);
  return new Promise((resolve) => {
    read(fd, into, at, length, position, (error, got) => {
      resolve(error ? fail(`cannot read: ${errorText(error)}`) : ok(got));
    });
  });
}

/** What happens to users, in words; Node's own message repeats the call and the path. */
const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "it is not there any more",
  EACCES: "no permission to read it",
  EPERM: "no permission to read it",
  EISDIR: "it is a folder",
  EMFILE: "too many files are open: close other programs or raise `ulimit -n`",
};

function errorText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = "code" in error ? String(error.code) : "";
  return REASONS[code] ?? error.message;
}
