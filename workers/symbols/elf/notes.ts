import { hexOf } from "../../core/hex.js";
import { type ElfLayout, Fields } from "./header.js";

/** n_type of the note with the build id, whose owner is "GNU". */
const NT_GNU_BUILD_ID = 3;
const HEADER_BYTES = 12;
/** SHA-1 has 20 bytes; linkers write 8 to 64. */
const MOST_BYTES = 64;

/** The build id among notes (gabi, chapter 5), as hexadecimal digits. */
export function buildIdIn(notes: Uint8Array, layout: ElfLayout): string | undefined {
  const fields = new Fields(notes, layout);
  for (let at = 0; at + HEADER_BYTES <= notes.byteLength; ) {
    const [nameBytes, bytes, type] = [fields.u32(at), fields.u32(at + 4), fields.u32(at + 8)];
    const name = at + HEADER_BYTES;
    const content = name + padded(nameBytes);
    const isGnu = nameBytes === 4 && notes[name] === 0x47 && notes[name + 1] === 0x4e && notes[name + 2] === 0x55;
    if (isGnu && type === NT_GNU_BUILD_ID && 0 < bytes && bytes <= MOST_BYTES && content + bytes <= notes.byteLength)
      return hexOf(notes.subarray(content, content + bytes));
    at = content + padded(bytes);
  }
  return undefined;
}

function padded(bytes: number): number {
  return Math.ceil(bytes / 4) * 4;
}
