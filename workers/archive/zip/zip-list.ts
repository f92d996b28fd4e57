import type { OpenArchive } from "../context.js";
import { RepeatedNotes } from "../repeated-notes.js";
import { CorruptInput } from "../unpack-errors.js";
import { zipEntries } from "./zip-directory.js";
import { findDirectory } from "./zip-end.js";
import type { ZipEntry } from "./zip-entry.js";
import { recoverEntries } from "./zip-local.js";

export interface ZipList {
  readonly entries: readonly ZipEntry[];
  /** Why there may be more than these. */
  readonly damage: CorruptInput | undefined;
}

/** All members worth looking at: from the directory, or, where that is lost, from the local headers. */
export async function listEntries(archive: OpenArchive): Promise<ZipList> {
  const entries: ZipEntry[] = [];
  try {
    for await (const entry of allEntries(archive)) {
      archive.context.meter.countEntry();
      if (!entry.path.endsWith("/")) entries.push(entry);
    }
    return listed(archive, entries, undefined);
  } catch (error) {
    if (!(error instanceof CorruptInput)) throw error;
    return listed(archive, entries, error);
  }
}

function listed(archive: OpenArchive, entries: readonly ZipEntry[], damage: CorruptInput | undefined): ZipList {
  if (entries.some(({ hadBackslashes }) => hadBackslashes)) {
    const message = String.raw`the folders in its names are apart by "\", as Windows PowerShell writes them: read as "/"`;
    archive.context.diagnostics.warning(message, archive.file.path);
  }
  return { entries: withoutOverlaps(archive, entries), damage };
}

async function* allEntries(archive: OpenArchive): AsyncGenerator<ZipEntry> {
  const { source, context } = archive;
  const directory = await findDirectory(source);
  if (directory !== undefined) {
    context.meter.announceEntries(directory.entries);
    yield* zipEntries(source, directory);
    return;
  }
  yield* recoverEntries(source, (bytes) => context.meter.countUnpacked(bytes));
  throw new CorruptInput("zip has no directory: the file is cut off; what was found without it is opened", source.size);
}

/**
 * Honest members lie one after the other. Where they overlap, the same bytes are unpacked many times over, which is
 * how the strongest zip bombs work: only the first is used. In the order of the directory.
 */
function withoutOverlaps(archive: OpenArchive, entries: readonly ZipEntry[]): readonly ZipEntry[] {
  const byOffset = entries.map((_, index) => index).sort((a, b) => offsetAt(entries, a) - offsetAt(entries, b));
  const overlapping = new Set<number>();
  const notes = new RepeatedNotes(archive.context.diagnostics, archive.file.path, "error");
  let end = 0;
  for (const index of byOffset) {
    const entry = entries[index];
    if (entry === undefined) continue;
    if (entry.localOffset < end) {
      overlapping.add(index);
      notes.add(entry.path, "is left out: it overlaps another member, as in a zip bomb", entry.offset);
    } else {
      end = entry.localOffset + entry.packedSize;
    }
  }
  notes.finish();
  return entries.filter((_, index) => !overlapping.has(index));
}

function offsetAt(entries: readonly ZipEntry[], index: number): number {
  return entries[index]?.localOffset ?? 0;
}
