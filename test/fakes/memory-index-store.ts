import type { IndexOutput, IndexStore } from "../../workers/index-file/index-store.js";
import type { OpenParts } from "../../workers/index-file/part-bytes.js";

/** Index files in memory, for tests to look into and to damage. */
export class MemoryIndexStore implements IndexStore {
  readonly files = new Map<string, Uint8Array>();
  /** Files in the order of their use. */
  private readonly used: string[] = [];
  /** Bytes that fit: what is written beyond fails as on a full disk. */
  room = Number.POSITIVE_INFINITY;

  constructor(readonly limitBytes = Number.POSITIVE_INFINITY) {}

  async open(name: string) {
    const file = this.files.get(name);
    return (
      file && {
        size: file.length,
        read(into: Uint8Array, offset: number) {
          const part = file.subarray(offset, offset + into.length);
          into.set(part);
          return part.length;
        },
        close: () => {},
      }
    );
  }

  async touch(name: string) {
    this.used.push(name);
  }

  async create(name: string): Promise<IndexOutput> {
    let bytes = new Uint8Array(0);
    return {
      write: (part, offset) => {
        const length = Math.max(bytes.length, offset + part.length);
        if (this.room < length) throw Object.assign(new Error("full"), { code: "ENOSPC" });
        const longer = length === bytes.length ? bytes : new Uint8Array(length);
        if (longer !== bytes) longer.set(bytes);
        longer.set(part, offset);
        bytes = longer;
      },
      finish: async () => {
        this.files.set(name, bytes);
        this.used.push(name);
      },
      abandon: async () => {},
    };
  }

  /** Parts that nobody has open. */
  readonly left = new Map<string, Uint8Array<ArrayBuffer>>();
  /** Parts that are written, or were. */
  parts: MemoryParts | undefined;

  async openParts(name: string) {
    const bytes = this.left.get(name);
    this.left.delete(name);
    if (bytes !== undefined) this.parts = new MemoryParts(name, bytes);
    return this.parts;
  }

  async createParts(name: string) {
    this.parts = new MemoryParts(name);
    return this.parts;
  }

  async list() {
    return Array.from(this.files, ([name, { length: bytes }]) => ({
      name,
      bytes,
      usedMs: this.used.lastIndexOf(name),
    }));
  }

  async remove(name: string) {
    this.files.delete(name);
  }
}

export class MemoryParts implements OpenParts {
  isRemoved = false;

  constructor(
    readonly name: string,
    private bytes: Uint8Array<ArrayBuffer> = new Uint8Array(0),
  ) {}

  size() {
    return this.bytes.length;
  }

  read(into: Uint8Array, offset: number) {
    const part = this.bytes.subarray(offset, offset + into.length);
    into.set(part);
    return part.length;
  }

  write(part: Uint8Array, offset: number) {
    const end = offset + part.length;
    if (this.bytes.length < end) {
      const longer = new Uint8Array(Math.max(end, this.bytes.length * 2));
      longer.set(this.bytes);
      this.bytes = longer;
    }
    this.bytes.set(part, offset);
  }

  /** What another process would find if this one ended now. */
  copy(): Uint8Array<ArrayBuffer> {
    return this.bytes.slice();
  }

  close() {}

  async remove() {
    this.isRemoved = true;
  }
}
