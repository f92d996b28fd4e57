import type { ByteSource } from "../../core/byte-source.js";
import { ByteFeed } from "../codecs/byte-feed.js";
import { CorruptInput } from "../unpack-errors.js";
import type { ZipDirectory } from "./zip-end.js";
import { windowsPath, withZip64, type ZipEntry, zipName } from "./zip-entry.js";

const ENTRY = 0x02014b50;
const ENTRY_BYTES = 46;
const UNIX = 3;
/** MS-DOS (.NET on Windows writes it), HPFS, NTFS and VFAT. */
const WINDOWS = [0, 6, 10, 14];
const S_IFMT = 0xf000;
const S_IFLNK = 0xa000;

/** The entries of the central directory (APPNOTE 4.3.12), in its order. */
export async function* zipEntries(source: ByteSource, directory: ZipDirectory): AsyncGenerator<ZipEntry> {
  const feed = new ByteFeed(source, directory.offset, directory.offset + directory.size, () => {});
  while (0 < (await feed.fill(ENTRY_BYTES))) {
    const offset = feed.offset;
    await feed.need(ENTRY_BYTES, "zip directory");
    if (feed.view.getUint32(feed.pos, true) !== ENTRY) throw new CorruptInput("zip directory is damaged", offset);
    const nameLength = feed.view.getUint16(feed.pos + 28, true);
    const extraLength = feed.view.getUint16(feed.pos + 30, true);
    const length = ENTRY_BYTES + nameLength + extraLength + feed.view.getUint16(feed.pos + 32, true);
    await feed.need(length, "zip directory");
    yield readEntry(feed, nameLength, extraLength, directory.shift, offset);
    feed.skip(length);
  }
}

function readEntry(feed: ByteFeed, nameLength: number, extraLength: number, shift: number, offset: number): ZipEntry {
  const { view, pos } = feed;
  const nameAt = pos + ENTRY_BYTES;
  const flags = view.getUint16(pos + 8, true);
  const extra = new DataView(view.buffer, nameAt + nameLength, extraLength);
  const values = withZip64(
    {
      size: view.getUint32(pos + 24, true),
      packedSize: view.getUint32(pos + 20, true),
      localOffset: view.getUint32(pos + 42, true),
    },
    extra,
  );
  // APPNOTE 4.4.2: the upper byte of "version made by" says whose attributes these are.
  const system = view.getUint8(pos + 5);
  return {
    ...values,
    localOffset: values.localOffset + shift,
    ...windowsPath(zipName(feed.bytes.subarray(nameAt, nameAt + nameLength), flags), WINDOWS.includes(system)),
    flags,
    method: view.getUint16(pos + 10, true),
    crc: view.getUint32(pos + 16, true),
    isLink: system === UNIX && (view.getUint16(pos + 40, true) & S_IFMT) === S_IFLNK,
    offset,
  };
}
