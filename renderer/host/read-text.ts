import type { FileEntry } from "../../workers/core/byte-source.js";
import { ok, type Result } from "../../workers/core/result.js";
import { readBytes } from "./read-bytes.js";

const MAX_BYTES = 16 * 2 ** 20;

/** The text of a small file that the user chose. */
export async function readText(file: FileEntry, most = MAX_BYTES): Promise<Result<string>> {
  const bytes = await readBytes(file, most);
  return bytes.ok ? ok(new TextDecoder().decode(bytes.value)) : bytes;
}
