import { fail, ok, type Result } from "../../../core/result.js";

/** The metadata text as bytes, out of its packets. */
export interface MetadataText {
  readonly bytes: Uint8Array;
  /** Where a byte of the text lies in the file. */
  readonly fileOffset: (textOffset: number) => number;
}

/** First four bytes of a metadata packet in the byte order of its writer (CTF 1.8.3, 7.1). */
const PACKET_MAGIC = 0x75d11d57;

/**
 * Packet header (CTF 1.8.3, 7.1, `struct metadata_packet_header`): magic u32, uuid 16 bytes, checksum u32,
 * content_size u32, packet_size u32 (both in bits, header included), compression_scheme u8,
 * encryption_scheme u8, checksum_scheme u8, major u8, minor u8.
 */
const HEADER_BYTES = 37;
const UUID_AT = 4;
const CONTENT_SIZE_AT = 24;
const PACKET_SIZE_AT = 28;
const COMPRESSION_AT = 32;
const ENCRYPTION_AT = 33;
const CHECKSUM_SCHEME_AT = 34;
const MAJOR_AT = 35;
const MINOR_AT = 36;

/** Much more than any tracer writes, CTF 2 included; keeps memory bounded whatever the file claims to be. */
const MAX_METADATA_BYTES = 32 * 1024 * 1024;

/** Takes the text out of its packets, or the whole file when it is plain text. `isCut`: as far as packets are sound. */
export function metadataText(bytes: Uint8Array, file: string, isCut = false): Result<MetadataText> {
  if (bytes.length > MAX_METADATA_BYTES) {
    return fail(`metadata of ${bytes.length} bytes is larger than the supported ${MAX_METADATA_BYTES}`, { file });
  }
  const littleEndian = packetByteOrder(bytes);
  if (littleEndian === undefined) return ok({ bytes, fileOffset: (offset) => offset });
  return unpack(bytes, littleEndian, file, isCut);
}

/** Whether packets are little-endian; undefined for plain text. */
function packetByteOrder(bytes: Uint8Array): boolean | undefined {
  if (bytes.length < 4) return undefined;
  const view = viewOf(bytes);
  if (view.getUint32(0, true) === PACKET_MAGIC) return true;
  if (view.getUint32(0, false) === PACKET_MAGIC) return false;
  return undefined;
}

interface Piece {
  readonly textStart: number;
  readonly fileStart: number;
  readonly content: Uint8Array;
}

function unpack(bytes: Uint8Array, littleEndian: boolean, file: string, isCut: boolean): Result<MetadataText> {
  const pieces: Piece[] = [];
  let at = 0;
  let textLength = 0;
  while (at < bytes.length) {
    const packet = readPacket(bytes, at, littleEndian);
    if (typeof packet === "string") {
      if (!isCut) return fail(`line 1, column 1: ${packet}`, { file, offset: at });
      // The part that exists of a cut last packet is text too.
      const content = bytes.subarray(Math.min(at + HEADER_BYTES, bytes.length));
      pieces.push({ textStart: textLength, fileStart: at + HEADER_BYTES, content });
      textLength += content.length;
      break;
    }
    pieces.push({ textStart: textLength, fileStart: at + HEADER_BYTES, content: packet.content });
    textLength += packet.content.length;
    at += packet.size;
  }
  const text = new Uint8Array(textLength);
  for (const piece of pieces) text.set(piece.content, piece.textStart);
  return ok({ bytes: text, fileOffset: (offset) => fileOffset(pieces, offset) });
}

/** The packet at `at`, or its fault. */
function readPacket(
  bytes: Uint8Array,
  at: number,
  littleEndian: boolean,
): { readonly content: Uint8Array; readonly size: number } | string {
  const left = bytes.length - at;
  if (left < HEADER_BYTES) return `metadata packet header needs ${HEADER_BYTES} bytes, ${left} are left`;
  const view = viewOf(bytes);
  if (view.getUint32(at, littleEndian) !== PACKET_MAGIC) return "metadata packet does not start with its magic number";
  for (let i = UUID_AT; i < UUID_AT + 16; i++) {
    if (bytes[i] !== bytes[at + i]) return "metadata packet belongs to another trace (its UUID differs from the first)";
  }
  const [major, minor] = [view.getUint8(at + MAJOR_AT), view.getUint8(at + MINOR_AT)];
  const isKnown = (major === 1 && minor === 8) || (major === 2 && minor === 0);
  if (!isKnown) return `metadata packet is of CTF ${major}.${minor}, only 1.8 and 2.0 are supported`;
  if (view.getUint8(at + COMPRESSION_AT) !== 0) return "compressed metadata packets are not supported";
  if (view.getUint8(at + ENCRYPTION_AT) !== 0) return "encrypted metadata packets are not supported";
  if (view.getUint8(at + CHECKSUM_SCHEME_AT) !== 0) return "metadata packets with a checksum are not supported";
  const contentBits = view.getUint32(at + CONTENT_SIZE_AT, littleEndian);
  const packetBits = view.getUint32(at + PACKET_SIZE_AT, littleEndian);
  if (contentBits % 8 !== 0 || packetBits % 8 !== 0) return "metadata packet sizes are not whole bytes";
  const [contentBytes, size] = [contentBits / 8, packetBits / 8];
  if (contentBytes < HEADER_BYTES) return `metadata packet content of ${contentBytes} bytes is smaller than its header`;
  if (size < contentBytes) return `metadata packet of ${size} bytes is smaller than its content of ${contentBytes}`;
  if (left < contentBytes) return `metadata packet is cut off: ${contentBytes} bytes of content, ${left} in the file`;
  return { content: bytes.subarray(at + HEADER_BYTES, at + contentBytes), size };
}

function fileOffset(pieces: readonly Piece[], offset: number): number {
  let found: Piece | undefined;
  for (const piece of pieces) {
    if (piece.textStart <= offset) found = piece;
  }
  return found === undefined ? 0 : found.fileStart + offset - found.textStart;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
