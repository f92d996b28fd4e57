import type { OpenSource } from "../core/byte-source.js";
import { fail, ok } from "../core/result.js";
import { blobSource, isBlobLike } from "../core/sources/blob.js";
import { type FetchRange, httpRangeSource, inTurn } from "../core/sources/http-range.js";
import { openSourceWith } from "../core/sources/open.js";

const fetchRange: FetchRange = (url, init) => fetch(url, init);
const turn = inTurn(fetchRange);

/** Sources in a page or web worker: Blobs, and files behind HTTP ranges of the serving shell. */
export const openSource: OpenSource = openSourceWith({
  file: undefined,
  blob: {
    open: ({ blob }) => (isBlobLike(blob) ? ok(blobSource(blob)) : fail("not a Blob")),
    cache: { blockBytes: 64 << 10, blocks: 16, runBlocks: 4, bestRead: 4 << 20 },
  },
  http: {
    open: ({ url, size }) => ok(httpRangeSource(url, size, fetchRange, turn)),
    // Each request costs much, however short.
    cache: { blockBytes: 64 << 10, blocks: 32, runBlocks: 16, bestRead: 16 << 20 },
  },
});
