import type { ByteSource } from "../byte-source.js";
import { clampRange } from "./range.js";

/**
 * The bytes [offset, offset + size) of another source, as a source of its own. Closing it closes `base`.
 * A slice that reaches beyond its base is shorter than asked for: `size` tells.
 */
export function sliceSource(base: ByteSource, offset: number, size: number): ByteSource {
  const available = Math.max(0, Math.min(size, base.size - offset));
  return {
    size: available,
    async read(at, length, into) {
      const range = clampRange(available, at, length);
      if (!range.ok) return range;
      return base.read(offset + range.value.start, range.value.end - range.value.start, into);
    },
    close() {
      base.close();
    },
  };
}
