import type { KeptIndex, KeptIndexes } from "../model/kept-index.js";
import { IndexReader } from "./index-reader.js";
import type { IndexBytes, IndexStore, StoredIndex } from "./index-store.js";
import { lastPart } from "./part-file.js";

/** The files of a store, those that were used last first. */
export async function listIndexes(store: IndexStore): Promise<KeptIndexes> {
  const files: KeptIndex[] = [];
  for (const file of await store.list()) files.push({ ...file, trace: await traceOf(store, file) });
  return { files: files.sort((a, b) => b.usedMs - a.usedMs), limitBytes: store.limitBytes };
}

export async function clearIndexes(store: IndexStore): Promise<void> {
  for (const { name } of await store.list()) await store.remove(name);
}

/** Empty where the file does not say, as it is damaged or of another version. */
async function traceOf(store: IndexStore, { name, isUnfinished }: StoredIndex): Promise<string> {
  let file: IndexBytes | undefined;
  try {
    file = await store.open(name);
    if (file === undefined) return "";
    const { size } = file;
    const trace: unknown = isUnfinished
      ? lastPart({ ...file, size: () => size })?.head.about.trace
      : IndexReader.open(file)?.directory.about.trace;
    return typeof trace === "string" ? trace : "";
  } catch {
    return "";
  } finally {
    file?.close();
  }
}
