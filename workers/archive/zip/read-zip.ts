import type { ByteSource } from "../../core/byte-source.js";
import { ByteFeed } from "../codecs/byte-feed.js";
import type { Warn } from "../codecs/codec.js";
import { crc32 } from "../codecs/crc32.js";
import type { Codecs } from "../codecs/index.js";
import { Inflater } from "../codecs/inflate.js";
import type { Member, OpenArchive } from "../context.js";
import type { MemberBytes } from "../member-bytes.js";
import { CorruptInput } from "../unpack-errors.js";
import { FLAG_ENCRYPTED, type ZipEntry } from "./zip-entry.js";
import { listEntries } from "./zip-list.js";
import { dataOffset } from "./zip-local.js";

/** Larger stored members are not read only to verify their checksum. */
const MAX_CHECKED = 16 << 20;
const CHECK_PIECE = 1 << 20;

type Unpack = (feed: ByteFeed, warn: Warn) => AsyncGenerator<Uint8Array>;

/** Members of a zip: stored ones are slices of it, the others are unpacked. */
export async function* readZip(archive: OpenArchive): AsyncGenerator<Member> {
  const { entries, damage } = await listEntries(archive);
  const methods = unpackMethods(archive.context.codecs);
  for (const entry of entries) {
    archive.onRead(entry.localOffset);
    const reason = whyLeftOut(entry, methods);
    if (reason !== undefined) archive.skipped.add(entry.path, reason, entry.offset);
    else yield* readMember(archive, entry, methods.get(entry.method));
  }
  if (damage !== undefined) throw damage;
}

/** APPNOTE 4.4.5; 0 (stored) is not among them. */
function unpackMethods(codecs: Codecs): ReadonlyMap<number, Unpack> {
  const inflater = new Inflater();
  return new Map<number, Unpack>([
    [8, (feed) => inflater.inflate(feed)],
    [12, codecs.bzip2],
    [93, codecs.zstd],
    [95, codecs.xz],
  ]);
}

function whyLeftOut(entry: ZipEntry, methods: ReadonlyMap<number, Unpack>): string | undefined {
  if (entry.flags & FLAG_ENCRYPTED) return "is left out: it is encrypted; unpack the archive with its password first";
  if (entry.isLink) return "is left out: it is a symbolic link";
  if (entry.method === 0 || methods.has(entry.method)) return undefined;
  return `is left out: compression method ${entry.method} is not supported`;
}

/** Damage in one member is reported and ends that member only: the directory tells where the next one is. */
async function* readMember(archive: OpenArchive, entry: ZipEntry, unpack: Unpack | undefined): AsyncGenerator<Member> {
  const { source, file, context } = archive;
  try {
    const at = await dataOffset(source, entry);
    const packedSize = Math.min(entry.packedSize, Math.max(0, source.size - at));
    if (packedSize < entry.packedSize) report(archive, entry, "is cut off", source.size);
    if (unpack === undefined) {
      await checkStored(archive, entry, at, packedSize);
      const slice = { kind: "slice", base: file.source, offset: at, size: packedSize } as const;
      yield { rawPath: entry.path, source: slice, offset: entry.localOffset, crc: entry.crc };
      return;
    }
    context.meter.announceUnpacked(entry.size);
    const bytes = context.memory.collect(entry.path, Math.min(entry.size, packedSize * MAX_RATIO));
    await unpackTo(
      bytes,
      archive,
      entry,
      unpack(new ByteFeed(source, at, at + packedSize, () => {}), (message, offset) =>
        report(archive, entry, message, offset),
      ),
    );
    if (bytes.size === 0 && entry.size !== 0) return;
    yield { rawPath: entry.path, source: bytes.source(), offset: entry.localOffset, crc: entry.crc };
  } catch (error) {
    if (!(error instanceof CorruptInput)) throw error;
    report(archive, entry, `is left out: ${error.message}`, error.offset ?? entry.localOffset);
  }
}

/** Bounds the memory that a header can claim: deflate cannot reach this ratio. */
const MAX_RATIO = 1100;

/** Unpacks into `bytes` as far as possible, and reports damage. */
async function unpackTo(
  bytes: MemberBytes,
  archive: OpenArchive,
  entry: ZipEntry,
  pieces: AsyncGenerator<Uint8Array>,
): Promise<void> {
  let crc = 0;
  try {
    for await (const piece of pieces) {
      archive.context.meter.countUnpacked(piece.byteLength);
      await archive.context.pause();
      crc = crc32(piece, crc);
      bytes.append(piece);
      if (entry.size < bytes.size) throw new CorruptInput(`it unpacks to more than the ${entry.size} bytes announced`);
    }
  } catch (error) {
    if (!(error instanceof CorruptInput)) throw error;
    report(archive, entry, `is damaged: ${error.message}`, error.offset ?? entry.localOffset);
    return;
  }
  if (bytes.size < entry.size) report(archive, entry, `has ${bytes.size} of ${entry.size} bytes`, entry.localOffset);
  else if (crc !== entry.crc) report(archive, entry, CRC_DIFFERS, entry.localOffset);
}

const CRC_DIFFERS = "is damaged: its checksum (CRC-32) differs";

async function checkStored(archive: OpenArchive, entry: ZipEntry, at: number, size: number): Promise<void> {
  if (MAX_CHECKED < size || size < entry.packedSize) return;
  if ((await crcOf(archive.source, at, at + size)) !== entry.crc) {
    report(archive, entry, CRC_DIFFERS, entry.localOffset);
  }
}

async function crcOf(source: ByteSource, start: number, end: number): Promise<number> {
  let crc = 0;
  for (let at = start; at < end; at += CHECK_PIECE) {
    const got = await source.read(at, Math.min(CHECK_PIECE, end - at));
    if (!got.ok) throw new CorruptInput(got.error.message, at);
    crc = crc32(got.value, crc);
  }
  return crc;
}

function report(archive: OpenArchive, entry: ZipEntry, what: string, offset: number): void {
  archive.context.diagnostics.error(`${JSON.stringify(entry.path)} ${what}`, archive.file.path, offset);
}
