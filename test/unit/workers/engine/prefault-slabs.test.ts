import { expect, test } from "vitest";
import { SLAB_BYTES, Slabs } from "../../../../workers/core/slabs.js";
import { type PrefaultPort, prefaultSlabs, touched } from "../../../../workers/engine/prefault-slabs.js";

/** A worker in this thread, and how many bytes it was asked for. `end` is its end by itself. */
function worker() {
  const asked: number[] = [];
  const state = { isClosed: false, end: () => {} };
  let deliver: (buffer: ArrayBufferLike) => void = () => {};
  const port: PrefaultPort = {
    ask: (bytes) => {
      asked.push(bytes);
      deliver(touched(new ArrayBuffer(bytes)));
    },
    listen: (onTouched, onEnd) => {
      deliver = onTouched;
      state.end = onEnd;
    },
    close: () => {
      state.isClosed = true;
    },
  };
  return { port, asked, state };
}

test("slabs are taken from what a worker has ready, which is told to prepare the next", () => {
  const { port, asked, state } = worker();
  const slabs = new Slabs();
  const stop = prefaultSlabs(port, slabs);
  const before = asked.length;
  expect(before).toBeGreaterThan(0);
  const floats = slabs.floats(1000);
  expect(floats.buffer.byteLength).toBe(SLAB_BYTES);
  expect(slabs.floats(1000).buffer).toBe(floats.buffer);
  expect(asked).toEqual(Array.from({ length: before + 1 }, () => SLAB_BYTES));
  stop();
  expect(state.isClosed).toBe(true);
});

test("without a supply, and after it has stopped, slabs come from the system and are small at first", () => {
  const { port } = worker();
  const slabs = new Slabs();
  prefaultSlabs(port, slabs)();
  expect(slabs.words(10).buffer.byteLength).toBeLessThan(SLAB_BYTES);
});

test("a worker that ended is asked for nothing more", () => {
  const { port, asked, state } = worker();
  const slabs = new Slabs();
  prefaultSlabs(port, slabs);
  const before = asked.length;
  state.end();
  expect(slabs.words(10).buffer.byteLength).toBeLessThan(SLAB_BYTES);
  expect(asked.length).toBe(before);
});

test("arrays larger than a slab have one of their own", () => {
  const length = SLAB_BYTES / 4;
  const slabs = new Slabs();
  expect(slabs.floats(length).length).toBe(length);
  expect(slabs.ints(16).length).toBe(16);
});
