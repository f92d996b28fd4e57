import type { FileEntry, OpenSource } from "../core/byte-source.js";
import type { TraceCandidate } from "../formats/format.js";

/** First bytes of a CTF packet (CTF 1.8.3, 5.1), of either byte order. */
const PACKET_MAGICS = new Set([0xc1fc1fc1, 0xc11ffcc1]);
/** Files looked at; more would cost time for a remark. */
const MAX_LOOKED_AT = 500;

/** CTF stream files that belong to no trace: their metadata is missing, and without it they cannot be read. */
export async function orphanStreams(
  files: readonly FileEntry[],
  candidates: readonly TraceCandidate[],
  open: OpenSource,
): Promise<readonly FileEntry[]> {
  const claimed = new Set(candidates.flatMap((candidate) => candidate.files));
  // Beside a metadata file of a version we cannot read, the file is no orphan.
  const described = new Set(files.filter(({ path }) => nameOf(path) === "metadata").map(({ path }) => folderOf(path)));
  const isLost = (file: FileEntry) => !claimed.has(file) && !described.has(folderOf(file.path));
  const rest = files.filter(isLost).slice(0, MAX_LOOKED_AT);
  const areOrphans = await Promise.all(rest.map((file) => startsWithMagic(file, open)));
  return rest.filter((_, i) => areOrphans[i]);
}

async function startsWithMagic(file: FileEntry, open: OpenSource): Promise<boolean> {
  const source = open(file.source);
  if (!source.ok) return false;
  const head = await source.value.read(0, 4);
  source.value.close();
  if (!head.ok || head.value.length < 4) return false;
  const { buffer, byteOffset } = head.value;
  return PACKET_MAGICS.has(new DataView(buffer, byteOffset, 4).getUint32(0, true));
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/") + 1);
}
