/** A file of an archive. */
export interface TarFile {
  /** With folders in it; at most 100 bytes. */
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly isExecutable?: boolean;
}

const BLOCK = 512;

/** An archive that every tar reads (ustar, POSIX.1-1988), with nothing of this machine in it: no owners, no times. */
export function tarOf(files: readonly TarFile[]): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const { name, bytes, isExecutable } of files) {
    parts.push(headerOf(name, bytes.length, isExecutable === true), bytes);
    const over = bytes.length % BLOCK;
    if (0 < over) parts.push(new Uint8Array(BLOCK - over));
  }
  parts.push(new Uint8Array(2 * BLOCK));
  return Buffer.concat(parts);
}

function headerOf(name: string, size: number, isExecutable: boolean): Uint8Array {
  const header = Buffer.alloc(BLOCK);
  header.write(name, 0, 100, "utf8");
  header.write(isExecutable ? "0000700\0" : "0000600\0", 100, "latin1");
  header.write("0000000\0".repeat(2), 108, "latin1");
  header.write(`${size.toString(8).padStart(11, "0")}\0`, 124, "latin1");
  header.write(`${"0".repeat(11)}\0`, 136, "latin1");
  // The sum counts itself as spaces.
  header.write("        0", 148, "latin1");
  header.write("ustar\0" + "00", 257, "latin1");
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  return header;
}
