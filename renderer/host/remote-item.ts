import type { FileEntry } from "../../workers/core/byte-source.js";
import type { Result } from "../../workers/core/result.js";
import type { HostItem } from "./host-api.js";

/** Shells name bytes relative to the page; workers, which stand elsewhere, need the whole address. */
export function absoluteItem(item: HostItem, base: string): HostItem {
  const symbols = item.symbols?.map((given) => ({ ...given, files: absoluteFiles(given.files, base) }));
  return { ...item, files: absoluteFiles(item.files, base), ...(symbols && { symbols }) };
}

function absoluteFiles(files: readonly FileEntry[], base: string): readonly FileEntry[] {
  return files.map(({ path, source }) => {
    if (source.kind !== "http") return { path, source };
    return { path, source: { ...source, url: new URL(source.url, base).href } };
  });
}

export function absoluteItems(items: readonly HostItem[], base: string): readonly HostItem[] {
  return items.map((item) => absoluteItem(item, base));
}

export function absoluteResult(result: Result<HostItem>, base: string): Result<HostItem> {
  return result.ok ? { ok: true, value: absoluteItem(result.value, base) } : result;
}
