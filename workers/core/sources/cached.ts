import type { ByteSource } from "../byte-source.js";
import { fail, ok, type Result } from "../result.js";
import { clampRange } from "./range.js";

export interface CacheOptions {
  /** Bytes fetched at once; reads at least this long go past the cache. */
  readonly blockBytes: number;
  /** Blocks kept, the least recently used go first. */
  readonly blocks: number;
}

type Block = Promise<Result<Uint8Array>>;

/**
 * Makes small reads cheap where each read costs a round trip. Packet headers are read a few bytes at a time and
 * mostly forwards, so a block fetched is also the read-ahead for the next ones; a run of blocks read in order
 * fetches the following one early.
 */
export function cachedSource(base: ByteSource, options: CacheOptions): ByteSource {
  const { blockBytes, blocks } = options;
  /** In order of use, oldest first: a Map keeps insertion order. */
  const kept = new Map<number, Block>();
  let previous = -1;
  let isClosed = false;

  function block(index: number): Block {
    const known = kept.get(index);
    const found = known ?? base.read(index * blockBytes, blockBytes);
    kept.delete(index);
    kept.set(index, found);
    if (known === undefined) evict();
    return found;
  }

  function evict(): void {
    for (const index of kept.keys()) {
      if (kept.size <= blocks) return;
      kept.delete(index);
    }
  }

  function readAhead(index: number): void {
    if (index === previous + 1 && 1 < blocks && (index + 1) * blockBytes < base.size) void block(index + 1);
    previous = index;
  }

  async function readBlocks(start: number, end: number): Promise<Result<Uint8Array>> {
    const first = Math.floor(start / blockBytes);
    const last = Math.floor((end - 1) / blockBytes);
    const head = await block(first);
    if (!head.ok) return forget(first, head);
    if (previous !== last) readAhead(last);
    const from = start - first * blockBytes;
    if (first === last) return ok(head.value.subarray(from, end - first * blockBytes));
    const tail = await block(last);
    if (!tail.ok) return forget(last, tail);
    const joined = new Uint8Array(end - start);
    const headPart = head.value.subarray(from);
    joined.set(headPart);
    joined.set(tail.value.subarray(0, end - last * blockBytes), headPart.byteLength);
    return ok(joined);
  }

  /** A failed read may work later (a server back again): it is not kept. */
  function forget(index: number, failure: Result<Uint8Array>): Result<Uint8Array> {
    kept.delete(index);
    return failure;
  }

  return {
    size: base.size,
    async read(offset, length, into) {
      if (isClosed) return fail("read after close", { offset });
      const range = clampRange(base.size, offset, length);
      if (!range.ok) return range;
      const { start, end } = range.value;
      if (start === end) return ok(new Uint8Array(0));
      // A read shorter than a block touches at most two of them.
      return end - start < blockBytes ? readBlocks(start, end) : base.read(start, end - start, into);
    },
    close() {
      isClosed = true;
      kept.clear();
      base.close();
    },
  };
}
