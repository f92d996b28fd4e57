// What a zip has beside its plain records where these have too few bits (APPNOTE 6.3.10, 4.3.14 to 4.3.16 and 4.5.3).

const EXTRA = 1;
const END64 = 0x06064b50;
const END64_BYTES = 56;
const LOCATOR = 0x07064b50;
const END = 0x06054b50;
const VERSION = 45;

/** In place of a size or an offset that has more than 32 bits, and of a number of members of more than 16. */
export const SIZE_END = 0xffff_ffff;
const COUNT_END = 0xffff;

/** The extra field of a member whose local header begins at this offset. */
export function zip64Extra(offset: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(12));
  view.setUint16(0, EXTRA, true);
  view.setUint16(2, 8, true);
  view.setBigUint64(4, BigInt(offset), true);
  return new Uint8Array(view.buffer);
}

interface Directory {
  readonly entries: number;
  /** Bytes. */
  readonly size: number;
  /** In the file. */
  readonly offset: number;
}

/** The records behind the directory. */
export function endRecords({ entries, size, offset }: Directory): Uint8Array {
  const isLarge = COUNT_END <= entries || SIZE_END <= size || SIZE_END <= offset;
  const room = isLarge ? END64_BYTES + 20 : 0;
  const view = new DataView(new ArrayBuffer(room + 22));
  if (isLarge) {
    view.setUint32(0, END64, true);
    view.setBigUint64(4, BigInt(END64_BYTES - 12), true);
    view.setUint16(12, VERSION, true);
    view.setUint16(14, VERSION, true);
    view.setBigUint64(24, BigInt(entries), true);
    view.setBigUint64(32, BigInt(entries), true);
    view.setBigUint64(40, BigInt(size), true);
    view.setBigUint64(48, BigInt(offset), true);
    view.setUint32(56, LOCATOR, true);
    view.setBigUint64(64, BigInt(offset + size), true);
    view.setUint32(72, 1, true);
  }
  view.setUint32(room, END, true);
  view.setUint16(room + 8, Math.min(entries, COUNT_END), true);
  view.setUint16(room + 10, Math.min(entries, COUNT_END), true);
  view.setUint32(room + 12, Math.min(size, SIZE_END), true);
  view.setUint32(room + 16, Math.min(offset, SIZE_END), true);
  return new Uint8Array(view.buffer);
}
