import { basename } from "node:path";
import type { SourceSpec } from "../../workers/core/byte-source.js";
import { ok, type Result } from "../../workers/core/result.js";
import type { AddSymbolsRequest } from "../../workers/model/symbols.js";
import { type ListedItem, listFiles } from "./list-files.js";

/** A file or folder of symbols, as a person names it. */
export interface NamedSymbols {
  readonly path: string;
  /** Whose they are; undefined: as their paths say. */
  readonly owner?: string;
}

/** All files of symbols that were named. `sourcesOf`: how whoever reads them gets the bytes of each file of an item. */
export async function listSymbols(
  named: readonly NamedSymbols[],
  sourcesOf: (item: ListedItem) => readonly SourceSpec[],
): Promise<Result<readonly AddSymbolsRequest[]>> {
  const all: AddSymbolsRequest[] = [];
  for (const { owner, path } of named) {
    const listed = await listFiles(path);
    if (!listed.ok) return listed;
    const isFolder = listed.value.files.some(({ realPath }) => realPath !== listed.value.root);
    const folder = isFolder ? basename(listed.value.root) : "";
    const sources = sourcesOf(listed.value);
    // Paths begin with the folder's own name: it may be that of a machine. What lies above it says nothing.
    const files = listed.value.files.map(({ path: inside }, i) => ({
      path: folder === "" ? inside : `${folder}/${inside}`,
      source: sources[i] as SourceSpec,
    }));
    all.push(owner === undefined ? { files, recorderFolders: [folder] } : { files, owner });
  }
  return ok(all);
}
