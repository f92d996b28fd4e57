import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { EventClasses } from "../../workers/ctf-writer/event-classes.js";
import { metadataText } from "../../workers/ctf-writer/metadata.js";
import { StreamWriter } from "../../workers/ctf-writer/stream-writer.js";
import { isKernelThreadName } from "../../workers/model/kernel-threads.js";
import { memoryFile } from "../setup/ctf.js";
import { expand } from "../unit/workers/archive/support.js";
import { lanescope, smallTrace, tempFolder } from "./cli-support.js";
import { babeltraceLines, type Range, type Row, rangeOf, rowsOf, statesOf } from "./part-states.js";

// Parts of real recordings, written as CTF, have the states and events that the whole has there.

const OVERCOMMIT = "samples/labhost-overcommit.tar.zst";
const VMA = "samples/labhost-vma.tar.zst";

/** A part of a trace as a folder of CTF. */
async function partOf(trace: string, [from, to]: Range): Promise<string> {
  const folder = join(tempFolder(), "part");
  const converted = await lanescope("convert", trace, "--to-ctf", "-o", folder, "--from", `${from}`, "--to", `${to}`);
  expect(converted.code).toBe(0);
  return folder;
}

test("a part of an LTTng trace has its states and events, and babeltrace2 reads it", async () => {
  const range = await rangeOf(OVERCOMMIT, 5, 6);
  const part = await partOf(OVERCOMMIT, range);
  const states = await statesOf(OVERCOMMIT, range);
  expect(states.length).toBeGreaterThan(10_000);
  expect(await statesOf(part, range)).toEqual(states);
  const events = await rowsOf(OVERCOMMIT, "events", range);
  expect(await rowsOf(part, "events", range)).toEqual(events);
  const lines = babeltraceLines(part, range[0]);
  if (lines !== undefined) expect(lines).toBe(events.length);
});

test("a part with lost events has them where they were, though events of their packet lie around, and babeltrace2 reads it", async () => {
  const trace = join(smallTrace({ events: 20_000, lost: 30 }), "kernel");
  const range = await rangeOf(trace, 0.005, 0.04);
  const part = await partOf(trace, range);
  const lostIn = async (of: string) => (await rowsOf(of, "lost", range)).map((row) => ({ ...row, stream: "" }));
  const lost = await lostIn(trace);
  expect(lost).toEqual([expect.objectContaining({ events: 30 })]);
  expect(await lostIn(part)).toEqual(lost);
  expect(await statesOf(part, range)).toEqual(await statesOf(trace, range));
  const babeltrace2 = process.env.LANESCOPE_BABELTRACE2 ?? "babeltrace2";
  const { error, status } = spawnSync(babeltrace2, [part], { stdio: "ignore" });
  if (error === undefined) expect(status).toBe(0);
});

test("a host and its guest in trace.dat keep their clocks, their events and the states of their CPUs", async () => {
  const range = await rangeOf(VMA, 1, 1.5);
  const part = await partOf(VMA, range);
  const cpusOf = async (trace: string) => (await statesOf(trace, range)).filter((row) => row.includes('"cpu"'));
  expect(await cpusOf(part)).toEqual(await cpusOf(VMA));
  const whole = await rowsOf(VMA, "events", range);
  expect(whole.length).toBeGreaterThan(1000);
  expect(await rowsOf(part, "events", range)).toEqual(whole);
});

test("nothing that was redacted is anywhere in a bundle, and its states are the same", async () => {
  const range = await rangeOf(OVERCOMMIT, 5, 5.4);
  const [from, to] = range;
  const folder = tempFolder();
  const [notes, file] = [join(folder, "notes.annotations.json"), join(folder, "part.lanescope")];
  const note = {
    version: 1,
    id: "1",
    content: "c",
    lanes: [{ content: "c", path: "labhost/cpu/0" }],
    text: "on labhost",
  };
  const rest = {
    startNs: `${from}`,
    endNs: `${from}`,
    author: "",
    colour: "red",
    tags: [],
    createdMs: 1,
    changedMs: 1,
  };
  writeFileSync(notes, JSON.stringify({ version: 1, annotations: [{ ...note, ...rest }] }));
  const redact = ["--redact", "names,paths,arguments,symbols,addresses", "--annotations", notes];
  const made = await lanescope("convert", OVERCOMMIT, "-o", file, "--from", `${from}`, "--to", `${to}`, ...redact);
  expect([made.code, made.err]).toEqual([0, expect.stringMatching(/; replaced: \d+ names, /)]);
  const members = await expand([memoryFile("part.lanescope", readFileSync(file))]);
  expect(members.problems).toEqual([]);
  const bytes = Object.values(members.texts).join("\n");
  const secrets = new Set(["labhost", "lttng-consumerd", "lttng-sessiond"]);
  for (const { comm, fields } of await rowsOf(OVERCOMMIT, "events", range)) {
    secrets.add(`${comm}`);
    for (const [, name = ""] of JSON.stringify(fields).matchAll(/comm\\*":\\*"([^"\\]+)/g)) secrets.add(name);
  }
  const isCommon = (name: string) => isKernelThreadName(name) || /^(CPU \d|swapper|vhost-|qemu|<)/.test(name);
  const found = [...secrets].filter((name) => 4 < name.length && !isCommon(name) && bytes.includes(name));
  expect(secrets.size).toBeGreaterThan(8);
  expect(found).toEqual([]);
  const shapeOf = async (trace: string) =>
    (await statesOf(trace, range)).map((row) => {
      const { start_ns, end_ns, state, lane } = JSON.parse(row) as Row;
      return `${start_ns} ${end_ns} ${state} ${`${lane}`.slice(`${lane}`.indexOf("/"))}`;
    });
  expect((await shapeOf(file)).sort()).toEqual((await shapeOf(OVERCOMMIT)).sort());
});

interface WrittenStream {
  readonly cpu: number;
  readonly classes: EventClasses;
  readonly events: readonly Written[];
}

/** Writes a trace of LTTng's kernel tracer. Its streams are recorded from 0 to `endMs`. */
function writeLttng(folder: string, hostname: string, endMs: number, streams: readonly WrittenStream[]): void {
  const uuid = new Uint8Array(16).fill(hostname.charCodeAt(0));
  mkdirSync(folder, { recursive: true });
  for (const [stream, { cpu, classes, events }] of streams.entries()) {
    const writer = new StreamWriter({ instance: stream, isMixed: false, cpu }, classes, uuid, 0);
    for (const [name, ms, fields] of events) {
      writer.add({ name, ns: BigInt(ms) * 1_000_000n, stream, cpu, fields, context: {} }, ms * 1_000_000);
    }
    writeFileSync(join(folder, `stream_${stream}`), writer.finish(endMs * 1_000_000));
  }
  const classes = [...new Set(streams.map((stream) => stream.classes))];
  const environment = { hostname, domain: "kernel", tracer_name: "lttng-modules" };
  writeFileSync(join(folder, "metadata"), metadataText({ uuid, environment, clockName: "", offsetNs: 0n, classes }));
}

function toTask(ms: number, next: number): Written {
  const tids = { prev_tid: next === 0 ? 5 : 0, prev_state: 1, next_tid: next };
  return ["sched_switch", ms, { prev_comm: "a", next_comm: "b", prev_prio: 20, next_prio: 20, ...tids }];
}

const WOKEN: Written = ["sched_wakeup", 3, { comm: "b", tid: 5, prio: 20, target_cpu: 0 }];

/** A thread is woken, and then runs and waits in turn, for 5 ms each. */
function switchesUntil(endMs: number): readonly Written[] {
  const switches = Array.from({ length: endMs / 5 - 1 }, (_, i) => toTask(5 + 5 * i, i % 2 === 0 ? 5 : 0));
  return [WOKEN, ...switches];
}

/** Task switches on CPU 0, and a channel of its own for idle states, on CPUs 0 and 1. */
function twoChannels(): string {
  const folder = tempFolder();
  const [switches, idle] = [new EventClasses(false, 0), new EventClasses(false, 1)];
  const toIdle = (ms: number, cpu: number): Written => ["power_cpu_idle", ms, { state: 1, cpu_id: cpu }];
  writeLttng(folder, "h", 100, [
    { cpu: 0, classes: switches, events: switchesUntil(100) },
    { cpu: 0, classes: idle, events: [toIdle(10, 0), toIdle(90, 0)] },
    { cpu: 1, classes: idle, events: [toIdle(12, 1), toIdle(88, 1)] },
  ]);
  return folder;
}

type Written = readonly [name: string, ms: number, fields: Record<string, string | number>];

test("a CPU of which no task switches were recorded is missing from a part as it is from the whole", async () => {
  const trace = twoChannels();
  const range: Range = [40_000_000n, 60_000_000n];
  const part = await partOf(trace, range);
  const states = await statesOf(trace, range);
  expect(await statesOf(part, range)).toEqual(states);
  const missingIn = async (of: string) => (await rowsOf(of, "lost", range)).map(({ cause, cpu }) => ({ cause, cpu }));
  const missing = await missingIn(trace);
  expect(missing).toContainEqual({ cause: "no-stream", cpu: 1 });
  expect(await missingIn(part)).toEqual(missing);
});

test("a part that one of two machines had ended before has the other's states up to its end, and no events from before", async () => {
  const trace = tempFolder();
  for (const [hostname, endMs] of [
    ["early", 30],
    ["late", 100],
  ] as const) {
    const events = switchesUntil(endMs);
    writeLttng(join(trace, hostname), hostname, endMs, [{ cpu: 0, classes: new EventClasses(false, 0), events }]);
  }
  // Between two switches: the last state goes on beyond the last event of the part.
  const range: Range = [42_000_000n, 58_000_000n];
  const part = await partOf(trace, range);
  const states = await rowsOf(trace, "intervals", range);
  expect(new Set(states.map((row) => row.machine))).toEqual(new Set(["late"]));
  expect(states).toContainEqual(expect.objectContaining({ lane: "late/cpu/0", end_ns: 58_000_000 }));
  const all: Range = [0n, 1_000_000_000n];
  expect(await rowsOf(part, "intervals", all)).toEqual(states);
  expect(await rowsOf(part, "events", all)).toEqual(await rowsOf(trace, "events", range));
});
