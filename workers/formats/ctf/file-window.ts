import { type ByteSource, memoryAfter } from "../../core/byte-source.js";
import { ok, type Result } from "../../core/result.js";
import { memoryForRead } from "../../core/sources/read-memory.js";

export const CHUNK_BYTES = 1 << 20;

interface Ahead {
  readonly start: number;
  readonly length: number;
  readonly memory: Uint8Array | undefined;
  readonly read: Promise<Result<Uint8Array>>;
}

/**
 * A sliding view of a file for reading it mostly forwards: bytes come in chunks, the next one
 * on its way while this one is decoded. Two pieces of memory are used by turns, so bytes are good only until the
 * next call of `at`.
 */
export class FileWindow {
  private start = 0;
  private bytes: Uint8Array = new Uint8Array(0);
  /** The memory of `bytes`, and memory that is free for the next chunk. */
  private memory: Uint8Array | undefined;
  private spare: Uint8Array | undefined;
  /** Whether the source reads into memory it is given. */
  private takesMemory = true;
  private ahead: Ahead | undefined;
  private nextChunk = CHUNK_BYTES;

  /** `heads`: only small pieces far apart are wanted, so nothing more is read than asked for. */
  constructor(
    private readonly source: ByteSource,
    private readonly mode: "heads" | "all",
    /** How much to read at once of files read through. */
    private readonly chunkBytes: number = CHUNK_BYTES,
  ) {}

  get size(): number {
    return this.source.size;
  }

  /**
   * The bytes from `offset` on, at least `length` of them, or all up to the end of the file. `unit` is the
   * expected size of the things read, so that chunks end between two of them.
   */
  async at(offset: number, length: number, unit = 1): Promise<Result<Uint8Array>> {
    const wanted = Math.min(length, this.size - offset);
    if (!this.holds(offset, wanted)) {
      const loaded = await this.load(offset, wanted, unit);
      if (!loaded.ok) return loaded;
    }
    return ok(this.bytes.subarray(offset - this.start));
  }

  private holds(offset: number, length: number): boolean {
    return this.start <= offset && offset + length <= this.start + this.bytes.length;
  }

  private async load(offset: number, length: number, unit: number): Promise<Result<Uint8Array>> {
    const size = this.mode === "heads" ? length : Math.max(length, wholeUnits(this.nextChunk, unit));
    // Only the first chunk is small, so that decoding begins early.
    this.nextChunk = this.chunkBytes;
    const { ahead } = this;
    this.ahead = undefined;
    const isAhead = ahead !== undefined && ahead.start === offset && ahead.length >= length;
    // A read that is no longer wanted still writes to its memory, which it keeps.
    const taken = isAhead ? ahead : this.begin(offset, size);
    const read = await taken.read;
    if (!read.ok) return read;
    const memory = memoryAfter(taken.memory, read.value);
    this.takesMemory = memory !== undefined;
    this.spare = this.memory;
    this.memory = memory;
    this.start = offset;
    this.bytes = read.value;
    this.readAhead(offset + read.value.length, Math.max(length, wholeUnits(this.nextChunk, unit)));
    return read;
  }

  private readAhead(start: number, length: number): void {
    if (start < this.size && this.mode === "all") this.ahead = this.begin(start, length);
  }

  private begin(start: number, wanted: number): Ahead {
    const length = Math.min(wanted, this.size - start);
    const memory = this.mode === "all" && this.takesMemory ? this.memoryFor(length) : undefined;
    return { start, length, memory, read: this.source.read(start, length, memory) };
  }

  private memoryFor(length: number): Uint8Array {
    const { spare } = this;
    this.spare = undefined;
    return spare !== undefined && length <= spare.byteLength ? spare : memoryForRead(length);
  }
}

/** As much as a chunk holds of things of `unit` bytes. */
function wholeUnits(chunkBytes: number, unit: number): number {
  return unit < chunkBytes ? Math.floor(chunkBytes / unit) * unit : chunkBytes;
}
