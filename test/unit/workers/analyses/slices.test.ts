import { expect, test } from "vitest";
import { chromeJson } from "../../../../workers/formats/chrome-json/index.js";
import { memoryFile } from "../../../setup/ctf.js";
import { exportedRows, openSession } from "../../../setup/session.js";

const at = (ph: string, ts: number, name: string, more: object = {}) => ({ ph, ts, name, pid: 1, tid: 2, ...more });

async function sessionOf(...events: readonly object[]) {
  const file = memoryFile("t.json", new TextEncoder().encode(JSON.stringify({ traceEvents: events })));
  return openSession([chromeJson], [file]);
}

/** "lane start-end name", times in µs, of all rows of slices. */
async function rowsOf(...events: readonly object[]): Promise<string[]> {
  const rows = await exportedRows(await sessionOf(...events), "intervals");
  return rows
    .filter(({ lane_kind, state }) => lane_kind === "slice" && state !== "")
    .map(({ lane, start_ns, end_ns, state, reason }) => {
      expect(state).toBe("slice");
      return `${lane} ${Number(start_ns) / 1000}-${Number(end_ns) / 1000} ${reason}`;
    });
}

test("slices inside slices are rows below their thread, and end by their duration or by an event", async () => {
  const rows = await rowsOf(
    at("X", 0, "outer", { dur: 100 }),
    at("X", 10, "inner", { dur: 20 }),
    at("B", 40, "begun"),
    at("X", 45, "deep", { dur: 5 }),
    at("E", 60, ""),
    at("X", 70, "later", { dur: 10 }),
    at("i", 200, "end"),
  );
  expect(rows).toEqual([
    "host/thread/2/slice/0 0-100 outer",
    "host/thread/2/slice/0 200-200.001 end",
    "host/thread/2/slice/1 10-30 inner",
    "host/thread/2/slice/1 40-60 begun",
    "host/thread/2/slice/1 70-80 later",
    "host/thread/2/slice/2 45-50 deep",
  ]);
});

test("an end without a begin counts for nothing, a begin without an end lasts to the end of the session", async () => {
  expect(await rowsOf(at("E", 0, ""), at("B", 10, "open"), at("i", 50, "last"))).toEqual([
    "host/thread/2/slice/0 10-50.001 open",
    "host/thread/2/slice/1 50-50.001 last",
  ]);
});

test("slices that overlap without being inside each other keep their times, each on a row of its own", async () => {
  const rows = await rowsOf(
    at("b", 0, "request", { id: 1 }),
    at("b", 10, "request", { id: 2 }),
    at("e", 20, "request", { id: 1 }),
    at("e", 30, "request", { id: 2 }),
    at("b", 40, "request", { id: 3 }),
    at("e", 45, "request", { id: 3 }),
  );
  expect(rows).toEqual([
    "host/track/0/slice/0 0-20 request",
    "host/track/0/slice/0 40-45 request",
    "host/track/0/slice/1 10-30 request",
  ]);
});

test("counters are lanes with levels and rows of the table of counters", async () => {
  const count = (ts: number, used: number) => at("C", ts, "memory", { args: { used } });
  const engine = await sessionOf(count(0, 1), count(10, 8), count(20, 0), at("i", 30, "end"));
  const lanes = (await exportedRows(engine, "intervals")).filter(({ lane_kind }) => lane_kind === "counter");
  expect(lanes.map(({ lane, state, reason }) => `${lane} ${state} ${reason}`)).toEqual([
    "host/counter/0 level-1 1",
    "host/counter/0 level-4 8",
  ]);
  const points = await exportedRows(engine, "counters");
  expect(points.map(({ counter, value }) => `${counter} ${value}`)).toEqual([
    "program/memory used 1",
    "program/memory used 8",
    "program/memory used 0",
  ]);
});

test("slices are rows of two tables, each one and by name", async () => {
  const engine = await sessionOf(
    at("X", 0, "outer", { dur: 100 }),
    at("X", 10, "inner", { dur: 20 }),
    at("X", 50, "inner", { dur: 40 }),
  );
  const slices = await exportedRows(engine, "slices");
  expect(slices.map(({ lane, name, duration_ns }) => `${lane} ${name} ${duration_ns}`)).toEqual([
    "host/thread/2/slice/0 outer 100000",
    "host/thread/2/slice/1 inner 20000",
    "host/thread/2/slice/1 inner 40000",
  ]);
  const names = await exportedRows(engine, "slice-summary");
  expect(names.map(({ name, count, total_ns, max_ns }) => `${name} ${count} ${total_ns} ${max_ns}`)).toEqual([
    "outer 1 100000 100000",
    "inner 2 60000 40000",
  ]);
});

test("a thread of which only slices are known has no state beside them", async () => {
  const rows = await exportedRows(await sessionOf(at("X", 0, "outer", { dur: 100 })), "intervals");
  expect(rows.map(({ lane }) => lane)).toEqual(["host/thread/2/slice/0"]);
});

test("the details of a slice have its own event, of several that begin with it", async () => {
  const engine = await sessionOf(
    at("X", 0, "same", { dur: 9, tid: 3, args: { of: "another" } }),
    at("X", 0, "outer", { dur: 10, args: { of: "outer" } }),
    at("X", 0, "same", { dur: 9, args: { of: "mine" } }),
  );
  const lane = (await engine.lanes()).paths.indexOf("host/thread/2/slice/1");
  const found = await engine.details(lane, 5000);
  expect(found?.state.reason).toBe("same");
  expect(JSON.parse(found?.startEvent?.fields ?? "{}")).toMatchObject({ tid: 2, args: { of: "mine" } });
  expect(found?.endEvent).toBeUndefined();
});

test("slices are painted by their names, whose numbers make no difference", async () => {
  const engine = await sessionOf(
    at("X", 0, "frame 1", { dur: 10 }),
    at("X", 10, "frame 2", { dur: 10 }),
    at("X", 20, "v8", { dur: 10 }),
    at("i", 40, "last"),
  );
  const lane = (await engine.lanes()).paths.indexOf("host/thread/2/slice/0");
  const answer = await engine.subjects({ lanes: Int32Array.of(lane), t0: 0, t1: 40_000, width: 4, by: "slice" });
  expect([...answer.cells].map((cell) => answer.groups[cell - 1]?.text)).toEqual([
    "frame #",
    "frame #",
    "v8",
    undefined,
  ]);
});

test("processes have the names that the trace gives them", async () => {
  const named = { ph: "M", name: "process_name", pid: 1, args: { name: "Browser" } };
  const thread = { ph: "M", name: "thread_name", pid: 1, tid: 1, args: { name: "Main" } };
  const engine = await sessionOf(named, thread, at("X", 0, "outer", { dur: 100, tid: 1 }));
  const { names, paths } = await engine.lanes();
  expect(names[paths.indexOf("host/process/1")]).toBe("Browser 1");
  expect(names[paths.indexOf("host/thread/1")]).toBe("Main 1");
});

test("flows are arrows from slice to slice: around them, or the next one where that is meant", async () => {
  const rows = await exportedRows(
    await sessionOf(
      at("X", 0, "outer", { dur: 100 }),
      at("X", 10, "inner", { dur: 20 }),
      at("s", 30, "go", { id: 1 }),
      at("s", 60, "go", { id: 2 }),
      at("s", 61, "go", { id: 9, tid: 5 }),
      at("X", 40, "middle", { dur: 5, tid: 3 }),
      at("t", 42, "go", { id: 1, tid: 3 }),
      at("f", 70, "go", { id: 2, tid: 3 }),
      at("f", 71, "go", { id: 1, tid: 3 }),
      at("X", 71, "later", { dur: 5, tid: 3 }),
      at("f", 80, "go", { id: 9, tid: 3, bp: "e" }),
      at("f", 72, "go", { id: 77, tid: 3, bp: "e" }),
    ),
    "edges",
  );
  expect(rows.map((row) => [row["kind"], row["from_lane"], row["from_ns"], row["to_lane"], row["to_ns"]])).toEqual([
    ["flow", "host/thread/2/slice/1", 30000, "host/thread/3/slice/0", 42000],
    ["flow", "host/thread/2/slice/0", 60000, "host/thread/3/slice/0", 71000],
    ["flow", "host/thread/3/slice/0", 42000, "host/thread/3/slice/0", 71000],
  ]);
});
