import { expect, test } from "vitest";
import { inputRecording } from "../../../../../workers/formats/input-recording/index.js";
import { monitorLog } from "../../../../../workers/formats/monitor-log/index.js";
import { keyEvent, plainHeader, writeRecording } from "../../../../../workers/model/input-recording/recording.js";
import type { InputLine } from "../../../../../workers/model/input-recording.js";
import { runLog } from "../../../../fakes/run-log.js";
import { memoryFile } from "../../../../setup/ctf.js";
import { exportedRows, openSession } from "../../../../setup/session.js";

const MS = 1e6;
const REAL = "1790000000500000000";
const LINES: readonly InputLine[] = [
  { t: 0, con: 0, ev: [keyEvent("a", true)] },
  { t: 40 * MS, con: 0, ev: [keyEvent("a", false)] },
  { t: 50 * MS, mark: "logged in" },
  { t: 60 * MS, wait: { "screen-quiet-ms": 300, "timeout-ms": 1000 } },
];

function file(t0: string, lines = LINES) {
  const header = { ...plainHeader("qemu-trace"), t0_real_ns: t0, vm: { ...plainHeader("vdo").vm, name: "web" } };
  return memoryFile("a.lsi.jsonl", new TextEncoder().encode(writeRecording({ header, lines })));
}

test("a recording alone is inputs and marks of its VM, at the time of day", async () => {
  const session = await openSession([inputRecording], [file(REAL)]);
  const rows = await exportedRows(session, "inputs");
  expect(rows.map(({ keys, input_ns, run }) => [keys, `${input_ns}`, run])).toEqual([
    ["key a down", REAL, null],
    ["key a up", `${BigInt(REAL) + 40_000_000n}`, null],
  ]);
  const logs = await exportedRows(session, "logs");
  expect(logs.map(({ source, message }) => `${source}: ${message}`)).toEqual([
    "input: key a down",
    "input: key a up",
    "monitor: logged in",
    'monitor: waits {"screen-quiet-ms":300,"timeout-ms":1000}',
  ]);
});

test("beside a log that knows the time of day it lies at its time", async () => {
  const log = memoryFile("b.lsm.jsonl", new TextEncoder().encode(runLog({ inputs: [{ key: "x", atMs: 520 }] })));
  const session = await openSession([monitorLog, inputRecording], [log, file(REAL)]);
  const rows = await exportedRows(session, "inputs");
  const byTime = rows.map(({ keys, input_ns }) => [BigInt(input_ns ?? 0), keys] as const);
  byTime.sort(([a], [b]) => Number(a - b));
  expect(byTime.map(([, keys]) => keys)).toEqual(["key a down", "key x down", "key a up"]);
});

test("a recording without a time begins at 0, and an empty one is no trace", async () => {
  const session = await openSession([inputRecording], [file("0")]);
  expect((await exportedRows(session, "inputs")).map(({ input_ns }) => Number(input_ns))).toEqual([0, 40 * MS]);
  await expect(openSession([inputRecording], [file("0", [])])).rejects.toThrow(/empty/);
});
