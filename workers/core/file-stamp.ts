/** What tells whether a file is still the one that was found, with the same bytes. */
export interface FileStamp {
  readonly size: number;
  /** When it was written last, ms since the epoch. */
  readonly modifiedMs: number;
  /** When anything of it was changed last, its name and times included. Programs cannot set this time back. */
  readonly changedMs: number;
  /** Of the file system. Some make new numbers now and then. */
  readonly inode: number;
}

/** The part of `fs.Stats` that is looked at. */
export interface FileFacts {
  readonly size: number;
  readonly mtimeMs: number;
  readonly ctimeMs: number;
  readonly ino: number;
}

export function stampOf({ size, mtimeMs, ctimeMs, ino }: FileFacts): FileStamp {
  return { size, modifiedMs: mtimeMs, changedMs: ctimeMs, inode: ino };
}

export const SHORTER = "the file has become shorter";
const REPLACED = "another file has taken its place";
const REWRITTEN = "the file has been changed since it was opened";

/**
 * Why bytes that are read now may be others than those that were found; undefined: they are the same. A file that only
 * grows, as one that is still recorded, keeps its bytes.
 */
export function whyChanged(found: FileStamp, now: FileStamp): string | undefined {
  if (now.size < found.size) return SHORTER;
  if (found.size < now.size) return now.inode === found.inode ? undefined : REPLACED;
  if (now.modifiedMs === found.modifiedMs && now.changedMs === found.changedMs) return undefined;
  return now.inode === found.inode ? REWRITTEN : REPLACED;
}
