import type { ByteSource, OpenSource } from "../core/byte-source.js";
import { fail, ok } from "../core/result.js";
import { blobSource, isBlobLike } from "../core/sources/blob.js";
import { httpRangeSource } from "../core/sources/http-range.js";
import { inOrderSource } from "../core/sources/in-order.js";
import { openSourceWith } from "../core/sources/open.js";
import { inTurn } from "../core/sources/turns.js";
import { takeBodyPlace } from "./body-places.js";

const turn = inTurn();
const inOrder = (source: ByteSource) => inOrderSource(source, takeBodyPlace, turn);

/** Sources in a page or web worker: Blobs, and files behind HTTP ranges of the serving shell. */
export const openSource: OpenSource = openSourceWith({
  file: undefined,
  blob: {
    open: ({ blob }) => (isBlobLike(blob) ? ok(blobSource(blob, turn)) : fail("not a Blob")),
    cache: { blockBytes: 64 << 10, blocks: 16, runBlocks: 4, bestRead: 16 << 20 },
  },
  http: {
    open: ({ url, size }) => ok(httpRangeSource(url, size, (at, init) => fetch(at, init), turn)),
    // Each request costs much, however short.
    cache: { blockBytes: 64 << 10, blocks: 32, runBlocks: 16, bestRead: 16 << 20 },
    inOrder,
  },
});
