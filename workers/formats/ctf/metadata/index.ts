import { fail, type Result } from "../../../core/result.js";
import type { TraceClass } from "../ir.js";

/**
 * Reads a CTF 1.8 metadata stream, plain or packetized, of either byte order.
 * A failure names the line and column ("line 12, column 5: ...") and `offset`, the byte in `bytes`.
 */
export function readMetadata(_bytes: Uint8Array, file: string): Result<TraceClass> {
  return fail("metadata reader not written yet", { file });
}
