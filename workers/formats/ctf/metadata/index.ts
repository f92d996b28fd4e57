import { fail, ok, type Result } from "../../../core/result.js";
import type { TraceClass } from "../ir.js";
import { RECORD_SEPARATOR, readJsonMetadata, salvageJsonMetadata } from "../metadata-json/index.js";
import type { RootItem } from "./ast.js";
import { buildDraft } from "./build-blocks.js";
import { MetadataFault } from "./fault.js";
import { faultText } from "./fault-text.js";
import { oddities } from "./oddities.js";
import { metadataText } from "./packets.js";
import { parseMetadata } from "./parser.js";
import { linkTrace } from "./trace.js";

/** Reports an oddity that does not keep the trace from being read. `offset`: byte in the file. */
export type Warn = (message: string, offset: number) => void;

/**
 * Reads a metadata stream of CTF 1.8 or CTF 2, plain or packetized, of either byte order.
 * A failure names the line and column ("line 12, column 5: ...") and `offset`, the byte in `bytes`.
 *
 *   bytes ─ packets ─► text ─ lexer, parser ─► items ─ build ─► draft: names of types resolved
 *         ─ trace, link, locations ─► TraceClass: scopes unfolded, tags and lengths found
 *
 * metadata-json/ does the same for the text of CTF 2.
 */
export function readMetadata(bytes: Uint8Array, file: string, warn: Warn = () => {}): Result<TraceClass> {
  if (bytes.byteLength === 0) return fail("line 1, column 1: metadata is empty", { file, offset: 0 });
  const unpacked = metadataText(bytes, file);
  if (!unpacked.ok) return unpacked;
  const { bytes: text, fileOffset } = unpacked.value;
  if (text[0] === RECORD_SEPARATOR) return readJsonMetadata(unpacked.value, file, warn);
  const unsupported = signatureFault(text);
  if (unsupported !== undefined) return fail(`line 1, column 1: ${unsupported}`, { file, offset: fileOffset(0) });
  try {
    const draft = buildDraft(parseMetadata(text));
    const trace = linkTrace(draft);
    const isPlain = text === bytes;
    for (const { message, position } of oddities(draft, isPlain ? text : undefined))
      warn(message, fileOffset(position));
    return ok(trace);
  } catch (error) {
    if (!(error instanceof MetadataFault)) throw error;
    return fail(faultText(error, text), { file, offset: fileOffset(error.position) });
  }
}

/** The blocks read from metadata that end early, and where they end. */
export interface Salvaged {
  readonly trace: TraceClass;
  readonly message: string;
  /** Byte in the file after the last block that is whole. */
  readonly offset: number;
}

/**
 * The description in a metadata file that was cut (a full disk, an interrupted copy): the blocks before the one in which it
 * ends. Undefined if they describe no trace, or if the fault lies in the middle.
 */
export function salvageMetadata(bytes: Uint8Array, file: string): Salvaged | undefined {
  const unpacked = metadataText(withoutZeros(bytes), file, true);
  if (!unpacked.ok) return undefined;
  const { bytes: text, fileOffset } = unpacked.value;
  const cut = text[0] === RECORD_SEPARATOR ? salvageJsonMetadata(text) : salvageBlocks(text);
  if (cut === undefined) return undefined;
  const streams = [...cut.trace.streams.values()];
  const events = streams.reduce((sum, stream) => sum + stream.events.size, 0);
  const message = `metadata end inside a block: read is what stands before it, ${streams.length} streams with ${events} events`;
  return { trace: cut.trace, message, offset: fileOffset(cut.end) };
}

function salvageBlocks(text: Uint8Array): { readonly trace: TraceClass; readonly end: number } | undefined {
  if (signatureFault(text) !== undefined) return undefined;
  let end = 0;
  try {
    const draft = buildDraft(wholeItems(text, (at) => (end = at)));
    return isCutAfter(text, end) ? { trace: linkTrace(draft), end } : undefined;
  } catch (error) {
    if (!(error instanceof MetadataFault)) throw error;
    return undefined;
  }
}

function* wholeItems(text: Uint8Array, onItem: (end: number) => void): Generator<RootItem> {
  try {
    yield* parseMetadata(text, onItem);
  } catch (error) {
    if (!(error instanceof MetadataFault)) throw error;
  }
}

/** No block ends behind the last whole one: tracers end them at the begin of a line, or write each in one line. */
function isCutAfter(text: Uint8Array, end: number): boolean {
  const rest = new TextDecoder("latin1").decode(text.subarray(end + 1));
  return !/^(\};|(event|stream|trace|env|clock|callsite)\b.*\};[ \t\r]*$)/m.test(rest);
}

/** A file made larger before it was written to ends with zeros. */
function withoutZeros(bytes: Uint8Array): Uint8Array {
  let end = bytes.length;
  while (0 < end && bytes[end - 1] === 0) end -= 1;
  return bytes.subarray(0, end);
}

const OPENING_BRACE = 0x7b;

/** Why a text is not metadata of CTF 1.8, if its first bytes show it. */
function signatureFault(text: Uint8Array): string | undefined {
  // CTF2-SPEC-2.0: a JSON text sequence (RFC 7464).
  if (text[0] === OPENING_BRACE) return "metadata of CTF 2 must have a record separator (0x1e) before each fragment";
  const start = new TextDecoder("latin1").decode(text.subarray(0, 256));
  const signature = /^\s*\/\*\s*CTF\b\s*([^*\s]*)/.exec(start)?.[1];
  // CTF 1.8.3, 7.1: text metadata starts with its version. A text without any is read all the same.
  if (signature === undefined || signature === "1.8") return undefined;
  return `metadata is of CTF ${signature.slice(0, 20)}, only 1.8 and 2 are supported`;
}
