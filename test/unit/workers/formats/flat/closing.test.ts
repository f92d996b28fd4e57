import { expect, test } from "vitest";
import type { ByteSource } from "../../../../../workers/core/byte-source.js";
import { ok, type Result } from "../../../../../workers/core/result.js";
import type { BlockMerger, BlockStream } from "../../../../../workers/formats/block-merger.js";
import { DecodeRegion, DecodeSpace } from "../../../../../workers/formats/flat/decode-space.js";
import { FileWindow } from "../../../../../workers/formats/flat/file-window.js";
import { FlatReader } from "../../../../../workers/formats/flat/flat-reader.js";
import { createBatch } from "../../../../../workers/model/event-batch.js";
import { typescriptDecode } from "../../../../setup/flat-decode.js";

// A reader that is closed while it reads keeps its memory until nothing writes there.

const CHUNK = 1 << 20;

/** A source whose reads end when they are told to. */
function slowSource() {
  const pending: (() => void)[] = [];
  const source: ByteSource = {
    size: 4 * CHUNK,
    readsShared: true,
    read: (_offset, length, into = new Uint8Array(length)) =>
      new Promise<Result<Uint8Array>>((resolve) => {
        pending.push(() => resolve(ok(into.subarray(0, length).fill(0xff))));
      }),
    close() {},
  };
  return { source, endNext: () => pending.shift()?.() };
}

test.each(["a read ahead", "the read that is waited for"])("%s writes to no memory of others", async (which) => {
  const space = new DecodeSpace(typescriptDecode);
  const region = new DecodeRegion(space);
  const { source, endNext } = slowSource();
  const window = new FileWindow(source, "all", CHUNK, region);
  let read = window.at(0, CHUNK);
  endNext();
  await read;
  if (which !== "a read ahead") {
    // What was read ahead lies elsewhere, so that this one waits for a read of its own.
    read = window.at(2 * CHUNK, CHUNK);
  }
  window.close();
  region.close();
  const next = new DecodeRegion(space);
  const others = Array.from({ length: 6 }, () => next.bytes(CHUNK + 64)?.fill(0));
  endNext();
  endNext();
  await read;
  expect(others.map((bytes) => bytes?.includes(0xff))).toEqual(others.map(() => false));
  // The memory is used again afterwards.
  const used = space.memory.memory.buffer.byteLength;
  for (let i = 0; i < 100; i += 1) {
    const again = new DecodeRegion(space);
    again.bytes(CHUNK + 64);
    again.close();
  }
  expect(space.memory.memory.buffer.byteLength).toBe(used);
});

test("a reader that is closed while it fills a batch keeps its memory until then", async () => {
  const space = new DecodeSpace(typescriptDecode);
  const region = new DecodeRegion(space);
  const own = region.bytes(CHUNK)?.byteOffset;
  let end = (_goesOn: boolean): void => {};
  const promise = new Promise<boolean>((resolve) => {
    end = resolve;
  });
  const merger = { next: () => promise, close() {} } as Partial<BlockMerger<BlockStream>> as BlockMerger<BlockStream>;
  const reader = new FlatReader(merger, region, () => {});
  const filled = reader.next(createBatch(0, 8));
  reader.close();
  expect(new DecodeRegion(space).bytes(CHUNK)?.byteOffset).not.toBe(own);
  end(false);
  await filled;
  expect(new DecodeRegion(space).bytes(CHUNK)?.byteOffset).toBe(own);
});
