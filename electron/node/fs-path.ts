import { readdir, realpath } from "node:fs/promises";
import { nameOfBytes, oddBytesOf } from "../../workers/core/file-names.js";

/** A path as Node's file system takes it: text, or bytes where it is not UTF-8. */
export function fsPath(path: string): string | Buffer {
  const bytes = oddBytesOf(path);
  return bytes ? Buffer.from(bytes) : path;
}

/** With all links followed. Text of names is lossless, see workers/core/file-names.ts. */
export async function realPathOf(path: string): Promise<string> {
  return nameOfBytes(await realpath(fsPath(path), { encoding: "buffer" }));
}

export async function namesIn(folder: string): Promise<string[]> {
  return (await readdir(fsPath(folder), { encoding: "buffer" })).map(nameOfBytes);
}
