// The 512-byte header block: POSIX.1-1988 ustar, with GNU tar's base-256 numbers (GNU tar manual, "Basic Tar Format").

export const BLOCK = 512;

export interface TarHeader {
  readonly path: string;
  readonly size: number;
  /** typeflag as a character. */
  readonly type: string;
  readonly linkPath: string;
}

/** A block that holds a tar header: its checksum is right. The sum makes the magic unnecessary: v7 has none. */
export function isTarHeader(block: Uint8Array): boolean {
  if (block.byteLength < BLOCK) return false;
  const stored = octal(block, 148, 8);
  if (stored === undefined) return false;
  let unsigned = 0;
  let signed = 0;
  for (let i = 0; i < BLOCK; i += 1) {
    // chksum counts as spaces. Some old tars added signed characters.
    const byte = 148 <= i && i < 156 ? 32 : (block[i] ?? 0);
    unsigned += byte;
    signed += (byte << 24) >> 24;
  }
  return (stored === unsigned || stored === signed) && block[0] !== 0;
}

/** Undefined where the numbers make no sense. */
export function parseTarHeader(block: Uint8Array): TarHeader | undefined {
  const size = tarNumber(block, 124, 12);
  if (size === undefined || !isTarHeader(block)) return undefined;
  const name = text(block, 0, 100);
  // "ustar\0" has a prefix at 345; GNU's "ustar  " keeps other things there.
  const prefix = text(block, 257, 6) === "ustar" && block[262] === 0 ? text(block, 345, 155) : "";
  const type = block[156] === 0 ? "0" : String.fromCharCode(block[156] ?? 0);
  return { path: prefix === "" ? name : `${prefix}/${name}`, size, type, linkPath: text(block, 157, 100) };
}

/** Octal, or, with the top bit set, big-endian binary. */
function tarNumber(block: Uint8Array, at: number, length: number): number | undefined {
  const first = block[at] ?? 0;
  if ((first & 0x80) === 0) return octal(block, at, length);
  // 0xff begins a negative number, which no size is.
  if (first === 0xff) return undefined;
  let value = first & 0x7f;
  for (let i = at + 1; i < at + length; i += 1) value = value * 256 + (block[i] ?? 0);
  return Number.isSafeInteger(value) ? value : undefined;
}

function octal(block: Uint8Array, at: number, length: number): number | undefined {
  const digits = text(block, at, length).trim();
  if (digits === "") return 0;
  return /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : undefined;
}

/** Up to the first NUL, as UTF-8. */
export function text(block: Uint8Array, at: number, length: number): string {
  let end = at;
  while (end < at + length && block[end] !== 0) end += 1;
  // A copy, since a view into shared memory cannot be decoded in browsers.
  return new TextDecoder("utf-8").decode(block.slice(at, end));
}
