import type { OpenSource } from "../core/byte-source.js";
import { fail, ok } from "../core/result.js";
import { blobSource, isBlobLike } from "../core/sources/blob.js";
import { httpRangeSource } from "../core/sources/http-range.js";
import { openSourceWith } from "../core/sources/open.js";
import { FileHandles } from "./file-handles.js";

/** Sources in Node: files, and the same Blobs and HTTP ranges as in a browser. */
export function createOpenSource(): OpenSource {
  const handles = new FileHandles();
  return openSourceWith({
    file: {
      open: ({ path, size }) => handles.open(path, size),
      cache: { blockBytes: 64 << 10, blocks: 4 },
    },
    blob: {
      open: ({ blob }) => (isBlobLike(blob) ? ok(blobSource(blob)) : fail("not a Blob")),
      cache: { blockBytes: 64 << 10, blocks: 16, runBlocks: 4, bestRead: 4 << 20 },
    },
    http: {
      open: ({ url, size }) => ok(httpRangeSource(url, size, (at, init) => fetch(at, init))),
      cache: { blockBytes: 64 << 10, blocks: 32, runBlocks: 16, bestRead: 4 << 20 },
    },
  });
}

export const openSource: OpenSource = createOpenSource();
