import type { FileEntry, OpenSource, SourceSpec } from "../../core/byte-source.js";
import { Hash128 } from "../../core/hash128.js";
import { plainText } from "../../core/plain-text.js";
import { fileStarts } from "../../ingest/content-id.js";
import type { OpenRequest } from "../../model/engine-api.js";

/**
 * The name of the index file of a request: the same for the same files, as far as their sizes, times and beginnings tell,
 * opened with the same options. Archives are files like others here, so lanes come back without unpacking them. Undefined:
 * nothing tells whether a file is still what it was.
 */
export async function indexName(request: OpenRequest, open: OpenSource): Promise<string | undefined> {
  const { name: _, index: __, memoryBudget: ___, files, ...options } = request;
  const times = files.map(({ source }) => timesOf(source));
  if (times.includes(undefined)) return undefined;
  const hash = new Hash128();
  const encoder = new TextEncoder();
  hash.update(encoder.encode(plainText(options)));
  for (const [i, { start }] of (await fileStarts(files, open)).entries()) {
    const { path, source } = files[i] as FileEntry;
    hash.update(encoder.encode(`\0${path}\0${source.size}\0${times[i]}\0`));
    hash.update(start);
  }
  return hash.hex();
}

/** As text. A file that was overwritten in its middle and given its old time of writing has another time of change. */
function timesOf(source: SourceSpec): string | undefined {
  switch (source.kind) {
    case "file":
    case "http":
      return source.modifiedMs === undefined ? undefined : `${source.modifiedMs}\0${source.changedMs ?? ""}`;
    case "blob": {
      // Of a File; other blobs have none.
      const { lastModified } = source.blob as { readonly lastModified?: number };
      return lastModified === undefined ? undefined : `${lastModified}`;
    }
    case "memory":
    case "slice":
      return undefined;
  }
}
