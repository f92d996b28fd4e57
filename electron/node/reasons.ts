/** What happens to users' files, in words. Node's own message repeats the call and the path. */
const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "no such file or folder",
  ENOTDIR: "no such file or folder",
  ELOOP: "links in a circle",
  EISDIR: "it is a folder",
  ENOSPC: "no space left on the device",
  EDQUOT: "no space left in the quota",
  ENAMETOOLONG: "the name is longer than the file system takes",
  EFBIG: "larger than a file may become here",
  EROFS: "the file system is read-only",
  EMFILE: "too many files are open: close other programs or raise `ulimit -n`",
  ENFILE: "too many files are open on this machine",
};

/** Why a file could not be read, or written. */
export function reasonOf(error: unknown, doing: "read" | "write" = "read"): string {
  const code = codeOf(error) ?? "";
  if (code === "EACCES" || code === "EPERM") return `no permission to ${doing} it`;
  return REASONS[code] ?? (error instanceof Error ? error.message : String(error));
}

/** The system's name of an error, as in "ENOSPC". */
export function codeOf(error: unknown): string | undefined {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : undefined;
}
