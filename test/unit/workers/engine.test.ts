import { expect, test, vi } from "vitest";
import { ok, type Result } from "../../../workers/core/result.js";
import { createEngine } from "../../../workers/engine.js";
import { loadWasm } from "../../../workers/entry/wasm-node.js";
import type { EngineApi, EventsRequest } from "../../../workers/model/engine-api.js";
import { STATE_COUNT, STATE_NAMES } from "../../../workers/model/states.js";
import { type FakeTrace, fakeParts } from "../../fakes/fake-format.js";

const noSource = () => ({ ok: false, error: { message: "no bytes here" } }) as const;
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
const request = {
  name: "test",
  files: [{ path: "x", source: { kind: "memory", bytes: new Uint8Array(1), size: 1 } }],
} as const;

const platform = {
  open: noSource,
  loadWasm,
  startDecoder: undefined,
  decoders: 1,
  yieldToLoop: turn,
  memoryBytes: () => 42,
};

function engineOver(...traces: FakeTrace[]): EngineApi {
  return createEngine(platform, fakeParts(traces));
}

async function openAll(...traces: FakeTrace[]): Promise<EngineApi> {
  const engine = engineOver(...traces);
  const opened = await engine.open(request);
  if (!opened.ok) throw new Error(opened.error.message);
  await engine.done();
  return engine;
}

function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

function switchTo(ns: number, prev: number, next: number, comm = `task${next}`) {
  return { ns, name: "sched_switch", fields: { prev_tid: prev, next_tid: next, prev_state: 0, next_comm: comm } };
}

const twoCpus: FakeTrace = {
  path: "t",
  hostname: "box",
  streams: [
    [switchTo(5000, 0, 7), { ns: 5500, name: "noise", fields: { word: "Needle" } }, switchTo(6000, 7, 0, "swapper/0")],
    [switchTo(5200, 0, 8), switchTo(7000, 8, 0, "swapper/1")],
  ],
};

test("what was opened, and when all of it is read", async () => {
  const engine = engineOver(twoCpus);
  const opened = await engine.open(request);
  expect(opened).toMatchObject({ ok: true, value: { name: "test", originNs: "5000", totalBytes: 5 } });
  expect(await engine.done()).toMatchObject({
    ok: true,
    value: { beginNs: 0, endNs: 2000, machines: [{ name: "box", cpus: 2 }] },
  });
  const progress = await engine.progress(0);
  expect(progress).toMatchObject({ phase: "done", bytesRead: 5, events: 5, readUntilNs: 2000, memoryBytes: 42 });
  // Nothing more will come, so nobody is left waiting for it.
  expect(await engine.progress(progress.serial)).toEqual(progress);
});

test("a pattern of logs that is none ends opening and adding", async () => {
  const engine = engineOver(twoCpus);
  const refused = { ok: false, error: { message: expect.stringContaining("--log-format") } };
  expect(await engine.open({ ...request, logFormat: "(" })).toMatchObject(refused);
  expect(await engine.opening(0)).toBeUndefined();
  await engine.open(request);
  await engine.done();
  expect(await engine.add({ ...request, logFormat: "(" })).toMatchObject(refused);
  expect(await engine.opening(0)).toBeUndefined();
  expect(await engine.done()).toMatchObject({ ok: true, value: { name: "test" } });
});

test("lanes, and what they show", async () => {
  const engine = await openAll(twoCpus);
  const lanes = await engine.lanes();
  const cpu = lanes.paths.indexOf("box/cpu/0");
  expect(lanes.kinds[cpu]).toBe("cpu");
  expect(lanes.paths[lanes.parents[cpu] as number]).toBe("box/cpu");
  const shares = await engine.shares(Int32Array.of(cpu), 0, 2000);
  const times = Object.fromEntries(
    Array.from(shares.subarray(0, STATE_COUNT), (ns, state) => [STATE_NAMES[state], ns] as const).filter(
      ([, ns]) => ns > 0,
    ),
  );
  expect(times).toEqual({ user: 1000, idle: 1000 });
  const { cells } = await engine.cells({ lanes: Int32Array.of(cpu), t0: 0, t1: 2000, width: 4 });
  expect(cells.length).toBe(16);
  expect(await engine.stateAt(cpu, 500)).toMatchObject({ stateName: "user", start: 0, end: 1000 });
});

test("names of guest processes may be given at any time; a bad list is a failure", async () => {
  const engine = engineOver({ ...twoCpus, isStuck: true });
  await engine.open(request);
  expect(await engine.nameProcesses("0x1000,bash")).toEqual({ ok: true, value: 0 });
  expect(await engine.nameProcesses("0x1000")).toMatchObject({
    ok: false,
    error: { message: expect.stringMatching(/^line 1: /) },
  });
  await engine.cancel();
  await engine.done();
  expect((await engine.info()).problems).toMatchObject([{ severity: "note" }]);
  await engine.close();
});

test("events in time order, filtered and cut", async () => {
  const engine = await openAll(twoCpus);
  const page = async (asked: Omit<EventsRequest, "t1">) => {
    // On a busy machine the first answer may know a part of the events only.
    for (;;) {
      const answer = value(await engine.events({ t1: 3000, ...asked }));
      if (answer.readShare === 1) return answer;
    }
  };
  const all = await page({ t0: 0, limit: 10 });
  expect(all.rows.map(({ t, cpu, name }) => `${t} ${cpu} ${name}`)).toEqual([
    "0 0 sched_switch",
    "200 1 sched_switch",
    "500 0 noise",
    "1000 0 sched_switch",
    "2000 1 sched_switch",
  ]);
  expect(all.truncated).toBe(false);
  // The trace does not say who made a noise, but who was on that CPU is known.
  expect(all.rows[2]).toMatchObject({ machine: "box", tid: 7, comm: "task7", fields: '{"word":"Needle"}' });
  expect(await page({ t0: 0, limit: 2 })).toMatchObject({ rows: [{}, {}], truncated: true });
  expect((await page({ t0: 0, limit: 9, row: 3 })).rows.map(({ t }) => t)).toEqual([1000, 2000]);
  const ofCpu = value(await engine.events({ t0: 100, t1: 1000, limit: 9, cpus: [0] }));
  expect(ofCpu.rows.map(({ t }) => t)).toEqual([500]);
  expect((await page({ t0: 0, limit: 9, text: "needle" })).rows.map(({ t }) => t)).toEqual([500]);
});

test("the next and the last event that match", async () => {
  const engine = await openAll(twoCpus);
  const find = async (t: number, direction: 1 | -1) => {
    // An answer comes after a while even if the search has not ended: the same question goes on with it.
    for (;;) {
      const { event, searchedTo } = value(await engine.findEvent({ text: "sched", t, nth: -1, direction }));
      if (searchedTo === undefined) return event?.t;
    }
  };
  expect(await find(0, 1)).toBe(0);
  expect(await find(201, 1)).toBe(1000);
  expect(await find(2001, 1)).toBeUndefined();
  expect(await find(2000, -1)).toBe(1000);
  expect(await find(1000, -1)).toBe(200);
  expect(await find(0, -1)).toBeUndefined();
});

test("questions are answered while reading, and reading can be given up", async () => {
  const engine = engineOver({ ...twoCpus, isStuck: true });
  expect(await engine.open(request)).toMatchObject({ ok: true });
  expect(await engine.progress(0)).toMatchObject({ phase: "reading", events: 0 });
  expect((await engine.lanes()).count).toBeGreaterThan(0);
  // The trace declares this event, so it may come; nobody declares the other.
  const named = async (text: string) => value(await engine.events({ t0: 0, t1: 3000, limit: 9, text }));
  expect((await named("sched_waking")).absent).toMatchObject({ name: "sched_waking", isSoFar: true });
  expect((await named("sched_wakeup_new")).absent).toMatchObject({ isSoFar: false });
  const news = engine.progress(1);
  await engine.cancel();
  expect(await news).toMatchObject({ phase: "cancelled" });
  expect(await engine.done()).toMatchObject({ ok: true });
  // Nothing has been read.
  expect(value(await engine.events({ t0: 0, t1: 3000, limit: 9 }))).toMatchObject({ rows: [], total: 0, readShare: 1 });
});

test("a decoder that falls over is a problem of its trace, not the end", async () => {
  const streams = [Array.from({ length: 20 }, (_, i) => switchTo(100 + i, i, i + 1))];
  const engine = await openAll({ path: "t", streams, crashAfter: 2 });
  const info = await engine.info();
  expect(info.traces[0]?.problems[0]?.message).toMatch(/^decoding stopped early/);
  expect((await engine.lanes()).paths).toContain("host/thread/3");
});

test("nothing that can be opened is a failure, not an exception", async () => {
  const engine = engineOver();
  expect(await engine.open(request)).toMatchObject({ ok: false, error: { message: "not a trace", file: "x" } });
  expect(await engine.open({ name: "none", files: [] })).toMatchObject({ ok: false });
});

test("closing while reading lets go of everything", async () => {
  const engine = engineOver({ ...twoCpus, isStuck: true });
  await engine.open(request);
  const done = engine.done();
  await engine.close();
  expect(await done).toMatchObject({ ok: true });
  expect(await engine.open(request)).toMatchObject({ ok: true });
  await engine.close();
});

test("a newer search ends an older one, which then fails; other questions leave it alone", async () => {
  const streams = [Array.from({ length: 5000 }, (_, ns) => ({ ns, name: "noise", fields: { word: "hay" } }))];
  const engine = await openAll({ path: "t", streams });
  const slow = engine.findEvent({ text: "needle", t: 0, nth: -1, direction: 1 });
  await engine.findEvent({ text: "needle", t: 4999, nth: -1, direction: 1 });
  expect(await slow).toMatchObject({ ok: false, error: { message: "a newer question took its place" } });
  const search = engine.findEvent({ text: "needle", t: 0, nth: -1, direction: 1 });
  await engine.events({ t0: 0, t1: 5000, limit: 9, asker: "panel" });
  expect(await search).toMatchObject({ ok: true, value: { event: undefined } });
});

test("a search that takes too long says how far it looked", async () => {
  // Patience is looked at between stretches, and this format has one for each stream.
  const stream = Array.from({ length: 5000 }, (_, ns) => ({ ns, name: "noise", fields: { word: "hay" } }));
  const streams = [stream, stream];
  const engine = await openAll({ path: "t", streams });
  let now = 0;
  const clock = vi.spyOn(performance, "now").mockImplementation(() => (now += 3000));
  const found = await engine.findEvent({ text: "needle", t: 0, nth: -1, direction: 1 });
  clock.mockRestore();
  expect(found).toMatchObject({ ok: true, value: { event: undefined } });
  expect(value(found).searchedTo).toBeLessThan(5000);
});

test("a page of events is whole or a failure: a newer one of the same asker ends it", async () => {
  const streams = [Array.from({ length: 5000 }, (_, ns) => ({ ns, name: "noise", fields: { word: "hay" } }))];
  const engine = await openAll({ path: "t", streams });
  // However busy the machine is: a page that took too long would be cut.
  const clock = vi.spyOn(performance, "now").mockReturnValue(performance.now());
  const old = engine.events({ t0: 0, t1: 5000, limit: 9, text: "needle", asker: "panel" });
  const newest = engine.events({ t0: 0, t1: 5000, limit: 9, text: "needle", asker: "panel" });
  expect(await old).toMatchObject({ ok: false, error: { message: "a newer question took its place" } });
  expect(await newest).toMatchObject({ ok: true, value: { rows: [], total: 0, truncated: false } });
  clock.mockRestore();
});

test("details of an interval: its state, the events at both ends, its arrows", async () => {
  const engine = await openAll(twoCpus);
  const lanes = await engine.lanes();
  const details = await engine.details(lanes.paths.indexOf("box/cpu/0"), 500);
  expect(details).toMatchObject({
    state: { stateName: "user", start: 0, end: 1000 },
    startEvent: { t: 0, cpu: 0, name: "sched_switch" },
    endEvent: { t: 1000, cpu: 0, name: "sched_switch" },
    arrows: { count: 0 },
  });
  expect(await engine.details(lanes.paths.indexOf("box/cpu"), 500)).toBeUndefined();
});

test("opening an archive can be followed and given up", async () => {
  const parts = fakeParts([twoCpus]);
  const engine = createEngine(platform, {
    ...parts,
    expand: async (files, _, __, ___, watch) => {
      for (let read = 1; watch?.isCancelled() === false; read += 1) {
        watch.onProgress(read, 1000, read * 10);
        await watch.yieldToLoop();
      }
      return ok(files);
    },
  });
  const opening = engine.open(request);
  expect(await engine.opening(0)).toMatchObject({ serial: 1 });
  expect(await engine.opening(1)).toMatchObject({ serial: 2, totalBytes: 1000 });
  await engine.cancel();
  expect(await opening).toMatchObject({ ok: false, error: { message: "opening was cancelled" } });
  expect(await engine.opening(0)).toBeUndefined();
});
