import { expect, test } from "vitest";
import { SLAB_BYTES, Slabs } from "../../../../workers/core/slabs.js";
import { prefaultSlabs } from "../../../../workers/engine/prefault-slabs.js";
import type { DecodePort, FromDecoder, ToDecoder } from "../../../../workers/ingest/decode-protocol.js";
import { DecodeServer } from "../../../../workers/ingest/decode-server.js";

/** A worker in this thread, and what it was asked for. */
function worker() {
  const asked: ToDecoder["type"][] = [];
  const state = { isClosed: false };
  let deliver: (message: FromDecoder) => void = () => {};
  const server = new DecodeServer({
    openTrace: () => Promise.reject(new Error("nobody opens a trace here")),
    post: (message) => deliver(message),
    yieldToLoop: () => Promise.resolve(),
    allocate: (bytes) => new ArrayBuffer(bytes),
  });
  const port: DecodePort = {
    post: (message) => {
      asked.push(message.type);
      server.receive(message);
    },
    listen: (onMessage) => {
      deliver = onMessage;
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
  expect(asked.length).toBe(before + 1);
  stop();
  expect(state.isClosed).toBe(true);
});

test("without a supply, and after it has stopped, slabs come from the system and are small at first", () => {
  const { port } = worker();
  const slabs = new Slabs();
  prefaultSlabs(port, slabs)();
  expect(slabs.words(10).buffer.byteLength).toBeLessThan(SLAB_BYTES);
});

test("arrays larger than a slab have one of their own", () => {
  const length = SLAB_BYTES / 4;
  const slabs = new Slabs();
  expect(slabs.floats(length).length).toBe(length);
  expect(slabs.ints(16).length).toBe(16);
});
