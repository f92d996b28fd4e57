import { fail, ok, type Result } from "../result.js";

/** A half-open byte range [start, end) inside a source. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** Some platforms have no larger arrays. A caller that needs more bytes reads them in parts. */
const MAX_READ = 2 ** 31;

/** Cuts a requested range to a source of `size` bytes. Offsets come from files, so they may be anything. */
export function clampRange(size: number, offset: number, length: number): Result<ByteRange> {
  if (!(Number.isSafeInteger(offset) && Number.isSafeInteger(length) && 0 <= offset && 0 <= length)) {
    return fail(`cannot read ${length} bytes at ${offset}: not a byte range`);
  }
  const start = Math.min(offset, size);
  const end = Math.min(start + length, size);
  if (MAX_READ < end - start)
    return fail(`cannot read ${end - start} bytes at once, the limit is ${MAX_READ}`, { offset });
  return ok({ start, end });
}
