import { read } from "node:fs";
import type { ByteSource } from "../core/byte-source.js";
import { SHORTER } from "../core/file-stamp.js";
import { fail, ok, type Result } from "../core/result.js";
import { memorySource } from "../core/sources/memory.js";
import { clampRange } from "../core/sources/range.js";
import { memoryForRead } from "../core/sources/read-memory.js";
import { descriptorsPerThread } from "./descriptors.js";
import { FilePool, type FoundFile, fileErrorText } from "./file-pool.js";

/** Node's `fs.read` takes a 32-bit length. */
const MAX_READ = 1 << 30;

/** Files as byte sources. The members of an archive are all slices of one file, which is opened once for them. */
export class FileHandles {
  private readonly pool: FilePool;
  /** Sources that are open, by path. */
  private readonly users = new Map<string, number>();

  constructor(mostOpen: number = descriptorsPerThread()) {
    this.pool = new FilePool(mostOpen);
  }

  open(path: string, size: number): Result<ByteSource> {
    // There may be a hundred thousand: nothing has to be opened to read nothing.
    if (size === 0) return ok(memorySource(new Uint8Array(0)));
    const found = this.pool.find(path);
    if (!found.ok) return found;
    const { stamp } = found.value;
    if (stamp.size < size) {
      this.leave(path, 0);
      return fail(`the file has ${stamp.size} bytes, expected ${size}`, {
        file: path,
        hint: "it changed; open it again",
        isUnread: true,
      });
    }
    this.users.set(path, (this.users.get(path) ?? 0) + 1);
    return ok(this.source(found.value, size));
  }

  private source(file: FoundFile, size: number): ByteSource {
    const { path } = file;
    let isOpen = true;
    return {
      size,
      readsShared: true,
      read: async (offset, length, into) => {
        const range = clampRange(size, offset, length);
        if (!range.ok) return range;
        if (!isOpen) return fail("read after close", { file: path, offset });
        const { start, end } = range.value;
        if (start === end) return ok(new Uint8Array(0));
        const hasRoom = into !== undefined && end - start <= into.byteLength;
        const memory = hasRoom ? into.subarray(0, end - start) : memoryForRead(end - start);
        const bytes = await this.pool.use(file, (fd) => readRange(fd, path, start, memory));
        // The last source was closed meanwhile.
        this.leave(path, 0);
        return bytes;
      },
      close: () => {
        if (isOpen) this.leave(path, 1);
        isOpen = false;
      },
    };
  }

  /** So many sources of a file less; the last one closes it. */
  private leave(path: string, sources: number): void {
    const left = (this.users.get(path) ?? 0) - sources;
    if (left > 0) this.users.set(path, left);
    else {
      this.users.delete(path);
      this.pool.forget(path);
    }
  }
}

async function readRange(fd: number, file: string, start: number, bytes: Uint8Array): Promise<Result<Uint8Array>> {
  let filled = 0;
  while (filled < bytes.byteLength) {
    const got = await readOnce(fd, bytes, filled, start + filled);
    if (!got.ok) return fail(got.error.message, { file, offset: start + filled, isUnread: true });
    if (got.value === 0) {
      return fail(SHORTER, { file, offset: start + filled, hint: "open it again", isUnread: true });
    }
    filled += got.value;
  }
  return ok(bytes);
}

function readOnce(fd: number, into: Uint8Array, at: number, position: number): Promise<Result<number>> {
  const length = Math.min(into.byteLength - at, MAX_READ);
  return new Promise((resolve) => {
    read(fd, into, at, length, position, (error, got) => {
      resolve(error ? fail(`cannot read: ${fileErrorText(error)}`) : ok(got));
    });
  });
}
