import { type ArrayMemory, Slabs } from "../core/slabs.js";
import { type Chunk, chunkBytes } from "./chunk.js";
import { LabelTable } from "./label-table.js";

/**
 * Decides where sealed chunks live: in memory, or in a file under the cache folder or the origin's private
 * file system above a budget. Lanes keep handles only. Calls are synchronous because queries are: workers
 * have synchronous file access on every platform we run on.
 */
export interface ChunkStore {
  /** What the labels of its chunks mean. */
  readonly labels: LabelTable;
  /** Where its chunks get their arrays from. */
  readonly memory: ArrayMemory;
  /** Takes over a sealed chunk. */
  put(chunk: Chunk): number;
  get(handle: number): Chunk;
  /** Like `get`, for a caller that will change a row's labels. */
  edit(handle: number): Chunk;
  /** Gives the chunk back to a lane that must write to it again. */
  take(handle: number): Chunk;
  /** Memory used. */
  bytes(): number;
}

/** Keeps every chunk in memory. */
export class MemoryChunkStore implements ChunkStore {
  readonly labels = new LabelTable();
  readonly memory = new Slabs();
  private readonly chunks: (Chunk | undefined)[] = [];
  private used = 0;

  put(chunk: Chunk): number {
    this.used += chunkBytes(chunk);
    this.chunks.push(chunk);
    return this.chunks.length - 1;
  }

  get(handle: number): Chunk {
    return this.chunks[handle] as Chunk;
  }

  edit(handle: number): Chunk {
    return this.chunks[handle] as Chunk;
  }

  take(handle: number): Chunk {
    const chunk = this.get(handle);
    this.chunks[handle] = undefined;
    this.used -= chunkBytes(chunk);
    return chunk;
  }

  bytes(): number {
    return this.used;
  }
}
