/** A path from an archive, made safe: relative, "/" between parts, no "." or "..". Or why it is refused. */
export type MemberPath = { readonly path: string } | { readonly refused: string };

const MAX_PATH = 4096;

/**
 * Nothing is ever written to these paths; but they are shown, joined and used as keys, and some later reader might
 * trust them. So a path that leaves the archive's own folder is refused, not repaired.
 */
export function memberPath(raw: string): MemberPath {
  if (raw === "") return { refused: "it has no name" };
  if (MAX_PATH < raw.length) return { refused: "its path is too long" };
  if (raw.includes("\0")) return { refused: "its path has a NUL" };
  if (raw.includes("\\")) return { refused: "its path has a backslash" };
  if (raw.startsWith("/")) return { refused: "its path is absolute" };
  if (/^[A-Za-z]:/.test(raw)) return { refused: "its path begins with a drive letter" };
  const parts = raw.split("/").filter((part) => part !== "" && part !== ".");
  if (parts.includes("..")) return { refused: 'its path has ".."' };
  return parts.length === 0 ? { refused: "it has no name" } : { path: parts.join("/") };
}
