import { joinedBytes } from "../../core/join-bytes.js";
import { crc32 } from "../codecs/crc32.js";
import type { ZstdEncoder } from "../codecs/zstd-encoder.js";
import { endRecords, SIZE_END, zip64Extra } from "./write-zip64.js";

/** A file of an archive that is written. */
export interface NewMember {
  readonly path: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** CRC-32 of the bytes, where it is known already. */
  readonly crc?: number;
}

// APPNOTE.TXT 6.3.10, sections 4.3.7 to 4.3.16.
const LOCAL = 0x04034b50;
const ENTRY = 0x02014b50;
/** What a reader must know (4.4.3): plain zip, zip64, zstd. */
const VERSION = 20;
const VERSION_64 = 45;
const VERSION_ZSTD = 63;
/** Names are UTF-8. */
const FLAGS = 0x0800;
const STORED = 0;
const ZSTD = 93;
/** The first day that a zip can tell: members have no times, so that equal content gives equal bytes. */
const DOS_DATE = 0x21;

interface Written {
  readonly path: Uint8Array;
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  readonly offset: number;
}

/**
 * The bytes of a zip, member by member, each below 4 GiB; those that zstd makes smaller are compressed. The zip itself may
 * have any size, and any number of members. `begin`: the bytes that stand before it in its file.
 */
export async function* writeZip(
  members: AsyncIterable<NewMember>,
  compress: ZstdEncoder,
  begin = 0,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const written: Written[] = [];
  let offset = begin;
  for await (const { path, bytes, crc = crc32(bytes) } of members) {
    const packed = compress(bytes);
    const isSmaller = packed.length < bytes.length;
    const data = isSmaller ? packed : bytes;
    const name = new TextEncoder().encode(path);
    const member = { path: name, method: isSmaller ? ZSTD : STORED, crc, packed: data.length };
    const one: Written = { ...member, size: bytes.length, offset };
    const head = localHead(one);
    yield head;
    yield data;
    written.push(one);
    offset += head.length + data.length;
  }
  const entries = written.flatMap(entryParts);
  const size = entries.reduce((sum, { length }) => sum + length, 0);
  yield joinedBytes([...entries, endRecords({ entries: written.length, size, offset })]);
}

function localHead({ path, method, crc, packed, size }: Written): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(30));
  view.setUint32(0, LOCAL, true);
  view.setUint16(4, method === ZSTD ? VERSION_ZSTD : VERSION, true);
  view.setUint16(6, FLAGS, true);
  view.setUint16(8, method, true);
  view.setUint16(12, DOS_DATE, true);
  view.setUint32(14, crc, true);
  view.setUint32(18, packed, true);
  view.setUint32(22, size, true);
  view.setUint16(26, path.length, true);
  return joinedBytes([new Uint8Array(view.buffer), path]);
}

function entryParts({ path, method, crc, packed, size, offset }: Written): readonly Uint8Array[] {
  const isFar = SIZE_END <= offset;
  const extra = isFar ? zip64Extra(offset) : new Uint8Array(0);
  const version = Math.max(method === ZSTD ? VERSION_ZSTD : VERSION, isFar ? VERSION_64 : VERSION);
  const view = new DataView(new ArrayBuffer(46));
  view.setUint32(0, ENTRY, true);
  view.setUint16(4, version, true);
  view.setUint16(6, version, true);
  view.setUint16(8, FLAGS, true);
  view.setUint16(10, method, true);
  view.setUint16(14, DOS_DATE, true);
  view.setUint32(16, crc, true);
  view.setUint32(20, packed, true);
  view.setUint32(24, size, true);
  view.setUint16(28, path.length, true);
  view.setUint16(30, extra.length, true);
  view.setUint32(42, isFar ? SIZE_END : offset, true);
  return [new Uint8Array(view.buffer), path, extra];
}
