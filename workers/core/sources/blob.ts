import type { ByteSource } from "../byte-source.js";
import { systemErrorText } from "../error-text.js";
import { SHORTER } from "../file-stamp.js";
import { fail, ok } from "../result.js";
import { type ByteBody, readBlobBody } from "./body.js";
import { clampRange } from "./range.js";
import { AT_ONCE, type Turn } from "./turns.js";

/** The part of a DOM Blob or File that we use. */
export interface BlobLike {
  readonly size: number;
  slice(start: number, end: number): { stream(): ByteBody };
}

export function isBlobLike(value: unknown): value is BlobLike {
  if (typeof value !== "object" || value === null) return false;
  const { size, slice } = value as Partial<BlobLike>;
  return typeof size === "number" && typeof slice === "function";
}

export function blobSource(blob: BlobLike, turn: Turn = AT_ONCE): ByteSource {
  return {
    size: blob.size,
    async read(offset, length, into) {
      const range = clampRange(blob.size, offset, length);
      if (!range.ok) return range;
      const { start, end } = range.value;
      if (start === end) return ok(new Uint8Array(0));
      try {
        const bytes = await turn(end - start, () => readBlobBody(blob.slice(start, end).stream(), end - start, into));
        if (bytes.byteLength === end - start) return ok(bytes);
        return fail(SHORTER, { offset: start, hint: "open it again", isUnread: true });
      } catch (error) {
        // Browsers refuse to read a file that changed on disk after it was chosen.
        return fail(`cannot read the file: ${systemErrorText(error)}`, {
          offset: start,
          hint: "open it again if it has changed",
          isUnread: true,
        });
      }
    },
    close() {},
  };
}
