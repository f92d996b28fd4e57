import { isTarHeader } from "./tar/tar-header.js";

export type CompressionKind = "gzip" | "zstd" | "xz" | "bzip2";
export type ArchiveKind = CompressionKind | "tar" | "zip";

/** How much of a file `archiveKind` wants to see. */
export const MAGIC_BYTES = 512;

/**
 * The kind of archive by the first bytes of a file; its name does not matter. Each test looks at more than a short magic
 * where trace data could begin like it by chance.
 */
export function archiveKind(head: Uint8Array): ArchiveKind | undefined {
  return compressionKind(head) ?? (isZip(head) ? "zip" : isTarHeader(head) ? "tar" : undefined);
}

function compressionKind(head: Uint8Array): CompressionKind | undefined {
  // RFC 1952 section 2.3.1: method 8, reserved flags zero.
  if (startsWith(head, [0x1f, 0x8b, 8]) && 4 <= head.length && ((head[3] ?? 0) & 0xe0) === 0) return "gzip";
  if (startsWith(head, [0x28, 0xb5, 0x2f, 0xfd]) || isSkippableZstd(head)) return "zstd";
  // The .xz file format, section 2.1.1.1; stream flags begin with a zero byte.
  if (startsWith(head, [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0, 0])) return "xz";
  return isBzip2(head) ? "bzip2" : undefined;
}

/** RFC 8878 section 3.1.2, where a frame follows: a skippable frame alone is no data of ours. */
function isSkippableZstd(head: Uint8Array): boolean {
  if (head.length < 8 || ((head[0] ?? 0) & 0xf0) !== 0x50 || !startsWith(head.subarray(1), [0x2a, 0x4d, 0x18])) {
    return false;
  }
  const size = new DataView(head.buffer, head.byteOffset, head.byteLength).getUint32(4, true);
  const next = head.subarray(8 + size);
  return next.length < 4 || startsWith(next, [0x28, 0xb5, 0x2f, 0xfd]) || isSkippableZstd(next);
}

/** "BZh", the level, then the magic of a block or of the end of the stream. */
function isBzip2(head: Uint8Array): boolean {
  const level = head[3] ?? 0;
  if (!startsWith(head, [0x42, 0x5a, 0x68]) || level < 0x31 || 0x39 < level) return false;
  const next = head.subarray(4);
  return (
    startsWith(next, [0x31, 0x41, 0x59, 0x26, 0x53, 0x59]) || startsWith(next, [0x17, 0x72, 0x45, 0x38, 0x50, 0x90])
  );
}

/** APPNOTE 4.3.7 local file header, 4.3.16 end of central directory (an empty zip), 8.5.4 marker before the first. */
function isZip(head: Uint8Array): boolean {
  if (!startsWith(head, [0x50, 0x4b])) return false;
  return [0x0304, 0x0506, 0x0708, 0x3030].includes(((head[2] ?? 0) << 8) | (head[3] ?? 0));
}

function startsWith(bytes: Uint8Array, magic: readonly number[]): boolean {
  return magic.length <= bytes.length && magic.every((byte, i) => bytes[i] === byte);
}
