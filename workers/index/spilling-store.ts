import { assert } from "../core/assert.js";
import { HEAP_MEMORY } from "../core/slabs.js";
import { type Chunk, chunkBytes } from "./chunk.js";
import { decodeChunk, encodeChunk } from "./chunk-codec.js";
import type { ChunkStore } from "./chunk-store.js";
import { LabelTable } from "./label-table.js";

/**
 * A file that only we use while the session lasts: under the cache folder, or in the origin's private file system.
 * Synchronous, as both platforms offer it to workers.
 */
export interface ScratchFile {
  write(bytes: Uint8Array, offset: number): void;
  read(offset: number, length: number): Uint8Array;
}

interface Slot {
  /** Undefined while it is in the file only. */
  chunk: Chunk | undefined;
  /** Place in the file, -1: never written. */
  offset: number;
  length: number;
  /** Changed since it was written. */
  isDirty: boolean;
  bytes: number;
  /** When last asked for, by count of questions. */
  usedAt: number;
}

/** Keeps the chunks in memory that were asked for last, up to a budget; the others go to a file and come back. */
export class SpillingChunkStore implements ChunkStore {
  readonly labels = new LabelTable();
  /** A query may still read a chunk that is spilled meanwhile: its memory must not be handed out again. */
  readonly memory = HEAP_MEMORY;
  private readonly slots: Slot[] = [];
  private used = 0;
  private clock = 0;
  private fileEnd = 0;

  constructor(
    private readonly file: ScratchFile,
    private readonly budgetBytes: number,
  ) {}

  put(chunk: Chunk): number {
    const bytes = chunkBytes(chunk);
    this.slots.push({ chunk, offset: -1, length: 0, isDirty: true, bytes, usedAt: this.tick() });
    this.used += bytes;
    this.makeRoom();
    return this.slots.length - 1;
  }

  get(handle: number): Chunk {
    const slot = this.slots[handle] as Slot;
    slot.usedAt = this.tick();
    if (slot.chunk !== undefined) return slot.chunk;
    const decoded = decodeChunk(this.file.read(slot.offset, slot.length), this.labels);
    // Nobody else writes to the file: what it gives back is what was written.
    assert(decoded.ok, "a spilled chunk comes back as it was");
    slot.chunk = decoded.value;
    this.used += slot.bytes;
    this.makeRoom();
    return decoded.value;
  }

  edit(handle: number): Chunk {
    const chunk = this.get(handle);
    (this.slots[handle] as Slot).isDirty = true;
    return chunk;
  }

  take(handle: number): Chunk {
    const chunk = this.get(handle);
    const slot = this.slots[handle] as Slot;
    this.used -= slot.bytes;
    slot.chunk = undefined;
    slot.bytes = 0;
    return chunk;
  }

  bytes(): number {
    return this.used;
  }

  private tick(): number {
    this.clock += 1;
    return this.clock;
  }

  /** Spills the chunks not asked for longest until a tenth of the budget is free: not one at a time, for that sorts. */
  private makeRoom(): void {
    if (this.used <= this.budgetBytes) return;
    const inMemory = this.slots.filter((slot) => slot.chunk !== undefined && slot.usedAt !== this.clock);
    inMemory.sort((a, b) => a.usedAt - b.usedAt);
    for (const slot of inMemory) {
      if (this.used <= this.budgetBytes * 0.9) return;
      this.spill(slot);
    }
  }

  private spill(slot: Slot): void {
    if (slot.isDirty && slot.chunk !== undefined) {
      const bytes = encodeChunk(slot.chunk);
      // New labels may have made it longer than its place.
      if (slot.offset < 0 || slot.length < bytes.length) {
        slot.offset = this.fileEnd;
        this.fileEnd += bytes.length;
      }
      slot.length = bytes.length;
      this.file.write(bytes, slot.offset);
      slot.isDirty = false;
    }
    slot.chunk = undefined;
    this.used -= slot.bytes;
  }
}
