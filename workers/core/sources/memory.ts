import type { ByteSource } from "../byte-source.js";
import { ok } from "../result.js";
import { clampRange } from "./range.js";

/** Bytes already in memory. Reads are views: nothing is copied. */
export function memorySource(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.byteLength,
    async read(offset, length) {
      const range = clampRange(bytes.byteLength, offset, length);
      return range.ok ? ok(bytes.subarray(range.value.start, range.value.end)) : range;
    },
    close() {},
  };
}
