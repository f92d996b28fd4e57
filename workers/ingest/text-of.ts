import type { FileEntry, OpenSource } from "../core/byte-source.js";

/** The whole text of a file; undefined: it cannot be read. */
export async function textOf({ source }: FileEntry, open: OpenSource): Promise<string | undefined> {
  const opened = open(source);
  if (!opened.ok) return undefined;
  const bytes = await opened.value.read(0, opened.value.size);
  opened.value.close();
  // A copy, since a view into shared memory cannot be decoded in browsers.
  return bytes.ok ? new TextDecoder("utf-8").decode(bytes.value.slice()) : undefined;
}
