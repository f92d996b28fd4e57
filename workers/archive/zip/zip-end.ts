import type { ByteSource } from "../../core/byte-source.js";
import { CorruptInput } from "../unpack-errors.js";

/** Where the central directory is. */
export interface ZipDirectory {
  readonly offset: number;
  readonly size: number;
  readonly entries: number;
  /** Bytes before the archive proper (a self-extracting program): added to every offset in it. */
  readonly shift: number;
}

// APPNOTE.TXT 6.3.10, sections 4.3.14 to 4.3.16.
const END = 0x06054b50;
const END_BYTES = 22;
const LOCATOR = 0x07064b50;
const LOCATOR_BYTES = 20;
const END64 = 0x06064b50;
const END64_BYTES = 56;
const MAX_COMMENT = 0xffff;

/** Finds the end record, or undefined if there is none: the file is cut off. */
export async function findDirectory(source: ByteSource): Promise<ZipDirectory | undefined> {
  const start = Math.max(0, source.size - END_BYTES - MAX_COMMENT - LOCATOR_BYTES);
  const tail = await readBytes(source, start, source.size - start);
  const view = new DataView(tail.buffer, tail.byteOffset, tail.byteLength);
  const at = findEnd(view);
  if (at === undefined) return undefined;
  const disks = view.getUint16(at + 4, true) + view.getUint16(at + 6, true);
  const plain = {
    entries: view.getUint16(at + 10, true),
    size: view.getUint32(at + 12, true),
    offset: view.getUint32(at + 16, true),
  };
  const isZip64 = plain.entries === 0xffff || plain.size === 0xffffffff || plain.offset === 0xffffffff;
  const locator = at - LOCATOR_BYTES;
  if (isZip64 && 0 <= locator && view.getUint32(locator, true) === LOCATOR) {
    return readEnd64(source, Number(view.getBigUint64(locator + 8, true)), start + locator);
  }
  if (disks !== 0 && disks !== 2 * 0xffff) throw new CorruptInput("zip is split into several files", start + at);
  return withShift(plain, start + at);
}

/** The last end record whose comment ends with the file; or, with something appended, the last at all. */
function findEnd(view: DataView): number | undefined {
  let loose: number | undefined;
  for (let at = view.byteLength - END_BYTES; 0 <= at; at -= 1) {
    if (view.getUint8(at) !== 0x50 || view.getUint32(at, true) !== END) continue;
    if (at + END_BYTES + view.getUint16(at + 20, true) === view.byteLength) return at;
    loose ??= at;
  }
  return loose;
}

/** Section 4.3.14. `expectedAt` is right after the record if nothing was put before the archive. */
async function readEnd64(source: ByteSource, offset: number, locatorAt: number): Promise<ZipDirectory> {
  for (const at of [offset, locatorAt - END64_BYTES]) {
    if (!Number.isSafeInteger(at) || at < 0 || source.size < at + END64_BYTES) continue;
    const bytes = await readBytes(source, at, END64_BYTES);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (view.getUint32(0, true) !== END64) continue;
    const plain = {
      entries: Number(view.getBigUint64(32, true)),
      size: Number(view.getBigUint64(40, true)),
      offset: Number(view.getBigUint64(48, true)),
    };
    return withShift(plain, at);
  }
  throw new CorruptInput("zip64 end record is missing", locatorAt);
}

/** The directory ends where the end record begins, whatever was put before the archive. */
function withShift(plain: Omit<ZipDirectory, "shift">, endAt: number): ZipDirectory {
  const start = endAt - plain.size;
  const shift = start - plain.offset;
  if (0 <= start && 0 <= shift) return { ...plain, offset: start, shift };
  throw new CorruptInput("zip directory is not where the end record says", endAt);
}

export async function readBytes(source: ByteSource, offset: number, length: number): Promise<Uint8Array> {
  const got = await source.read(offset, length);
  if (!got.ok) throw new CorruptInput(got.error.message, offset);
  if (got.value.byteLength < length) throw new CorruptInput("zip ends too early: the file is cut off", source.size);
  return got.value;
}
