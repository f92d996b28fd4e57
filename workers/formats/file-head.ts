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

export function fileHead(bytes: Uint8Array, folder: ReadonlySet<string>): FileHead {
  return { bytes, folder, text: isText(bytes) ? new TextDecoder("latin1").decode(bytes.slice()) : "" };
}

function isText(bytes: Uint8Array): boolean {
  return bytes.every((byte) => 0x20 <= byte || byte === 9 || byte === 10 || byte === 13 || byte === 0x1e);
}
