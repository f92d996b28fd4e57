import { expect, test } from "vitest";
import { monitorLog } from "../../../../workers/formats/monitor-log/index.js";
import { type MadeInput, type MadeRun, runLog } from "../../../fakes/run-log.js";
import { memoryFile } from "../../../setup/ctf.js";
import { exportedRows, openSession } from "../../../setup/session.js";

const MS = 1e6;

async function openRuns(...runs: readonly MadeRun[]) {
  return openSession([monitorLog], [memoryFile("run.lsm.jsonl", new TextEncoder().encode(runLog(...runs)))]);
}

/** By place in the recording: a column in ms. */
async function columnOf(inputs: readonly MadeInput[], column: string): Promise<(number | null)[]> {
  const rows = await exportedRows(await openRuns({ inputs }), "inputs");
  const byPlace = [...rows].sort((a, b) => Number(a.input) - Number(b.input));
  return byPlace.map((row) => (row[column] === null ? null : Math.round(Number(row[column]) / MS)));
}

test("an input has its times from the log, and the slowest comes first", async () => {
  const session = await openRuns({
    inputs: [
      { key: "a", atMs: 100, lateMs: 3, answerMs: 2, dispatchedMs: 1, evdevMs: 4, screenMs: 60 },
      { key: "b", atMs: 400, lateMs: -1, screenMs: 410 },
      { key: "c", atMs: 2000, dispatchedMs: 2, evdevMs: 9 },
    ],
  });
  const rows = await exportedRows(session, "inputs");
  const shown = rows.map((row) => [
    row.lane,
    row.run,
    row.input,
    row.keys,
    row.response_by,
    ...["response_ns", "late_ns", "answer_ns", "dispatched_ns", "evdev_ns", "screen_ns"].map((name) =>
      row[name] === null ? null : Number(row[name]) / MS,
    ),
  ]);
  expect(shown).toEqual([
    ["box/vm/90", 1, 1, "key b down", "screen", 410, -1, 1, null, null, 410],
    ["box/vm/90", 1, 0, "key a down", "screen", 60, 3, 2, 1, 4, 60],
    ["box/vm/90", 1, 2, "key c down", "evdev", 9, 0, 1, 2, 9, null],
  ]);
});

test("a cursor that blinks is no response", async () => {
  expect(await columnOf([{ key: "a", atMs: 0, screenMs: 50, pixels: 64 }], "screen_ns")).toEqual([null]);
  expect(await columnOf([{ key: "a", atMs: 0, screenMs: 50, pixels: 65 }], "screen_ns")).toEqual([50]);
});

test("a key that is let go, or that changes others, does not take the change of the next key", async () => {
  const inputs = [
    { key: "shift", atMs: 0 },
    { key: "a", atMs: 300, screenMs: 60 },
    { key: "a", down: false, atMs: 320 },
    { key: "shift", down: false, atMs: 500 },
    { key: "b", atMs: 700, screenMs: 50 },
  ];
  expect(await columnOf(inputs, "screen_ns")).toEqual([null, 60, 40, null, 50]);
});

test("keys that wait together are answered together, and one that changes nothing is not answered by a later one", async () => {
  const inputs = [
    { key: "a", atMs: 0 },
    { key: "b", atMs: 100, screenMs: 400 },
    { key: "c", atMs: 5000 },
    { key: "d", atMs: 8000, screenMs: 30 },
  ];
  expect(await columnOf(inputs, "screen_ns")).toEqual([500, 400, null, 30]);
});

test("what changes in a run is no response to what came before it", async () => {
  const session = await openRuns(
    {
      inputs: [
        { key: "a", atMs: 0, screenMs: 50 },
        { key: "b", atMs: 500 },
      ],
    },
    { beginMs: 2000, inputs: [{ key: "a", atMs: 0, screenMs: 40 }] },
  );
  const rows = await exportedRows(session, "inputs");
  const shown = rows.map(({ run, keys, screen_ns }) => [run, keys, screen_ns === null ? null : Number(screen_ns) / MS]);
  expect(shown).toEqual([
    [1, "key a down", 50],
    [2, "key a down", 40],
    [1, "key b down", null],
  ]);
});

test("what the guest's kernel reads belongs to the input that did the same, in their order", async () => {
  const inputs = [
    { key: "a", atMs: 0, evdevMs: 10 },
    { key: "a", down: false, atMs: 5, evdevMs: 15 },
    { key: "b", atMs: 8, evdevMs: 14 },
  ];
  expect(await columnOf(inputs, "evdev_ns")).toEqual([10, 15, 14]);
  // Of two keys that come before one is read, nobody knows which one was lost.
  expect(
    await columnOf([...inputs, { key: "c", atMs: 5000, evdevMs: 3 }, { key: "d", atMs: 6000 }], "evdev_ns"),
  ).toEqual([null, 15, null, 3, null]);
});

test("what a user did while it was recorded is an input of no run, and of a replay the same group is not listed twice", async () => {
  const typed = (t: number) => ({
    t: t * MS,
    k: "input" as const,
    n: "group",
    d: { con: 0, ev: [{ type: "key", data: { down: true, key: { type: "qcode", data: "x" } } }] },
  });
  const session = await openRuns({
    beginMs: 1000,
    inputs: [{ key: "a", atMs: 0, dispatchedMs: 1 }],
    more: [typed(-500), typed(300)],
  });
  const rows = await exportedRows(session, "inputs");
  const byTime = [...rows].sort((a, b) => Number(a.input_ns) - Number(b.input_ns));
  expect(byTime.map((row) => [row.keys, row.run, row.input])).toEqual([
    ["key x down", null, null],
    ["key a down", 1, 0],
    ["key x down", null, null],
  ]);
});

test("runs have what is told of them", async () => {
  const session = await openRuns(
    {
      inputs: [
        { key: "a", atMs: 100, screenMs: 40 },
        { key: "b", atMs: 300, screenMs: 80, lateMs: 12 },
      ],
      endMs: 900,
    },
    { beginMs: 2000, inputs: [{ key: "a", atMs: 100 }], state: "stopped", endMs: 200 },
  );
  const rows = await exportedRows(session, "runs");
  expect(
    rows.map((row) => [
      row.run,
      row.recording,
      row.replay_mode,
      row.run_ended,
      row.inputs,
      row.late_inputs,
      Number(row.run_ns) / MS,
      row.response_p50_ns === null ? null : Number(row.response_p50_ns) / MS,
      row.response_max_ns === null ? null : Number(row.response_max_ns) / MS,
      row.qemu,
    ]),
  ).toEqual([
    [1, "typed.lsi.jsonl", "timed", "done", 2, 1, 900, 60, 80, "7.2.22"],
    [2, "typed.lsi.jsonl", "timed", "stopped", 1, 0, 200, null, null, "7.2.22"],
  ]);
});

test("inputs, runs and what guests tell are marks on the VM", async () => {
  const session = await openRuns({
    inputs: [{ key: "a", atMs: 1, evdevMs: 3, screenMs: 5 }],
    endMs: 100,
    more: [
      { t: 50 * MS, k: "guest", n: "line", d: { text: "login: <b>", via: "serial" } },
      { t: 60 * MS, k: "trigger", n: "line:/login/ mark", d: { did: "mark", failed: "no recorder" } },
      { t: 70 * MS, k: "replay", n: "shift", d: { ns: 5e6, why: "the VM stood still" } },
      { t: 80 * MS, k: "replay", n: "pause", d: "by hand" },
    ],
  });
  const rows = await exportedRows(session, "logs");
  expect(rows.map(({ lane, source, message }) => `${lane} ${source}: ${message}`)).toEqual([
    "box/vm/90 replay: begins: typed.lsi.jsonl, 1 inputs, timed, × 1, run 1 of 1",
    "box/vm/90 replay: key a down",
    "box/vm/90 evdev: event0: key code 30 down",
    "box/vm/90 screen: 144 pixels changed",
    "box/vm/90 guest: line: login: <b>",
    "box/vm/90 trigger: line:/login/ mark: mark, which failed: no recorder",
    "box/vm/90 replay: the rest comes 5 ms later: the VM stood still",
    "box/vm/90 replay: pause by hand",
    "box/vm/90 replay: ends: done, 1 sent",
  ]);
});

test("runs that were begun together are one series", async () => {
  const log = (first: number, count: number): readonly MadeRun[] =>
    Array.from({ length: count }, (_, i) => ({
      beginMs: first + 1000 * i,
      inputs: [{ key: "a", atMs: 1 }],
      endMs: 500,
    }));
  const told = [
    ...log(0, 2).map((run, i) => ({ ...run, run: i + 1 })),
    ...log(5000, 3).map((run, i) => ({ ...run, run: i + 1 })),
  ];
  const runs = await (await openRuns(...told)).runs();
  expect(runs.map(({ run, series, name }) => [run, series, name])).toEqual([
    [1, 1, "test, run 1"],
    [2, 1, "test, run 2"],
    [3, 2, "test, run 3"],
    [4, 2, "test, run 4"],
    [5, 2, "test, run 5"],
  ]);
});
