import { type ByteSource, memoryAfter } from "../../core/byte-source.js";
import { fail, ok, type Result } from "../../core/result.js";
import { memoryForRead } from "../../core/sources/read-memory.js";
import type { DecodeMemory } from "./decode-memory.js";

export const CHUNK_BYTES = 1 << 20;

/** A line of the processor's cache: see `memoryForRead`. Pieces of the decoder's memory begin with one. */
const FLAT_BEGIN = 64;

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
  /** Where bytes are copied that a source did not read into the memory of the decoder. */
  private landing: Uint8Array | undefined;
  private isClosed = false;

  /** `heads`: only small pieces far apart are wanted, so nothing more is read than asked for. */
  constructor(
    private readonly source: ByteSource,
    private readonly mode: "heads" | "all",
    /** How much to read at once of files read through. */
    private readonly chunkBytes: number = CHUNK_BYTES,
    /** Where all bytes are to lie; undefined: anywhere. */
    private readonly decoder?: DecodeMemory,
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

  /** Lets go of its memory, once no read writes there. */
  close(): void {
    const { ahead } = this;
    this.isClosed = true;
    this.ahead = undefined;
    this.bytes = new Uint8Array(0);
    for (const memory of [this.memory, this.spare, this.landing]) this.free(memory);
    this.memory = undefined;
    this.spare = undefined;
    this.landing = undefined;
    void ahead?.read.then(() => this.free(ahead.memory));
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
    if (!isAhead) void ahead?.read.then(() => this.free(ahead.memory));
    const read = await taken.read;
    if (!read.ok || this.isClosed) {
      this.free(taken.memory);
      return read;
    }
    const memory = memoryAfter(taken.memory, read.value);
    if (memory === undefined) this.free(taken.memory);
    this.takesMemory = memory !== undefined || this.readsShared;
    this.keep(this.memory);
    this.memory = memory;
    this.start = offset;
    const landed = this.landed(read.value);
    if (landed === undefined) return fail(`there is no memory for ${read.value.byteLength} bytes`);
    this.bytes = landed;
    this.readAhead(offset + read.value.length, Math.max(length, wholeUnits(this.nextChunk, unit)));
    return read;
  }

  private readAhead(start: number, length: number): void {
    if (start < this.size && this.mode === "all") this.ahead = this.begin(start, length);
  }

  private begin(start: number, wanted: number): Ahead {
    const length = Math.min(wanted, this.size - start);
    const memory = this.mode === "all" && this.takesMemory ? this.memoryFor(length) : undefined;
    const read = this.source.read(start, length, memory);
    if (memory !== undefined && this.readsShared) this.decoder?.keepUntil(pieceOf(memory), read);
    return { start, length, memory, read };
  }

  private get readsShared(): boolean {
    return this.decoder !== undefined && this.source.readsShared === true;
  }

  private memoryFor(length: number): Uint8Array | undefined {
    const { spare, decoder } = this;
    if (spare !== undefined && length <= spare.byteLength) {
      this.spare = undefined;
      return spare;
    }
    if (decoder === undefined || !this.readsShared) return memoryForRead(length);
    return decoder.bytes(FLAT_BEGIN + length)?.subarray(FLAT_BEGIN);
  }

  /** The memory is free for a next chunk. */
  private keep(memory: Uint8Array | undefined): void {
    if (memory === undefined) return;
    this.free(this.spare);
    this.spare = memory;
  }

  private free(memory: Uint8Array | undefined): void {
    if (memory === undefined || this.decoder === undefined) return;
    if (memory === this.landing) this.decoder.release(memory);
    else if (this.readsShared) this.decoder.release(pieceOf(memory));
  }

  /** The bytes, where the decoder can read them. */
  private landed(bytes: Uint8Array): Uint8Array | undefined {
    const { decoder, memory } = this;
    if (decoder === undefined || (memory !== undefined && this.readsShared)) return bytes;
    if (this.landing === undefined || this.landing.byteLength < bytes.byteLength) {
      this.free(this.landing);
      this.landing = decoder.bytes(bytes.byteLength);
    }
    this.landing?.set(bytes);
    return this.landing?.subarray(0, bytes.byteLength);
  }
}

/** The piece of the decoder's memory in which a read has its part. */
function pieceOf({ buffer, byteOffset }: Uint8Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset - FLAT_BEGIN, 0);
}

/** As much as a chunk holds of things of `unit` bytes. */
function wholeUnits(chunkBytes: number, unit: number): number {
  return unit < chunkBytes ? Math.floor(chunkBytes / unit) * unit : chunkBytes;
}
