import { expect, test } from "vitest";
import type { ByteSource } from "../../../../workers/core/byte-source.js";
import { blobSource } from "../../../../workers/core/sources/blob.js";
import type { ByteBody } from "../../../../workers/core/sources/body.js";
import { httpRangeSource } from "../../../../workers/core/sources/http-range.js";
import { inOrderSource, LONG_READ } from "../../../../workers/core/sources/in-order.js";
import { sliceSource } from "../../../../workers/core/sources/open.js";

const content = Uint8Array.from({ length: 5 * LONG_READ + 1000 }, (_, i) => (i * 7919 + (i >> 8) * 31) & 0xff);
const size = content.byteLength;

/** A server of `bytes`, with a list of what it was asked for, and of the bodies that were given up. */
function serverOf(bytes = content) {
  const asked: string[] = [];
  const state = { bytes, cancelled: 0 };
  const source = httpRangeSource("x", size, async (_, { headers }) => {
    const [, from = "", to = ""] = /^bytes=(\d+)-(\d+)$/.exec(headers.Range ?? "") ?? [];
    asked.push(`${from}-${Number(to) + 1}`);
    const part = state.bytes.slice(Number(from), Number(to) + 1);
    return part.byteLength === 0 ? { status: 416, body: null } : { status: 206, body: slowly(part, state) };
  });
  return { asked, state, source };
}

function slowly(part: Uint8Array<ArrayBuffer>, state: { cancelled: number }): ByteBody {
  let at = 0;
  return new ReadableStream({
    type: "bytes",
    pull(controller) {
      if (at < part.byteLength) controller.enqueue(part.slice(at, at + 300_000));
      else {
        controller.close();
        controller.byobRequest?.respond(0);
      }
      at += 300_000;
    },
    cancel() {
      state.cancelled += 1;
    },
  }) as ByteBody;
}

/** So many places, with how many are taken. */
function placesFor(count: number) {
  const state = { taken: 0 };
  const take = async () => {
    if (state.taken === count) return undefined;
    state.taken += 1;
    return () => {
      state.taken -= 1;
    };
  };
  return { state, take };
}

async function expectRead(source: ByteSource, offset: number, length: number, bytes = content): Promise<void> {
  const read = await source.read(offset, length, new Uint8Array(length));
  expect(read.ok && Buffer.compare(read.value, bytes.subarray(offset, offset + length))).toBe(0);
}

async function readThrough(source: ByteSource, bytes = content): Promise<void> {
  for (let at = 0; at < source.size; at += LONG_READ) {
    await expectRead(source, at, Math.min(LONG_READ, source.size - at), bytes);
  }
}

test("a file read from its begin to its end is two requests: the first part and all else", async () => {
  const { asked, source } = serverOf();
  const places = placesFor(1);
  await readThrough(inOrderSource(source, places.take));
  expect(asked).toEqual([`0-${LONG_READ}`, `${LONG_READ}-${size}`]);
  expect(places.state.taken).toBe(0);
});

test("reads that were asked for before others have ended come in order", async () => {
  const { asked, source } = serverOf();
  const inOrder = inOrderSource(source, placesFor(1).take);
  await Promise.all([0, 1, 2, 3].map((i) => expectRead(inOrder, i * LONG_READ, LONG_READ)));
  expect(asked).toHaveLength(2);
});

test("pages, heads and short reads are requests of their own, and leave an open body alone", async () => {
  const { asked, source } = serverOf();
  const inOrder = inOrderSource(source, placesFor(1).take);
  for (const at of [0, 1000, 2000]) await expectRead(inOrder, at, 1000);
  expect(asked).toEqual(["0-1000", "1000-2000", "2000-3000"]);
  await expectRead(inOrder, 0, LONG_READ);
  await expectRead(inOrder, LONG_READ, LONG_READ);
  expect((await inOrder.read(77, 1000)).ok).toBe(true);
  await expectRead(inOrder, 2 * LONG_READ, LONG_READ);
  expect(asked.slice(3)).toEqual([`0-${LONG_READ}`, `${LONG_READ}-${size}`, "77-1077"]);
});

test("a read elsewhere gives the body up, and so does closing", async () => {
  const { state, source } = serverOf();
  const places = placesFor(1);
  const inOrder = inOrderSource(source, places.take);
  for (const i of [0, 1, 0]) await expectRead(inOrder, i * LONG_READ, LONG_READ);
  expect([state.cancelled, places.state.taken]).toEqual([1, 0]);
  await expectRead(inOrder, LONG_READ, LONG_READ);
  expect(places.state.taken).toBe(0);
  const other = inOrderSource(source, places.take);
  for (const i of [0, 1]) await expectRead(other, i * LONG_READ, LONG_READ);
  expect(places.state.taken).toBe(1);
  other.close();
  expect([state.cancelled, places.state.taken]).toEqual([2, 0]);
});

test("who finds no place reads by requests", async () => {
  const { asked, source } = serverOf();
  await readThrough(inOrderSource(source, placesFor(0).take));
  expect(asked).toHaveLength(6);
});

test("a file that shrinks while it is read fails in the words of a single read", async () => {
  const { state, source } = serverOf();
  const inOrder = inOrderSource(source, placesFor(1).take);
  await expectRead(inOrder, 0, LONG_READ);
  state.bytes = content.slice(0, 2 * LONG_READ + 10);
  await expectRead(inOrder, LONG_READ, LONG_READ);
  expect(await inOrder.read(2 * LONG_READ, LONG_READ, new Uint8Array(LONG_READ))).toMatchObject({
    ok: false,
    error: { message: "the file has become shorter", offset: 2 * LONG_READ },
  });
});

test("a body that breaks is replaced by requests", async () => {
  const { asked, source } = serverOf();
  const broken: ByteSource = {
    ...source,
    bodyOf: async () =>
      new ReadableStream({ type: "bytes", pull: () => Promise.reject(new Error("down")) }) as ByteBody,
  };
  const places = placesFor(1);
  await readThrough(inOrderSource(broken, places.take));
  expect(asked).toHaveLength(6);
  expect(places.state.taken).toBe(0);
});

test("blobs and slices are read so, slices only up to their end", async () => {
  await readThrough(inOrderSource(blobSource(new Blob([content])), placesFor(1).take));
  const { asked, source } = serverOf();
  const places = placesFor(1);
  const end = 3 * LONG_READ + 500;
  await readThrough(inOrderSource(sliceSource(source, 500, 3 * LONG_READ), places.take), content.slice(500));
  expect(asked).toEqual([`500-${LONG_READ + 500}`, `${LONG_READ + 500}-${end}`]);
  expect(places.state.taken).toBe(0);
});
