import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { OpenSource } from "../../../../workers/core/byte-source.js";
import { fail } from "../../../../workers/core/result.js";
import type { EnginePlatform } from "../../../../workers/engine/platform.js";
import { ReadFailures } from "../../../../workers/engine/read-failures.js";
import { createEngine } from "../../../../workers/engine.js";
import type { DecodePort, FromDecoder } from "../../../../workers/ingest/decode-protocol.js";
import type { EngineApi, OpenRequest } from "../../../../workers/model/engine-api.js";
import { DEFAULTS, generate } from "../../../bench/generator/generate.js";
import { MemoryIndexStore } from "../../../fakes/memory-index-store.js";
import { ONE_THREAD } from "../../../setup/one-thread.js";

/** A small trace of a host, as a request. */
function trace(events = 40_000): OpenRequest {
  const out = mkdtempSync(join(tmpdir(), "lanescope-unread-"));
  onTestFinished(() => rmSync(out, { recursive: true, force: true }));
  generate({ ...DEFAULTS, events, cpus: 2, vms: 1, out });
  const folder = join(out, "kernel");
  const files = readdirSync(folder).map((name) => {
    const path = join(folder, name);
    const { size, mtimeMs: modifiedMs } = statSync(path);
    return { path: `kernel/${name}`, source: { kind: "file" as const, path, size, modifiedMs } };
  });
  return { name: "kernel", files };
}

/** A drive that can be pulled out: of a stream then nothing behind the first 64 KiB can be read. */
function drive() {
  const state = { isOut: false };
  const open: OpenSource = (spec) => {
    const opened = ONE_THREAD.open(spec);
    if (!opened.ok || spec.kind !== "file" || !/channel/.test(spec.path)) return opened;
    const { value: source } = opened;
    const read: typeof source.read = async (offset, length, into) =>
      state.isOut && 65_536 <= offset + length
        ? fail("the disk or drive reports an error", { file: spec.path, offset, isUnread: true })
        : source.read(offset, length, into);
    return { ok: true, value: { ...source, read } };
  };
  return { state, open };
}

async function opened(platform: Partial<EnginePlatform>, request: OpenRequest): Promise<EngineApi> {
  const engine = createEngine({ ...ONE_THREAD, ...platform });
  onTestFinished(() => engine.close());
  expect((await engine.open(request)).ok).toBe(true);
  await engine.done();
  return engine;
}

const allEvents = { t0: Number.NEGATIVE_INFINITY, t1: Number.POSITIVE_INFINITY };

test("of a trace that was not read whole no index is kept, and it is said what could not be read", async () => {
  const request = trace();
  const store = new MemoryIndexStore();
  const indexes = { store, build: "b", leastBytes: 0 };
  const { state, open } = drive();
  state.isOut = true;
  const part = await opened({ open, indexes }, request);
  const news = await part.indexNews();
  expect(news).toMatchObject({ state: "none", isPart: true });
  expect(news.note).toMatch(
    /^not all could be read: the disk or drive reports an error \(kernel\/channel0_\d, byte \d+\)/,
  );
  expect(store.files.size).toBe(0);
  const { events } = await part.info();
  state.isOut = false;
  const whole = await opened({ open, indexes }, request);
  expect(await whole.indexNews()).toEqual({ state: "kept" });
  expect(events).toBeLessThan((await whole.info()).events);
});

test.each(["read now", "from its index"])(
  "events of a trace %s fail while its drive is out, and come when it is back",
  async (how) => {
    const request = trace();
    const indexes = { store: new MemoryIndexStore(), build: "b", leastBytes: 0 };
    const { state, open } = drive();
    const first = await opened({ open, indexes }, request);
    await first.indexNews();
    const engine = how === "read now" ? first : await opened({ open, indexes }, request);
    const { events } = await engine.info();
    // The end of the trace.
    const last = { ...allEvents, row: events - 50, limit: 100 };
    state.isOut = true;
    expect(await engine.events(last)).toMatchObject({ ok: false, error: { message: /drive reports an error/ } });
    expect(await engine.findEvent({ text: "kvm", t: 1e18, nth: 0, direction: -1 })).toMatchObject({ ok: false });
    state.isOut = false;
    const again = await engine.events(last);
    expect(again.ok && again.value.rows.length).toBe(50);
  },
);

test("a decode worker that ends leaves a part, which is said and of which no index is kept", async () => {
  // Smaller ones are decoded without a worker.
  const request = trace(120_000);
  const store = new MemoryIndexStore();
  let kill = (): void => undefined;
  const startDecoder = (): DecodePort => ({
    post: () => setTimeout(() => kill()),
    listen: (_: (message: FromDecoder) => void, onFailure) => {
      kill = () => onFailure("it ran out of memory");
    },
    close: () => undefined,
  });
  const engine = await opened({ startDecoder, decoders: 1, indexes: { store, build: "b", leastBytes: 0 } }, request);
  const news = await engine.indexNews();
  expect(news).toMatchObject({ state: "none", isPart: true });
  expect(news.note).toContain("a decode worker ended: it ran out of memory");
  expect(store.files.size).toBe(0);
});

test("a decode worker that is ended on purpose is no failure", () => {
  const failures = new ReadFailures();
  let end: (reason: string) => void = () => undefined;
  const port = failures
    .watching({
      ...ONE_THREAD,
      startDecoder: () => ({
        post: () => undefined,
        listen: (_, onFailure) => {
          end = onFailure;
        },
        close: () => end("the decode worker ended with code 1"),
      }),
    })
    .startDecoder?.();
  port?.listen(
    () => undefined,
    () => undefined,
  );
  port?.close();
  expect(failures.count).toBe(0);
  end("later");
  expect(failures.count).toBe(0);
});
