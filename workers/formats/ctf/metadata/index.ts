import { fail, ok, type Result } from "../../../core/result.js";
import type { TraceClass } from "../ir.js";
import type { RootItem } from "./ast.js";
import { buildDraft } from "./build-blocks.js";
import { MetadataFault } from "./fault.js";
import { oddities } from "./oddities.js";
import { metadataText } from "./packets.js";
import { parseMetadata } from "./parser.js";
import { linkTrace } from "./trace.js";

/** Reports an oddity that does not keep the trace from being read. `offset`: byte in the file. */
export type Warn = (message: string, offset: number) => void;

/**
 * Reads a CTF 1.8 metadata stream, plain or packetized, of either byte order.
 * A failure names the line and column ("line 12, column 5: ...") and `offset`, the byte in `bytes`.
 *
 *   bytes ─ packets ─► text ─ lexer, parser ─► items ─ build ─► draft: names of types resolved
 *         ─ trace, link, locations ─► TraceClass: scopes unfolded, tags and lengths found
 */
export function readMetadata(bytes: Uint8Array, file: string, warn: Warn = () => {}): Result<TraceClass> {
  if (bytes.byteLength === 0) return fail("line 1, column 1: metadata is empty", { file, offset: 0 });
  const unpacked = metadataText(bytes, file);
  if (!unpacked.ok) return unpacked;
  const { bytes: text, fileOffset } = unpacked.value;
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
  if (!unpacked.ok || signatureFault(unpacked.value.bytes) !== undefined) return undefined;
  const { bytes: text, fileOffset } = unpacked.value;
  let end = 0;
  try {
    const draft = buildDraft(wholeItems(text, (at) => (end = at)));
    if (!isCutAfter(text, end)) return undefined;
    const trace = linkTrace(draft);
    const events = draft.events.length;
    const message = `metadata end inside a block: read is what stands before it, ${trace.streams.size} streams with ${events} events`;
    return { trace, message, offset: fileOffset(end) };
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

/** Line and column of a byte of the text, both from 1; a column is a character, not a byte. */
function lineAndColumn(text: Uint8Array, position: number): { readonly line: number; readonly column: number } {
  let line = 1;
  let lineStart = 0;
  const end = Math.min(position, text.length);
  for (let at = text.indexOf(0x0a); 0 <= at && at < end; at = text.indexOf(0x0a, lineStart)) {
    line += 1;
    lineStart = at + 1;
  }
  let column = 1;
  for (let at = lineStart; at < end; at++) {
    const isContinuation = ((text[at] ?? 0) & 0xc0) === 0x80;
    if (!isContinuation) column += 1;
  }
  return { line, column };
}

const RECORD_SEPARATOR = 0x1e;
const OPENING_BRACE = 0x7b;

/** Why a text is not metadata of CTF 1.8, if its first bytes show it. */
function signatureFault(text: Uint8Array): string | undefined {
  if (text[0] === RECORD_SEPARATOR || text[0] === OPENING_BRACE) return "CTF 2 is not supported yet";
  const start = new TextDecoder("latin1").decode(text.subarray(0, 256));
  const signature = /^\s*\/\*\s*CTF\b\s*([^*\s]*)/.exec(start)?.[1];
  // CTF 1.8.3, 7.1: text metadata starts with its version. A text without any is read all the same.
  if (signature === undefined || signature === "1.8") return undefined;
  return `metadata is of CTF ${signature.slice(0, 20)}, only 1.8 is supported`;
}
