import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { DEFAULT_BUDGET, expandArchives } from "../../../../workers/archive/index.js";
import { Diagnostics } from "../../../../workers/core/diagnostics.js";
import { createDecoder } from "../../../../workers/engine/decoder.js";
import { unpackIn } from "../../../../workers/engine/unpack-worker.js";
import type { DecodePort, FromDecoder, ToDecoder } from "../../../../workers/ingest/decode-protocol.js";
import { noise } from "../../../setup/bytes.js";
import { file, open, platform, readAll } from "../archive/support.js";
import { tar } from "../archive/tar-builder.js";

const yieldToLoop = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A decode worker's inside behind messages that are copied, as between threads. */
function fakeWorker(closed: string[] = []): DecodePort {
  let deliver: (message: FromDecoder) => void = () => {};
  const decoder = createDecoder({
    open,
    loadWasm: platform.loadWasm,
    yieldToLoop,
    post: (message, transfer) => {
      const copy = structuredClone(message, { transfer: [...transfer] });
      setImmediate(() => deliver(copy));
    },
    allocate: (bytes) => new SharedArrayBuffer(bytes),
    sharesMemory: true,
  });
  return {
    listen: (onMessage) => {
      deliver = onMessage;
    },
    post: (message: ToDecoder) => decoder.receive(structuredClone(message)),
    close: () => closed.push("closed"),
  };
}

/** Worth another thread. */
const LARGE = noise(2 << 20);
const archive = file("a.tgz", gzipSync(tar({ name: "big", data: LARGE }, { name: "/abs", data: "x" }), { level: 1 }));
const small = file("s.gz", gzipSync("small"));

test("a large archive is unpacked by a worker, with what is to be said of it; a small one is not", async () => {
  const closed: string[] = [];
  const seen: number[] = [];
  let workers = 0;
  const unpackElsewhere = unpackIn(() => {
    workers += 1;
    return fakeWorker(closed);
  });
  const diagnostics = new Diagnostics();
  const watch = { onProgress: (read: number) => seen.push(read), isCancelled: () => false, yieldToLoop };
  const files = [archive, small];
  const run = await expandArchives(files, { ...platform, unpackElsewhere }, DEFAULT_BUDGET, diagnostics, watch);
  if (!run.ok) throw new Error(run.error.message);
  expect(run.value.map(({ path }) => path)).toEqual(["a.tgz/big", "s"]);
  expect(Buffer.compare(await readAll(run.value[0] ?? small), LARGE)).toBe(0);
  expect(diagnostics.all()).toMatchObject([
    { message: '"/abs" is left out: its path is absolute', file: "a.tgz", severity: "warning" },
  ]);
  expect({ workers, closed }).toEqual({ workers: 1, closed: ["closed"] });
  expect(seen).toEqual(seen.toSorted((a, b) => a - b));
});

test("what it used of the budget counts for what follows", async () => {
  const diagnostics = new Diagnostics();
  const budget = { ...DEFAULT_BUDGET, unpackedBytes: 1.5 * LARGE.byteLength };
  const unpackElsewhere = unpackIn(() => fakeWorker());
  const run = await expandArchives([archive, archive], { ...platform, unpackElsewhere }, budget, diagnostics);
  expect(run.ok && run.value).toHaveLength(1);
  expect(diagnostics.all().map(({ limit }) => limit?.name)).toContain("unpackedBytes");
});

test("cancelled while a worker unpacks: the worker ends", async () => {
  const closed: string[] = [];
  const unpackElsewhere = unpackIn(() => fakeWorker(closed));
  const watch = { onProgress: () => {}, isCancelled: () => true, yieldToLoop };
  const all = { ...platform, unpackElsewhere };
  const run = await expandArchives([archive], all, DEFAULT_BUDGET, new Diagnostics(), watch);
  expect(run).toMatchObject({ ok: false, error: { message: "opening was cancelled" } });
  expect(closed).toEqual(["closed"]);
});

test("a worker that is gone costs its archive only, and says why", async () => {
  const diagnostics = new Diagnostics();
  const unpackElsewhere = unpackIn(() => ({
    listen: (_, onFailure) => setImmediate(() => onFailure("out of memory")),
    post: () => {},
    close: () => {},
  }));
  const run = await expandArchives([archive, small], { ...platform, unpackElsewhere }, DEFAULT_BUDGET, diagnostics);
  expect(run.ok && run.value.map(({ path }) => path)).toEqual(["s"]);
  expect(diagnostics.all()).toMatchObject([{ message: "unpacking stopped early: out of memory", file: "a.tgz" }]);
});
