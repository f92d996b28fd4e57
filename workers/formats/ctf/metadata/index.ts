import { fail, ok, type Result } from "../../../core/result.js";
import type { TraceClass } from "../ir.js";
import { buildDraft } from "./build-blocks.js";
import { MetadataFault } from "./fault.js";
import { metadataText } from "./packets.js";
import { parseMetadata } from "./parser.js";
import { lineAndColumn } from "./position.js";
import { signatureFault } from "./signature.js";
import { linkTrace } from "./trace.js";

/**
 * Reads a CTF 1.8 metadata stream, plain or packetized, of either byte order.
 * A failure names the line and column ("line 12, column 5: ...") and `offset`, the byte in `bytes`.
 *
 *   bytes ─ packets ─► text ─ lexer, parser ─► items ─ build ─► draft: names of types resolved
 *         ─ trace, link, locations ─► TraceClass: scopes unfolded, tags and lengths found
 */
export function readMetadata(bytes: Uint8Array, file: string): Result<TraceClass> {
  if (bytes.byteLength === 0) return fail("line 1, column 1: metadata is empty", { file, offset: 0 });
  const unpacked = metadataText(bytes, file);
  if (!unpacked.ok) return unpacked;
  const { bytes: text, fileOffset } = unpacked.value;
  const unsupported = signatureFault(text);
  if (unsupported !== undefined) return fail(`line 1, column 1: ${unsupported}`, { file, offset: fileOffset(0) });
  try {
    return ok(linkTrace(buildDraft(parseMetadata(text))));
  } catch (error) {
    if (!(error instanceof MetadataFault)) throw error;
    return fail(faultText(error, text), { file, offset: fileOffset(error.position) });
  }
}

/** Names in a message come from the text and may be of any length. */
const MAX_MESSAGE = 300;

function faultText({ message, position, related }: MetadataFault, text: Uint8Array): string {
  const short =
    message.length <= MAX_MESSAGE
      ? message
      : `${message.slice(0, MAX_MESSAGE / 2)} ... ${message.slice(-MAX_MESSAGE / 2)}`;
  const fault = `${placeText(text, position)}: ${short}`;
  return related === undefined ? fault : `${fault} (${related.what} at ${placeText(text, related.position)})`;
}

function placeText(text: Uint8Array, position: number): string {
  const { line, column } = lineAndColumn(text, position);
  return `line ${line}, column ${column}`;
}
