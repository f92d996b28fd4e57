import { ByteFeed } from "./codecs/byte-feed.js";
import type { Member, OpenArchive } from "./context.js";
import type { CompressionKind } from "./magic.js";
import { PieceReader } from "./piece-reader.js";
import { cutOff, skippedBy } from "./tar/read-tar.js";
import { BLOCK, isTarHeader } from "./tar/tar-header.js";
import { tarMembers } from "./tar/tar-members.js";

/** Zeros that tar pads with may follow the last member; more than this is not worth unpacking. */
const MAX_TRAILER = 16 << 20;

/** The members of a compressed tar, unpacked as it streams by, or the one file in a compressed file. */
export async function* readCompressed(archive: OpenArchive, kind: CompressionKind): AsyncGenerator<Member> {
  const { source, context, file } = archive;
  const feed = new ByteFeed(source, 0, source.size, archive.onRead);
  const warn = (message: string, offset: number): void => context.diagnostics.error(message, file.path, offset);
  const { meter, pause } = context;
  const pieces = new PieceReader(context.codecs[kind](feed, warn), (bytes) => meter.countUnpacked(bytes), pause);
  try {
    const head = await pieces.peekFirst(BLOCK);
    if (isTarHeader(head)) yield* readTarPieces(archive, pieces, feed);
    else yield await readSingle(archive, pieces);
    pieces.raiseDamage();
  } finally {
    await pieces.close();
  }
}

async function* readTarPieces(archive: OpenArchive, pieces: PieceReader, feed: ByteFeed): AsyncGenerator<Member> {
  const { memory, meter } = archive.context;
  for await (const member of tarMembers(pieces, meter, skippedBy(archive))) {
    // Offsets of members are those of the compressed file, as near as they can be told.
    const offset = feed.offset;
    meter.announceUnpacked(member.size);
    const bytes = memory.collect(member.path, member.size);
    await pieces.copyTo(bytes, member.size);
    // An incomplete last member is kept too: a trace that breaks off is still worth reading.
    if (0 < bytes.size || member.size === 0) yield { rawPath: member.path, source: bytes.source(), offset };
    if (bytes.size < member.size) {
      pieces.raiseDamage();
      throw cutOff(member, bytes.size, feed.offset);
    }
  }
  // To the end, for the checksum.
  await pieces.skip(MAX_TRAILER);
}

async function readSingle(archive: OpenArchive, pieces: PieceReader): Promise<Member> {
  const rawPath = withoutSuffix(archive.file.path);
  const bytes = archive.context.memory.collect(rawPath, 0);
  await pieces.copyTo(bytes, Number.POSITIVE_INFINITY);
  if (bytes.size === 0) pieces.raiseDamage();
  return { rawPath, source: bytes.source(), offset: 0, inPlace: true };
}

/** "ch0.gz" holds "ch0". */
function withoutSuffix(path: string): string {
  return path.replace(/(?<=.)\.(gz|zst|zstd|xz|bz2)$/i, "").replace(/(?<=.)\.(tgz|tzst|txz|tbz2?)$/i, ".tar");
}
