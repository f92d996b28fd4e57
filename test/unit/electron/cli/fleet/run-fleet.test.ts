import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { prepareDataset } from "../../../../../electron/cli/fleet/dataset.js";
import { schemaOf } from "../../../../../electron/cli/fleet/fleet-tables.js";
import type { Job, JobEnd } from "../../../../../electron/cli/fleet/job.js";
import { runFleet } from "../../../../../electron/cli/fleet/run-fleet.js";
import type { Unit } from "../../../../../electron/cli/fleet/units.js";
import type { TraceOutcome, TraceTask } from "../../../../../electron/cli/fleet/write-trace.js";

let dataset = "";
beforeEach(() => {
  dataset = mkdtempSync(join(tmpdir(), "lanescope-run-"));
});
afterEach(() => rmSync(dataset, { recursive: true, force: true }));

/** A job that writes a byte for each part, without reading a trace. */
function writesByte({ id, tables, aside }: TraceTask): TraceOutcome {
  mkdirSync(aside, { recursive: true });
  const parts = [...tables, "traces"].map((table) => {
    const path = join(aside, `${table}.parquet`);
    writeFileSync(path, id);
    return { table, path, rows: 1, bytes: id.length, hash: "", schema: schemaOf(table) };
  });
  return { kind: "written", key: `key-${id}`, host: "h", date: "2026-01-01", parts, seconds: 0, events: 1 };
}

async function run(
  answer: (task: TraceTask) => Promise<TraceOutcome> | TraceOutcome | JobEnd,
  { jobs = 1, stop = new AbortController(), change = (unit: Unit): Unit => unit } = {},
) {
  const told: string[] = [];
  const job = (): Job => ({ peakBytes: undefined, run: async (task) => answer(task), close: async () => undefined });
  const units = ["a", "b", "c", "d"].map((id) => change({ id, path: id, files: [], bytes: 1, signature: id }));
  expect((await prepareDataset(dataset, ["waits"])).ok).toBe(true);
  const ran = await runFleet({
    dataset,
    tables: ["waits"],
    units,
    jobs: Array.from({ length: jobs }, job),
    decoders: 0,
    tool: "1",
    isThorough: false,
    isWaiting: false,
    tell: () => undefined,
    tellFailure: ({ path }, message) => told.push(`${path}: ${message}`),
    stop: stop.signal,
  });
  return { ran, told };
}

function partsIn(): readonly string[] {
  const all = readdirSync(dataset, { recursive: true, encoding: "utf8" });
  return all.filter((path) => /\/[a-z-]*key-.\.parquet$/.test(path)).sort();
}

test("a full disk ends the run with one message, and the dataset stays whole", async () => {
  const { ran } = await run((task) =>
    task.id === "c" ? { kind: "cannot-write", message: "no space left on the device" } : writesByte(task),
  );
  expect(ran).toEqual({
    ok: false,
    error: { message: "cannot write the dataset: no space left on the device", file: dataset },
  });
  expect(partsIn().length).toBe(4);
  expect(readdirSync(join(dataset, "_lanescope/aside"))).toEqual([]);
  expect(readdirSync(join(dataset, "_lanescope/leases"))).toEqual([]);
  expect((await run(writesByte)).ran).toMatchObject({ ok: true, value: { same: 2, written: 2 } });
});

test("every job takes the next trace until there are none", async () => {
  let begun = 0;
  let allBusy: () => void = () => undefined;
  const busy = new Promise<void>((resolve) => {
    allBusy = resolve;
  });
  // No trace is done before each of the three jobs has one.
  const { ran } = await run(
    async (task) => {
      begun += 1;
      if (begun === 3) allBusy();
      await busy;
      return writesByte(task);
    },
    { jobs: 3 },
  );
  expect(ran).toMatchObject({ ok: true, value: { all: 4, written: 4 } });
  expect(partsIn().length).toBe(8);
});

test("a trace that was read once keeps what it has when its worker dies later", async () => {
  await run(writesByte);
  const before = partsIn();
  rmSync(join(dataset, before[0] ?? ""));
  const { ran, told } = await run(() => ({ kind: "ended", why: "crash", message: "it crashed" }));
  expect(ran).toMatchObject({ ok: true, value: { failed: 1, same: 3 } });
  expect(told).toEqual(["a: it crashed"]);
  expect(partsIn()).toEqual(before.slice(1));
});

test("a trace that is being prepared when the user stops is not begun", async () => {
  const stop = new AbortController();
  const begun: string[] = [];
  const answer = (task: TraceTask) => {
    begun.push(task.id);
    return writesByte(task);
  };
  // What is asked for last before a worker is.
  const change = (unit: Unit): Unit =>
    unit.id !== "b"
      ? unit
      : {
          ...unit,
          get files() {
            stop.abort();
            return [];
          },
        };
  const { ran, told } = await run(answer, { stop, change });
  expect(begun).toEqual(["a"]);
  expect(told).toEqual([]);
  expect(ran).toMatchObject({ ok: true, value: { written: 1, failed: 0 } });
});

test.each([
  ["names a file outside", (state: string, outside: string) => state.replace(/"file":"[^"]*"/, `"file":"${outside}"`)],
  ["lacks its source", (state: string) => state.replace('"source"', '"other"')],
  ["has parts that are none", (state: string) => state.replace(/"parts":.*/, '"parts":{"waits":null}}')],
])(
  "a state that %s is none: its trace is written anew, and no file beside the dataset is touched",
  async (_, damage) => {
    await run(writesByte);
    const folder = mkdtempSync(join(tmpdir(), "lanescope-outside-"));
    const outside = join(folder, "kept.parquet");
    writeFileSync(outside, "kept");
    const file = join(dataset, "_lanescope/traces/a.json");
    const state = readFileSync(file, "utf8");
    writeFileSync(file, damage(state, relative(dataset, outside).replaceAll("\\", "/")));
    expect(readFileSync(file, "utf8")).not.toBe(state);
    const { ran } = await run(writesByte);
    expect(ran).toMatchObject({ ok: true, value: { same: 3, written: 1, failed: 0 } });
    expect(readFileSync(outside, "utf8")).toBe("kept");
    expect(partsIn().length).toBe(8);
    rmSync(folder, { recursive: true });
  },
);
