import type { ByteSource } from "../core/byte-source.js";
import { fail, ok, type Result } from "../core/result.js";

const CHUNK = 1 << 20;
/** Streams that are read side by side have their events close together in the file. */
const CHUNKS_KEPT = 48;

/** Bytes [from, to) of an array. */
export interface Stretch {
  readonly bytes: Uint8Array;
  readonly from: number;
  readonly to: number;
}

/** Short stretches of a file, in no particular order: what lies around each is kept for the next ones. */
export class CachedBytes {
  private readonly chunks = new Recent<Promise<Result<Uint8Array>>>(CHUNKS_KEPT);

  constructor(private readonly source: ByteSource) {}

  async range(begin: number, end: number): Promise<Result<Stretch>> {
    const number = Math.floor(begin / CHUNK);
    const from = begin - number * CHUNK;
    const to = from + end - begin;
    if (to <= CHUNK) {
      const chunk = await this.chunks.get(number, () => this.source.read(number * CHUNK, CHUNK));
      if (!chunk.ok) return chunk;
      return to <= chunk.value.length ? ok({ bytes: chunk.value, from, to }) : fail(SHORTER, { offset: begin });
    }
    const bytes = await this.source.read(begin, end - begin);
    if (!bytes.ok) return bytes;
    if (bytes.value.length < end - begin) return fail(SHORTER, { offset: begin });
    return ok({ bytes: bytes.value, from: 0, to: end - begin });
  }
}

const SHORTER = "the file has become shorter";

/** The values asked for last. */
export class Recent<T> {
  private readonly values = new Map<number, T>();

  constructor(private readonly most: number) {}

  get(key: number, create: () => T): T {
    const known = this.values.get(key);
    if (known !== undefined) {
      // To the end: it was asked for last.
      this.values.delete(key);
      this.values.set(key, known);
      return known;
    }
    const value = create();
    this.values.set(key, value);
    const oldest = this.values.keys().next();
    if (this.most < this.values.size && !oldest.done) this.values.delete(oldest.value);
    return value;
  }
}
