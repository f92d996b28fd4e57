/** Eight tables, so that eight bytes are folded in at once ("slicing by 8"). */
function makeTables(): Int32Array {
  const tables = new Int32Array(8 * 256);
  for (let i = 0; i < 256; i += 1) {
    let c = i;
    for (let bit = 0; bit < 8; bit += 1) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
    tables[i] = c;
  }
  for (let i = 256; i < tables.length; i += 1) {
    const c = tables[i - 256] as number;
    tables[i] = (c >>> 8) ^ (tables[c & 0xff] as number);
  }
  return tables;
}

const TABLES = makeTables();

/** CRC-32 of RFC 1952 section 8 (gzip, zip, xz), continued from `crc`; start with 0. Unsigned. */
export function crc32(bytes: Uint8Array, crc = 0): number {
  const t = TABLES;
  let c = ~crc;
  let i = 0;
  const end = bytes.byteLength;
  for (const fast = end - 7; i < fast; i += 8) {
    c ^=
      (bytes[i] as number) |
      ((bytes[i + 1] as number) << 8) |
      ((bytes[i + 2] as number) << 16) |
      ((bytes[i + 3] as number) << 24);
    c =
      (t[0x700 + (c & 0xff)] as number) ^
      (t[0x600 + ((c >>> 8) & 0xff)] as number) ^
      (t[0x500 + ((c >>> 16) & 0xff)] as number) ^
      (t[0x400 + (c >>> 24)] as number) ^
      (t[0x300 + (bytes[i + 4] as number)] as number) ^
      (t[0x200 + (bytes[i + 5] as number)] as number) ^
      (t[0x100 + (bytes[i + 6] as number)] as number) ^
      (t[bytes[i + 7] as number] as number);
  }
  for (; i < end; i += 1) c = (c >>> 8) ^ (t[(c ^ (bytes[i] as number)) & 0xff] as number);
  return ~c >>> 0;
}
