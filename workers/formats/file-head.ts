import type { FileEntry, OpenSource } from "../core/byte-source.js";

/** The begin of a file and the names beside it. Formats are recognised by them. */
export interface FileHead {
  /** The first `HEAD_BYTES`, fewer if the file is shorter; at least one. */
  readonly bytes: Uint8Array;
  /** The same as text, a character a byte; "" if they are no plain text. */
  readonly text: string;
  /** Names of the files in its folder, itself included. */
  readonly folder: ReadonlySet<string>;
}

export const HEAD_BYTES = 1024;

const NOTHING_BESIDE: ReadonlySet<string> = new Set();

/** Undefined: the file is empty, or cannot be read. `beside`: names of the files in its folder. */
export async function readHead(
  file: FileEntry,
  open: OpenSource,
  beside = NOTHING_BESIDE,
): Promise<FileHead | undefined> {
  const source = open(file.source);
  if (!source.ok) return undefined;
  const bytes = await source.value.read(0, HEAD_BYTES);
  source.value.close();
  return bytes.ok && 0 < bytes.value.length ? fileHead(bytes.value, beside) : undefined;
}

export function fileHead(bytes: Uint8Array, folder: ReadonlySet<string>): FileHead {
  return { bytes, folder, text: isText(bytes) ? new TextDecoder("latin1").decode(bytes.slice()) : "" };
}

function isText(bytes: Uint8Array): boolean {
  return bytes.every((byte) => 0x20 <= byte || byte === 9 || byte === 10 || byte === 13 || byte === 0x1e);
}
