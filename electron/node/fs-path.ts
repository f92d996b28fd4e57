import { readdir, realpath } from "node:fs/promises";
import { nameOfBytes, oddBytesOf } from "../../workers/core/file-names.js";

/** A path as functions of `node:fs` take it: text, or bytes if it is not UTF-8. */
export function fsPath(path: string): string | Buffer {
  const bytes = oddBytesOf(path);
  return bytes ? Buffer.from(bytes) : path;
}

/** The path with all links resolved. Names that are not UTF-8 keep their bytes, see workers/core/file-names.ts. */
export async function realPathOf(path: string): Promise<string> {
  return nameOfBytes(await realpath(fsPath(path), { encoding: "buffer" }));
}

export async function namesIn(folder: string): Promise<string[]> {
  return (await readdir(fsPath(folder), { encoding: "buffer" })).map(nameOfBytes);
}
