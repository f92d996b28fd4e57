/**
 * Errors of the system and of the browser's storage in words, by `code` or by name. Messages of Node repeat the call and
 * the path, which stand beside the text already; those of browsers differ by browser.
 */
const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "no such file or folder",
  ENOTDIR: "no such file or folder",
  // A path with a 0 character.
  ERR_INVALID_ARG_VALUE: "no such file or folder",
  ELOOP: "links in a circle",
  EISDIR: "it is a folder",
  ENOSPC: "no space left on the device",
  EDQUOT: "no space left in the quota",
  ENAMETOOLONG: "the name is longer than the file system takes",
  EFBIG: "larger than a file may become here",
  EROFS: "the file system is read-only",
  EIO: "the disk or drive reports an error; it may be damaged or unplugged",
  ENXIO: "the device is not there any more",
  ENODEV: "the device is not there any more",
  ESTALE: "the network drive has lost the file",
  ENOTCONN: "the network drive is not connected any more",
  EHOSTDOWN: "the computer with the network drive does not answer",
  ETIMEDOUT: "the computer with the file does not answer",
  EBUSY: "another program uses it",
  EMFILE: "too many files are open: close other programs or raise `ulimit -n`",
  ENFILE: "too many files are open on this machine: close other programs",
  VersionError: "it was written by a newer Lanescope; it is left untouched",
  QuotaExceededError: "the disk or the browser's quota is full",
  NotReadableError: "the file has changed or gone since it was chosen, or may not be read any more",
  NotFoundError: "it is not there any more",
  MissingAPIError: "this window may not store data",
  InvalidStateError: "this window may not store data",
};

/**
 * Why the system or the browser refused something, for a sentence that names the file. `doing` is what needed a
 * permission. The message of all other errors.
 */
export function systemErrorText(error: unknown, doing: "read" | "write" = "read"): string {
  const code = errorCode(error) ?? "";
  if (code === "EACCES" || code === "EPERM") return `no permission to ${doing} it`;
  const name = error instanceof Error ? error.name : "";
  // Dexie wraps the browser's DOMException.
  const inner = error instanceof Error && "inner" in error && error.inner instanceof Error ? error.inner.name : "";
  return REASONS[code] ?? REASONS[name] ?? REASONS[inner] ?? errorText(error);
}

/** The message of whatever was thrown. */
export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** With the stack where there is one: for bugs of ours. */
export function errorStack(error: unknown): string {
  return (error instanceof Error ? error.stack : undefined) ?? errorText(error);
}

/** The system's name of an error, as in "ENOSPC". */
export function errorCode(error: unknown): string | undefined {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : undefined;
}

/** An error as the system's calls throw it. */
export function systemError(code: string): Error {
  return Object.assign(new Error(code), { code });
}
