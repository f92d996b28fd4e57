import { expect, test } from "vitest";
import { blobSource } from "../../../../workers/core/sources/blob.js";
import type { ByteBody } from "../../../../workers/core/sources/body.js";

const BYTES = Uint8Array.from({ length: 100 }, (_, i) => i);

/** A file whose stream never ends a read into the caller's memory, as at times in Chromium. */
const FILE = {
  size: BYTES.length,
  slice: (start: number, end: number) => ({
    stream(): ByteBody {
      const { body } = new Response(BYTES.slice(start, end));
      const getReader = (options?: { readonly mode: "byob" }) =>
        options === undefined
          ? body?.getReader()
          : { read: () => new Promise<never>(() => {}), cancel: () => Promise.resolve() };
      return { getReader } as ByteBody;
    },
  }),
};

test("a file of the page is read in pieces, into the memory that is given", async () => {
  const memory = new Uint8Array(40);
  const read = await blobSource(FILE).read(10, 30, memory);
  expect(read.ok && [...read.value]).toEqual([...BYTES.slice(10, 40)]);
  expect(read.ok && read.value.buffer).toBe(memory.buffer);
});

test("a file that has become shorter is no bytes but a failure", async () => {
  const cut = { ...FILE, slice: (start: number, end: number) => FILE.slice(start, Math.min(end, 20)) };
  expect(await blobSource(cut).read(10, 30)).toMatchObject({
    ok: false,
    error: { message: "the file has become shorter" },
  });
});
