import { expect, test } from "vitest";
import type { FileEntry, OpenSource } from "../../../../workers/core/byte-source.js";
import { ok, type Result } from "../../../../workers/core/result.js";
import { memorySource } from "../../../../workers/core/sources/memory.js";
import { createEngine } from "../../../../workers/engine.js";
import { loadWasm } from "../../../../workers/entry/wasm-node.js";
import { detectTraces } from "../../../../workers/ingest/detect.js";
import { pickDialect } from "../../../../workers/ingest/dialects/index.js";
import type { IngestDependencies } from "../../../../workers/ingest/discover.js";
import { LINES } from "../../../fakes/line-format.js";

// Traces of one machine on one timeline: those that lie apart are recordings, and nothing is known of the time between.

const parts: IngestDependencies = {
  formats: [LINES],
  expand: async (files) => ok(files),
  detect: (files, open) => detectTraces(files, open, [LINES]),
  pickDialect,
};

const open: OpenSource = (spec) =>
  spec.kind === "memory" ? ok(memorySource(spec.bytes)) : { ok: false, error: { message: "memory only" } };

function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

/** A trace of a host: its lines. */
function traceOf(path: string, lines: readonly string[], host = "lab"): FileEntry {
  const bytes = new TextEncoder().encode(`#lines\nhost: ${host}\n\n${lines.join("\n")}\n`);
  return { path, source: { kind: "memory", bytes, size: bytes.length } };
}

/** `start end state` of a lane, and the spans of lost events. */
async function read(lane: string, ...files: readonly FileEntry[]) {
  const engine = createEngine(
    {
      open,
      loadWasm,
      startDecoder: undefined,
      decoders: 1,
      yieldToLoop: () => new Promise<void>((resolve) => setImmediate(resolve)),
      memoryBytes: () => 1,
    },
    parts,
  );
  value(await engine.open({ name: "test", files }));
  await engine.done();
  const rows = async (table: string): Promise<readonly Record<string, string | number>[]> => {
    const handle = value(await engine.exportOpen({ table, format: "jsonl" }));
    let text = "";
    for (let part = value(await engine.exportNext(handle)); part !== undefined; ) {
      text += part;
      part = value(await engine.exportNext(handle));
    }
    return text.split("\n").flatMap((line) => (line === "" ? [] : JSON.parse(line)));
  };
  const own = (await rows("intervals")).filter((row) => row.lane === lane);
  const lost = await rows("lost");
  const latencies = await rows("latencies");
  return {
    states: own.map(({ start_ns, end_ns, state }) => `${start_ns} ${end_ns} ${state}`),
    latencies: latencies.map(({ kind }) => kind),
    lost: lost.map(({ start_ns, end_ns, cause }) => `${start_ns} ${end_ns} ${cause}`),
  };
}

const change = (ns: number, from: number, to: number, state: number, cpu = 0) =>
  `${ns} ${cpu} sched_switch prev_pid=${from} prev_comm=t${from} prev_prio=120 prev_state=${state} ` +
  `next_pid=${to} next_comm=t${to} next_prio=120`;

/** Thread 7 is taken its CPU (state 256), or falls asleep (1). */
const first = (state: number) => [change(1000, 0, 7, 0), change(1200, 7, 8, state), change(1500, 8, 9, 1)];
const SECOND = [change(5000, 0, 8, 0), change(5400, 8, 0, 1), change(6000, 0, 8, 0)];

test.each([
  ["preempted", 256],
  ["asleep", 1],
])("a thread that is %s at the end of a recording is unknown until the next one shows it", async (_, state) => {
  const own = state === 1 ? "blocked" : "preempted";
  const { states, lost } = await read("lab/thread/7", traceOf("a", first(state)), traceOf("b", SECOND));
  expect(states).toEqual(["1000 1200 user", `1200 1501 ${own}`, "1501 6000 unknown"]);
  expect(lost).toEqual(["1501 5000 not-recorded"]);
});

test("the CPU, and the thread that had it, are unknown between", async () => {
  const files = [traceOf("a", first(1)), traceOf("b", SECOND)];
  expect((await read("lab/cpu/0", ...files)).states).toEqual([
    "1000 1200 user",
    "1200 1500 user",
    "1500 1501 user",
    "1501 5000 unknown",
    "5000 5400 user",
    "5400 6000 idle",
  ]);
  const { states } = await read("lab/thread/9", ...files);
  expect(states).toEqual(["1000 1500 unknown", "1500 1501 user", "1501 6000 unknown"]);
});

test("a wake-up in the next recording ends no sleep of the one before", async () => {
  const woken = [
    change(5000, 0, 8, 0),
    "5500 0 sched_waking comm=t7 pid=7 prio=120 target_cpu=0",
    "5501 0 sched_wakeup comm=t7 pid=7 prio=120 target_cpu=0",
    change(5600, 8, 7, 1),
    change(6000, 7, 0, 1),
  ];
  const { states } = await read("lab/thread/7", traceOf("a", first(1)), traceOf("b", woken));
  expect(states).toEqual([
    "1000 1200 user",
    "1200 1501 blocked",
    "1501 5500 unknown",
    "5500 5600 runnable",
    "5600 6000 user",
  ]);
});

test("the order of the files does not matter, nor how many recordings there are", async () => {
  const third = [change(9000, 0, 8, 0), change(9500, 8, 0, 1)];
  const { states, lost } = await read(
    "lab/thread/7",
    traceOf("c", third),
    traceOf("a", first(256)),
    traceOf("b", [change(5000, 0, 7, 0), change(5400, 7, 8, 256), change(6000, 8, 0, 1)]),
  );
  expect(states).toEqual([
    "1000 1200 user",
    "1200 1501 preempted",
    "1501 5000 unknown",
    "5000 5400 user",
    "5400 6001 preempted",
    "6001 9500 unknown",
  ]);
  expect(lost).toEqual(["1501 5000 not-recorded", "6001 9000 not-recorded"]);
});

test("traces of a machine that overlap, or meet, are one recording: a sleep goes on", async () => {
  const other = [change(1500, 0, 20, 0, 1), change(5000, 20, 0, 1, 1)];
  const { states, lost } = await read("lab/thread/7", traceOf("a", first(1)), traceOf("b", other));
  expect(states).toEqual(["1000 1200 user", "1200 5000 blocked"]);
  expect(lost).toEqual([]);
  const inside = [change(1100, 0, 20, 0, 1), change(1300, 20, 0, 1, 1)];
  const within = await read("lab/thread/7", traceOf("a", first(1)), traceOf("b", inside));
  expect(within.states).toEqual(["1000 1200 user", "1200 1500 blocked"]);
});

test("a trace that spans two others joins them", async () => {
  const long = [change(1100, 0, 20, 0, 1), change(7000, 20, 0, 1, 1)];
  const { lost } = await read("lab/thread/7", traceOf("a", first(1)), traceOf("b", SECOND), traceOf("c", long));
  expect(lost).toEqual([]);
});

test("recordings of other machines have nothing to do with it", async () => {
  const { states } = await read("lab/thread/7", traceOf("a", first(1)), traceOf("b", SECOND, "other"));
  expect(states).toEqual(["1000 1200 user", "1200 1501 blocked"]);
});

test("a trace that tells no states hides no end of another one, and makes none", async () => {
  const silent = (path: string, from: number, to: number) => {
    const line = (ns: number) => `${ns} 0 kvm_pio rw=1 port=1 size=1 count=1`;
    const bytes = new TextEncoder().encode(`#lines\nhost: lab\nevents: kvm_pio\n\n${line(from)}\n${line(to)}\n`);
    return { path, source: { kind: "memory", bytes, size: bytes.length } } as const;
  };
  const apart = await read("lab/thread/7", silent("p", 1000, 2000), silent("q", 3000, 4000));
  expect(apart.lost).toEqual([]);
  const kernel = [traceOf("a", first(1)), traceOf("b", SECOND)];
  for (const end of [4000, 7000]) {
    const { states } = await read("lab/thread/7", ...kernel, silent("p", 1100, end));
    expect(states).toEqual(["1000 1200 user", "1200 1501 blocked", `1501 ${Math.max(end, 6000)} unknown`]);
  }
  const later = await read("lab/thread/7", traceOf("a", first(1)), silent("p", 4000, 7000));
  expect(later.states).toEqual(["1000 1200 user", "1200 1501 blocked", "1501 7000 unknown"]);
});

test("the frequency of a CPU and requests under way end with their recording too", async () => {
  const request = (ns: number, what: string) => `${ns} 0 ${what} dev=1 sector=8 nr_sector=8 rwbs=R`;
  const files = [
    traceOf("a", [...first(1), "1600 0 cpu_frequency state=800000 cpu_id=0", request(1700, "block_rq_issue")]),
    traceOf("b", [...SECOND, request(5500, "block_rq_complete")].sort()),
  ];
  const { states, latencies } = await read("lab/cpu/0/frequency", ...files);
  expect(states).toEqual(["1600 1701 level-1", "1701 6000 unknown"]);
  expect(latencies).not.toContain("block");
  const within = [request(1700, "block_rq_issue"), request(1900, "block_rq_complete")];
  expect((await read("lab/cpu/0", traceOf("a", [...first(1), ...within]))).latencies).toContain("block");
});
