import type { ByteSource } from "../byte-source.js";
import { fail, ok, type Result } from "../result.js";
import { clampRange } from "./range.js";

export interface CacheOptions {
  /** Bytes of a block. Reads of at least this length bypass the cache. */
  readonly blockBytes: number;
  /** Blocks kept. The least recently used block is dropped first. */
  readonly blocks: number;
  /** Blocks fetched together while they are read in order; 1 if left out. */
  readonly runBlocks?: number;
  /** See `ByteSource.bestRead`. */
  readonly bestRead?: number;
}

type Block = Promise<Result<Uint8Array>>;

/**
 * Makes small reads cheap where each read costs a round trip. A read at a new place fetches one block. Reads in order
 * fetch several blocks at a time, ahead of the reader. So reading in order takes few round trips, and reading the heads
 * of packets does not fetch the bytes between them.
 */
export function cachedSource(base: ByteSource, options: CacheOptions): ByteSource {
  const { blockBytes, blocks, bestRead } = options;
  const runBlocks = Math.max(1, Math.min(options.runBlocks ?? 1, blocks - 1));
  /** In order of use, oldest first: a Map keeps insertion order. */
  const kept = new Map<number, Block>();
  let previous = Number.NaN;
  let isClosed = false;

  function block(index: number): Block {
    const known = kept.get(index);
    if (known === undefined) return fetchRun(index, index === previous + 1 ? runBlocks : 1);
    kept.delete(index);
    kept.set(index, known);
    return known;
  }

  /** Fetches `count` blocks from `first` on in one read, without those in the cache. Returns the first. */
  function fetchRun(first: number, count: number): Block {
    let end = first + 1;
    while (end < first + count && end * blockBytes < base.size && !kept.has(end)) end += 1;
    const read = base.read(first * blockBytes, (end - first) * blockBytes);
    const parts = Array.from({ length: end - first }, (_, i) => partOf(read, i * blockBytes));
    // The last one first, so that the first is the one used most recently.
    for (let i = parts.length - 1; 0 <= i; i -= 1) kept.set(first + i, parts[i] as Block);
    evict();
    void read.then(({ ok: isRead }) => {
      if (!isRead) forget(first, parts);
    });
    return parts[0] as Block;
  }

  async function partOf(read: Block, from: number): Block {
    const all = await read;
    return all.ok ? ok(all.value.subarray(from, from + blockBytes)) : all;
  }

  function evict(): void {
    for (const index of kept.keys()) {
      if (kept.size <= blocks) return;
      kept.delete(index);
    }
  }

  function readAhead(index: number): void {
    const isRun = index === previous + 1 && 1 < blocks;
    if (isRun && (index + 1) * blockBytes < base.size && !kept.has(index + 1)) void fetchRun(index + 1, runBlocks);
    previous = index;
  }

  async function readBlocks(start: number, end: number): Promise<Result<Uint8Array>> {
    const first = Math.floor(start / blockBytes);
    const last = Math.floor((end - 1) / blockBytes);
    const head = await block(first);
    if (!head.ok) return head;
    if (previous !== last) readAhead(last);
    const from = start - first * blockBytes;
    if (first === last) return ok(head.value.subarray(from, end - first * blockBytes));
    const tail = await block(last);
    if (!tail.ok) return tail;
    const joined = new Uint8Array(end - start);
    const headPart = head.value.subarray(from);
    joined.set(headPart);
    joined.set(tail.value.subarray(0, end - last * blockBytes), headPart.byteLength);
    return ok(joined);
  }

  /** A failed read is not kept: it may work later, when a server is back. */
  function forget(first: number, parts: readonly Block[]): void {
    parts.forEach((part, i) => {
      if (kept.get(first + i) === part) kept.delete(first + i);
    });
  }

  return {
    size: base.size,
    bestRead,
    readsShared: base.readsShared,
    async read(offset, length, into) {
      if (isClosed) return fail("read after close", { offset });
      const range = clampRange(base.size, offset, length);
      if (!range.ok) return range;
      const { start, end } = range.value;
      if (start === end) return ok(new Uint8Array(0));
      // A read shorter than a block touches at most two blocks.
      return end - start < blockBytes ? readBlocks(start, end) : base.read(start, end - start, into);
    },
    close() {
      isClosed = true;
      kept.clear();
      base.close();
    },
  };
}
