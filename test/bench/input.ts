import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { parseArgs } from "node:util";
import { Timing } from "../../electron/node/vm/replay/timing.js";
import { keyEvent, plainHeader, writeRecording } from "../../workers/model/input-recording/recording.js";
import type { InputGroup } from "../../workers/model/input-recording.js";
import type { ReplayEnd, ReplayTiming } from "../../workers/model/run-record.js";
import { type Guest, startGuest } from "../guest/guest.js";
import { guestParts } from "../guest/parts.js";
import { machineFacts, table } from "./measure/report.js";
import { recorders } from "./record-input.js";

// How late and how evenly the recorders of input see it (record-input.ts), and then:
// how exactly input is played to a VM, against a chain of sleeps: npm run bench:input -- [--seconds N] [--repeat N]
// Both play the same to the same guest under emulation, in turn, while nothing else happens in it. Times are those of the
// wall clock, so they say as much of the load as of the program: compare rows of one run only.

const { values } = parseArgs({
  options: { seconds: { type: "string", default: "20" }, repeat: { type: "string", default: "3" } },
});
const EVERY_MS = 50;

const found = guestParts();
if ("missing" in found) throw new Error(`a guest needs what is not here: ${found.missing.join(", ")}`);
const seconds = Number(values.seconds);
console.log(table(...(await recorders(found.parts, seconds / 4))));
const groups = typing(seconds);
const folder = mkdtempSync(join(tmpdir(), "lanescope-bench-"));
const guest = await startGuest(found.parts);
try {
  console.log(`${machineFacts()}, load ${loadText()}\n${groups.length} groups in ${seconds} s`);
  const rows: string[][] = [];
  for (let round = 0; round < Number(values.repeat); round += 1) {
    rows.push(rowOf("chain of sleeps", await chained(guest, groups)));
    rows.push(rowOf("lanescope input replay", replayed(guest, groups)));
  }
  const head = ["ms off", "p50", "p95", "p99", "max", "drift in a minute", "over 10 ms", "load"];
  console.log(table(head, rows));
} finally {
  await guest.close();
  rmSync(folder, { recursive: true, force: true });
}

function typing(forSeconds: number): InputGroup[] {
  return Array.from({ length: Math.floor((forSeconds * 1000) / EVERY_MS) }, (_, index) => ({
    t: index * EVERY_MS * 1e6,
    con: 0,
    ev: [keyEvent("abcdefghij"[(index >> 1) % 10] ?? "a", index % 2 === 0)],
  }));
}

/** As a script does it: sends, waits for the answer, sleeps until the next one as recorded. */
async function chained({ monitor }: Guest, of: readonly InputGroup[]): Promise<ReplayTiming | undefined> {
  const timing = new Timing();
  const begin = Number(process.hrtime.bigint());
  for (const [index, { t, ev }] of of.entries()) {
    await setTimeout((t - (of[index - 1]?.t ?? 0)) / 1e6);
    const sent = Number(process.hrtime.bigint());
    await monitor.execute("input-send-event", { events: ev });
    timing.add(sent, (Number(process.hrtime.bigint()) - sent) / 1000, begin + t);
  }
  return timing.figures;
}

function replayed({ sockets }: Guest, of: readonly InputGroup[]): ReplayTiming | undefined {
  const recording = join(folder, "made.lsi.jsonl");
  const log = join(folder, "run.lsm.jsonl");
  writeFileSync(recording, writeRecording({ header: plainHeader("manual"), lines: of }));
  const command = ["dist/cli/lanescope.mjs", "input", "replay", recording, "--qmp", sockets.qmp, "-o", log];
  const { status, stderr } = spawnSync(process.execPath, command, { encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  const end =
    readFileSync(log, "utf8")
      .split("\n")
      .find((line) => line.includes('"k":"replay","n":"end"')) ?? "{}";
  return (JSON.parse(end).d as ReplayEnd).timing;
}

function rowOf(what: string, timing: ReplayTiming | undefined): string[] {
  if (timing === undefined) throw new Error("no group was sent");
  const { p50, p95, p99, max, drift, late } = timing;
  const times = [p50, p95, p99, max, (drift * 60) / seconds].map((ns) => (ns / 1e6).toFixed(2));
  return [what, ...times, `${late}`, loadText()];
}

function loadText(): string {
  return (loadavg()[0] ?? 0).toFixed(1);
}
