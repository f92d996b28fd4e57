import type { SpillFile } from "../../../../workers/core/spill-log.js";

/** A file that takes `room` bytes, and what it holds. */
export function memoryFile(
  room = Number.POSITIVE_INFINITY,
): SpillFile & { readonly written: () => number; closed: boolean } {
  let bytes = new Uint8Array(0);
  let written = 0;
  return {
    closed: false,
    written: () => written,
    write(from, at) {
      if (room < at + from.length) throw Object.assign(new Error("full"), { code: "ENOSPC" });
      const grown = new Uint8Array(Math.max(bytes.length, at + from.length));
      grown.set(bytes);
      grown.set(from, at);
      bytes = grown;
      written += from.length;
    },
    read(into, at) {
      into.set(bytes.subarray(at, at + into.length));
    },
    close() {
      this.closed = true;
    },
  };
}
