import type { OpenParts } from "./part-bytes.js";

/** Where index files are kept, such as a folder. Names are those that `indexName` makes. */
export interface IndexStore {
  /** Undefined: there is none, or another program writes it. */
  open(name: string): Promise<IndexBytes | undefined>;
  /** The file counts as used now. */
  touch(name: string): Promise<void>;
  /** Begins a file, which nobody sees before `finish`. */
  create(name: string): Promise<IndexOutput>;
  /** What a process that is gone has kept of an index before it was whole. Undefined: nothing. */
  openParts?(name: string): Promise<OpenParts | undefined>;
  /** Begins to keep parts of an index. Absent: this store cannot. */
  createParts?(name: string): Promise<OpenParts>;
  list(): Promise<readonly StoredIndex[]>;
  remove(name: string): Promise<void>;
  /** The most that all files together may take, in bytes. */
  readonly limitBytes: number;
}

/** Bytes of a file, read at once: whoever draws a frame cannot wait. */
export interface IndexBytes {
  readonly size: number;
  /** Reads from an offset; returns how many bytes there were. */
  read(into: Uint8Array, offset: number): number;
  close(): void;
}

/** A file that is being written. Whoever fails calls `abandon`. */
export interface IndexOutput {
  write(bytes: Uint8Array, offset: number): void;
  /** Puts the file in its place, whole. */
  finish(): Promise<void>;
  abandon(): Promise<void>;
}

export interface StoredIndex {
  readonly name: string;
  readonly bytes: number;
  /** When it was used or written last, ms since the epoch. */
  readonly usedMs: number;
  /** It has parts of an index that is not whole. */
  readonly isUnfinished?: boolean;
}

/** Removes the files that were used longest ago, until the rest fit the limit. `kept` stays. */
export async function trimStore(store: IndexStore, kept: string): Promise<void> {
  const files = [...(await store.list())].sort((a, b) => b.usedMs - a.usedMs);
  let bytes = files.find(({ name }) => name === kept)?.bytes ?? 0;
  for (const file of files) {
    if (file.name === kept) continue;
    bytes += file.bytes;
    if (store.limitBytes < bytes) await store.remove(file.name);
  }
}
