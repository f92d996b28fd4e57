import type { ByteSource } from "../byte-source.js";
import { fail, ok } from "../result.js";
import { clampRange } from "./range.js";

/** Reads up to this size from shared memory are copied; copying takes about 0.1 ms a megabyte. */
const MAX_COPY = 32 << 20;

/**
 * Bytes already in memory. Reads of unshared memory are views. Small reads of shared memory are copies:
 * browsers refuse to decode, send or hash shared memory. Node accepts it, so tests in Node would not show the mistake.
 * `size`: larger than `bytes` if these are only the begin of a file.
 */
export function memorySource(bytes: Uint8Array, size = bytes.byteLength): ByteSource {
  const isShared = typeof SharedArrayBuffer !== "undefined" && bytes.buffer instanceof SharedArrayBuffer;
  return {
    size,
    async read(offset, length) {
      const range = clampRange(size, offset, length);
      if (!range.ok) return range;
      const { start, end } = range.value;
      if (bytes.byteLength < end) return fail("only the beginning of it was unpacked, since it is large and no trace");
      const view = bytes.subarray(start, end);
      return ok(isShared && end - start <= MAX_COPY ? copyOf(view) : view);
    },
    close() {},
  };
}

/** `slice` would make shared memory of shared memory where the species says so; a new array is never shared. */
function copyOf(view: Uint8Array): Uint8Array {
  const copy = new Uint8Array(view.byteLength);
  copy.set(view);
  return copy;
}
