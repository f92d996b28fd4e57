import { fileHead, HEAD_BYTES } from "../formats/file-head.js";
import type { Format } from "../formats/format.js";

/**
 * Whether a member of an archive that begins with `head`, the first 64 KiB, can belong to a trace. One byte repeated
 * cannot, nor can text, except metadata and text that a format recognises.
 */
export function mayBeTrace(path: string, head: Uint8Array, formats: readonly Format[]): boolean {
  if (path.slice(path.lastIndexOf("/") + 1) === "metadata") return true;
  if (isUniform(head)) return false;
  const begin = fileHead(head.subarray(0, HEAD_BYTES), new Set());
  return begin.text === "" || !isText(head) || formats.some((format) => format.recognise(begin));
}

function isUniform(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === bytes[0]);
}

/** As text files of any encoding that extends ASCII are. */
function isText(bytes: Uint8Array): boolean {
  return bytes.every((byte) => 0x20 <= byte || byte === 9 || byte === 10 || byte === 13);
}
