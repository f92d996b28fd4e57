import type { ByteSource } from "../../core/byte-source.js";
import { ByteFeed } from "../codecs/byte-feed.js";
import { Inflater } from "../codecs/inflate.js";
import { CorruptInput } from "../unpack-errors.js";
import { readBytes } from "./zip-end.js";
import { FLAG_ENCRYPTED, FLAG_SIZES_FOLLOW, windowsPath, withZip64, type ZipEntry, zipName } from "./zip-entry.js";

const LOCAL = 0x04034b50;
const LOCAL_BYTES = 30;
const DESCRIPTOR = 0x08074b50;
const DEFLATED = 8;

/** Where the data of a member begins: after its local header (APPNOTE 4.3.7), whose extra field has a size of its own. */
export async function dataOffset(source: ByteSource, entry: ZipEntry): Promise<number> {
  const header = await readBytes(source, entry.localOffset, LOCAL_BYTES);
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
  if (view.getUint32(0, true) !== LOCAL) throw new CorruptInput("zip local header is damaged", entry.localOffset);
  return entry.localOffset + LOCAL_BYTES + view.getUint16(26, true) + view.getUint16(28, true);
}

/** The members of a zip whose directory is lost, by walking from one local header to the next. */
export async function* recoverEntries(
  source: ByteSource,
  onUnpacked: (bytes: number) => void,
): AsyncGenerator<ZipEntry> {
  let at = 0;
  const inflater = new Inflater();
  while (at + LOCAL_BYTES <= source.size) {
    const header = await readBytes(source, at, LOCAL_BYTES);
    const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
    if (view.getUint32(0, true) !== LOCAL) return;
    const names = await readBytes(source, at + LOCAL_BYTES, view.getUint16(26, true) + view.getUint16(28, true));
    const entry = localEntry(view, names, at);
    const dataAt = at + LOCAL_BYTES + names.byteLength;
    if ((entry.flags & FLAG_SIZES_FOLLOW) === 0 || entry.packedSize !== 0) {
      // The last member may be cut off: its data ends with the file.
      yield { ...entry, packedSize: Math.min(entry.packedSize, source.size - dataAt) };
      at = dataAt + entry.packedSize;
    } else {
      const sized = await sizeByInflating(source, entry, dataAt, inflater, onUnpacked);
      if (sized === undefined) return;
      yield sized.entry;
      at = sized.end;
    }
  }
}

function localEntry(view: DataView, names: Uint8Array, offset: number): ZipEntry {
  const flags = view.getUint16(6, true);
  const nameLength = view.getUint16(26, true);
  const extra = names.slice(nameLength);
  const values = withZip64(
    { size: view.getUint32(22, true), packedSize: view.getUint32(18, true), localOffset: offset },
    new DataView(extra.buffer, 0, extra.byteLength),
  );
  return {
    ...values,
    localOffset: offset,
    // Which system made it, only the directory says. Names of Unix with a backslash in them are rare.
    ...windowsPath(zipName(names.subarray(0, nameLength), flags), true),
    flags,
    method: view.getUint16(8, true),
    crc: view.getUint32(14, true),
    isLink: false,
    offset,
  };
}

/** Sizes after the data (APPNOTE 4.3.9) can only be found by unpacking it. */
async function sizeByInflating(
  source: ByteSource,
  entry: ZipEntry,
  dataAt: number,
  inflater: Inflater,
  onUnpacked: (bytes: number) => void,
): Promise<{ readonly entry: ZipEntry; readonly end: number } | undefined> {
  if (entry.method !== DEFLATED || entry.flags & FLAG_ENCRYPTED) return undefined;
  const feed = new ByteFeed(source, dataAt, source.size, () => {});
  let size = 0;
  for await (const piece of inflater.inflate(feed)) {
    onUnpacked(piece.byteLength);
    size += piece.byteLength;
  }
  const packedSize = feed.offset - dataAt;
  await feed.fill(16);
  // The signature is optional.
  const crcAt = feed.pos + (feed.view.getUint32(feed.pos, true) === DESCRIPTOR ? 4 : 0);
  const crc = feed.view.getUint32(crcAt, true);
  const end = feed.offset + (crcAt - feed.pos) + 12;
  return { entry: { ...entry, size, packedSize, crc }, end };
}
