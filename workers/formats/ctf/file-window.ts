import type { ByteSource } from "../../core/byte-source.js";
import { ok, type Result } from "../../core/result.js";

const CHUNK_BYTES = 4 << 20;

/**
 * A sliding view of a file for reading it mostly forwards: bytes come in chunks of some megabytes, the next one
 * on its way while this one is decoded.
 */
export class FileWindow {
  private start = 0;
  private bytes: Uint8Array = new Uint8Array(0);
  private ahead: { start: number; length: number; read: Promise<Result<Uint8Array>> } | undefined;

  /** `heads`: only small pieces far apart are wanted, so nothing more is read than asked for. */
  constructor(
    private readonly source: ByteSource,
    private readonly mode: "heads" | "all",
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
    const whole = unit < CHUNK_BYTES ? Math.floor(CHUNK_BYTES / unit) * unit : CHUNK_BYTES;
    const size = this.mode === "heads" ? length : Math.max(length, whole);
    const { ahead } = this;
    this.ahead = undefined;
    const isAhead = ahead !== undefined && ahead.start === offset && ahead.length >= length;
    const read = await (isAhead ? ahead.read : this.source.read(offset, size));
    if (!read.ok) return read;
    this.start = offset;
    this.bytes = read.value;
    this.readAhead(offset + read.value.length, size);
    return read;
  }

  private readAhead(start: number, length: number): void {
    if (start >= this.size || this.mode === "heads") return;
    this.ahead = { start, length: Math.min(length, this.size - start), read: this.source.read(start, length) };
  }

  /** Forgets what was read; the window can be used again. */
  drop(): void {
    this.bytes = new Uint8Array(0);
    this.start = 0;
    this.ahead = undefined;
  }
}
