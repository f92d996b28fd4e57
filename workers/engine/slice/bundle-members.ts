import type { NewMember } from "../../archive/zip/write-zip.js";
import { joinedBytes } from "../../core/join-bytes.js";
import type { TraceFile } from "./write-trace.js";

/**
 * A larger file becomes several members, each of whole pieces: a member is compressed at once. CTF allows a stream to be
 * in several files, and its pieces are packets.
 */
const MEMBER_BYTES = 8 << 20;

/** Files that come piece by piece, each whole before the next, as members of an archive. */
export async function* membersOf(files: AsyncIterable<TraceFile>, mostBytes = MEMBER_BYTES): AsyncGenerator<NewMember> {
  let path: string | undefined;
  let pieces: Uint8Array[] = [];
  let size = 0;
  let part = 0;
  const taken = (): NewMember => {
    const member = { path: part === 0 ? `${path}` : `${path}_${part}`, bytes: joinedBytes(pieces) };
    pieces = [];
    size = 0;
    return member;
  };
  for await (const file of files) {
    const isSame = file.path === path;
    const isFull = isSame && mostBytes < size + file.bytes.length && 0 < size;
    if (path !== undefined && (!isSame || isFull)) yield taken();
    part = isSame ? part + (isFull ? 1 : 0) : 0;
    path = file.path;
    pieces.push(file.bytes);
    size += file.bytes.length;
  }
  if (path !== undefined) yield taken();
}
