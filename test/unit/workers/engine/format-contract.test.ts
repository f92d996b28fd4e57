import { expect, test } from "vitest";
import { compiledCore } from "../../../../workers/analyses/flat/compiled-core.js";
import type { FileEntry, OpenSource } from "../../../../workers/core/byte-source.js";
import { ok, type Result } from "../../../../workers/core/result.js";
import { memorySource } from "../../../../workers/core/sources/memory.js";
import { startReading } from "../../../../workers/engine/reading.js";
import { createEngine } from "../../../../workers/engine.js";
import { loadWasm } from "../../../../workers/entry/wasm-node.js";
import { detectTraces } from "../../../../workers/ingest/detect.js";
import { pickDialect } from "../../../../workers/ingest/dialects/index.js";
import { discover, type IngestDependencies } from "../../../../workers/ingest/discover.js";
import { pump } from "../../../../workers/ingest/pump.js";
import type { EngineApi } from "../../../../workers/model/engine-api.js";
import { EventKind } from "../../../../workers/model/event-kinds.js";
import type { Progress } from "../../../../workers/model/progress.js";
import { GrowingFile, LINES } from "../../../fakes/line-format.js";

// What a format may do beside one file for each CPU, in order, on an even clock: from bytes through the engine to tables.

const parts: IngestDependencies = {
  formats: [LINES],
  expand: async (files) => ok(files),
  detect: (files, open) => detectTraces(files, open, [LINES]),
  pickDialect,
};
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

function platformOf(open: OpenSource) {
  return {
    open,
    loadWasm,
    startDecoder: undefined,
    decoders: 1,
    yieldToLoop: turn,
    memoryBytes: () => 1,
  };
}

const openMemory: OpenSource = (spec) =>
  spec.kind === "memory" ? ok(memorySource(spec.bytes)) : { ok: false, error: { message: "memory only" } };

function fileOf(path: string, text: string): FileEntry {
  const bytes = new TextEncoder().encode(text);
  return { path, source: { kind: "memory", bytes, size: bytes.length } };
}

async function openAll(...files: readonly FileEntry[]): Promise<EngineApi> {
  const engine = createEngine(platformOf(openMemory), parts);
  const opened = await engine.open({ name: "test", files });
  if (!opened.ok) throw new Error(opened.error.message);
  await engine.done();
  return engine;
}

function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

async function exported(engine: EngineApi, table: string): Promise<Readonly<Record<string, string | number>>[]> {
  const handle = value(await engine.exportOpen({ table, format: "jsonl" }));
  let text = "";
  for (let part = value(await engine.exportNext(handle)); part !== undefined; ) {
    text += part;
    part = value(await engine.exportNext(handle));
  }
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
}

/** `lane start end state` of all lanes of a kind, absolute ns. */
async function intervals(engine: EngineApi, kind = "cpu"): Promise<string[]> {
  const rows = (await exported(engine, "intervals")).filter(({ lane_kind }) => lane_kind === kind);
  return rows.map(({ lane, start_ns, end_ns, state }) => `${lane} ${start_ns} ${end_ns} ${state}`);
}

async function eventTimes(engine: EngineApi): Promise<string[]> {
  const { rows } = value(await engine.events({ t0: 0, t1: 1e18, limit: 100 }));
  return rows.map(({ t, cpu }) => `${t} ${cpu}`);
}

const problemsOf = async (engine: EngineApi) => (await engine.progress(0)).problems.map(({ message }) => message);

const to = (tid: number, from: number) =>
  `sched_switch prev_pid=${from} prev_comm=t${from} prev_prio=120 prev_state=1 next_pid=${tid} next_comm=t${tid} next_prio=120`;

/** Two CPUs, in order. */
const SORTED = [
  `1000 0 ${to(7, 0)}`,
  `1100 1 ${to(8, 0)}`,
  `1300 0 ${to(0, 7)}`,
  `1600 1 ${to(0, 8)}`,
  `1700 0 ${to(9, 0)}`,
  `2000 0 ${to(0, 9)}`,
];
const STATES = [
  "lab/cpu/0 1000 1300 user",
  "lab/cpu/0 1300 1700 idle",
  "lab/cpu/0 1700 2000 user",
  "lab/cpu/1 1000 1100 unknown",
  "lab/cpu/1 1100 1600 user",
  "lab/cpu/1 1600 2000 idle",
];
const pick = (...order: readonly number[]) => order.map((i) => SORTED[i]).join("\n");

test("a mixed stream out of order shows what it would in order", async () => {
  const head = "#lines\nhost: lab\nreorder: 500 100\n\n";
  const engine = await openAll(fileOf("t", `${head}${pick(1, 2, 0, 4, 3, 5)}\n`));
  expect(await intervals(engine)).toEqual(STATES);
  expect(await eventTimes(engine)).toEqual(["1000 0", "1100 1", "1300 0", "1600 1", "1700 0", "2000 0"]);
  expect(await problemsOf(engine)).toEqual([]);
  expect((await engine.info()).traces[0]).toMatchObject({ streams: 1, events: 6, begin_ns: "1000", end_ns: "2000" });
});

test.each([
  // It comes when 1600 has been seen, …
  ["300 100", "1300 0"],
  // … after three later ones.
  ["100000 2", "1100 0"],
])(
  "what comes later than the bound (%s) is shown at the bound (%s), the same wherever, and said",
  async (bound, shown) => {
    const engine = await openAll(fileOf("t", `#lines\nhost: lab\nreorder: ${bound}\n\n${pick(1, 2, 3, 0, 4, 5)}\n`));
    const times = ["1100 1", "1300 0", shown, "1600 1", "1700 0", "2000 0"];
    const inOrder = times.toSorted((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10));
    expect(await eventTimes(engine)).toEqual(inOrder);
    expect(await intervals(engine, "thread")).toContain(
      `lab/thread/7 ${Number.parseInt(shown, 10)} ${shown === "1100 0" ? 1300 : 1700} user`,
    );
    const [problem] = await problemsOf(engine);
    expect(problem).toMatch(
      /^1 event comes more than \d+ ns or \d+ events out of order, and is shown later than recorded$/,
    );
    expect((await engine.info()).events).toBe(6);
  },
);

test("a watermark in the stream settles its order before the bound does", async () => {
  const head = "#lines\nhost: lab\nreorder: 100000 100\n\n";
  const text = `${head}${pick(2, 0, 1)}\nuntil 1400\n${pick(4, 3, 5)}\n`;
  expect(await intervals(await openAll(fileOf("t", text)))).toEqual(STATES);
});

test("streams are parts of one file, each in several places", async () => {
  const chunks = [`${pick(0)}\n`, `${pick(1, 3)}\n`, `${pick(2, 4)}\n`, `${pick(5)}\n`];
  const ends = chunks.map((_, i) => chunks.slice(0, i + 1).join("").length);
  const [a, b, c, d] = ends as [number, number, number, number];
  const head = `#lines\nhost: lab\nstream: one 0 0-${a},${b}-${c},${c}-${d}\nstream: two 1 ${a}-${b}\n\n`;
  const engine = await openAll(fileOf("t", head + chunks.join("")));
  expect(await intervals(engine)).toEqual(STATES);
  const progress = await engine.progress(0);
  expect([progress.bytesRead, progress.totalBytes]).toEqual([d, d]);
  expect((await engine.info()).traces[0]).toMatchObject({ streams: 2, events: 6 });
});

test("a clock of three pieces: offset, then twice as fast, then behind what it showed", async () => {
  const clock = "clock: 0 5000 1 0\nclock: 1200 6200 1 1\nclock: 1650 6300 1 0\n";
  const engine = await openAll(fileOf("t", `#lines\nhost: lab\n${clock}\n${pick(0, 1, 2, 3, 4, 5)}\n`));
  // 1200 is 6200; half speed to 1650 (6424); from there it would fall to 6300: it waits at 6424 until 1774.
  expect(await intervals(engine)).toEqual([
    "lab/cpu/0 6000 6250 user",
    "lab/cpu/0 6250 6424 idle",
    "lab/cpu/0 6424 6650 user",
    "lab/cpu/1 6000 6100 unknown",
    "lab/cpu/1 6100 6400 user",
    "lab/cpu/1 6400 6650 idle",
  ]);
  expect(await eventTimes(engine)).toEqual(["6000 0", "6100 1", "6250 0", "6400 1", "6424 0", "6650 0"]);
});

test("what a mixed stream lost of one CPU is not known of that one only", async () => {
  const lost = "1400 1 lost events=3 until=1500";
  const engine = await openAll(fileOf("t", `#lines\nhost: lab\n\n${pick(0, 1, 2)}\n${lost}\n${pick(3, 4, 5)}\n`));
  expect(await intervals(engine)).toEqual([
    ...STATES.slice(0, 4),
    "lab/cpu/1 1100 1400 user",
    "lab/cpu/1 1400 1600 unknown",
    "lab/cpu/1 1600 2000 idle",
  ]);
  expect(await exported(engine, "lost")).toMatchObject([
    { stream: "t", cpu: 1, start_ns: 1400, end_ns: 1500, events: 3 },
  ]);
});

test("exit reasons that are text count as the numbers they stand for", async () => {
  const exits = (printed: boolean) => {
    const lines = ["HLT 12 1", "IO_INSTRUCTION 30 1", "hlt 120 2", "SOMETHING_NEW 2000 9"].map((text, i) => {
      const [name, reason, isa] = text.split(" ");
      const how = printed ? `vcpu=0 reason=${name} rip=1` : `vcpu_id=0 exit_reason=${reason} isa=${isa} guest_rip=1`;
      const t = 1000 + i * 100;
      const who = "common_pid=101 common_tgid=100";
      return `${t} 0 kvm_entry vcpu_id=0 ${who}\n${t + 50} 0 kvm_exit ${how} ${who}`;
    });
    return fileOf("t", `#lines\nhost: lab\n\n${lines.join("\n")}\n`);
  };
  const [text, numbers] = [await openAll(exits(true)), await openAll(exits(false))];
  const rows = await exported(text, "exits");
  expect(rows.map(({ isa, reason_code, reason }) => `${isa} ${reason_code} ${reason}`)).toEqual(
    expect.arrayContaining(["vmx 12 HLT", "vmx 30 IO_INSTRUCTION", "svm 120 hlt"]),
  );
  expect(await intervals(text, "vcpu")).toEqual(await intervals(numbers, "vcpu"));
});

/** A vCPU that enters its guest each microsecond, and the guest's switches in that time. */
function hostAndGuest(hostHead: string, guestHead: string, clockAheadNs: number) {
  const host: string[] = [];
  const guest: string[] = [];
  for (let i = 0; i < 5; i++) {
    const t = 1_000_000 + i * 1000;
    host.push(`${t} 0 kvm_entry vcpu_id=0 common_pid=101 common_tgid=100`);
    host.push(`${t + 900} 0 kvm_exit exit_reason=12 isa=1 vcpu_id=0 common_pid=101 common_tgid=100`);
    guest.push(`${t + 400 + clockAheadNs} 0 ${i % 2 === 0 ? to(5, 0) : to(0, 5)}`);
  }
  return [
    fileOf("h", `#lines\nhost: debian\nuuid: 1111\n${hostHead}\n${host.join("\n")}\n`),
    fileOf("g", `#lines\nhost: debian\nuuid: 2222\n${guestHead}\n${guest.join("\n")}\n`),
  ];
}

test.each([
  ["the host", "host-of: 2222 101 aligned\n", ""],
  ["the guest", "", "guest-of: 1111 101 aligned\n"],
])("a guest that %s names is nested below its VM, whatever its name and clock look like", async (_, host, guest) => {
  const engine = await openAll(...hostAndGuest(host, guest, 0));
  const { machines } = await engine.info();
  expect(machines.map(({ name, role }) => `${name} ${role}`)).toEqual(["debian host", "debian@2 guest"]);
  expect(machines[1]).toMatchObject({
    guest_of: "debian/vm/100",
    alignment: {
      to: "debian",
      method: "stored-sync",
      offset_ns: "0",
      drift_ppm: 0,
      inside_share: 1,
      violations: 0,
    },
  });
  // Its gaps are too short for its events to tell how far the clocks may be apart.
  expect(machines[1]?.alignment).not.toHaveProperty("error_bound_ns");
  const lanes = await engine.lanes();
  const parent = lanes.parents[lanes.paths.indexOf("debian@2")] as number;
  expect(lanes.paths[parent]).toBe("debian/vm/100");
  expect(await problemsOf(engine)).toEqual([
    "debian@2 is the guest in VM 100, as the traces say: its trace sets its times on the clock of debian; 0 of the VM's processes are named after it",
  ]);
});

test("without a name in the traces they are taken for one machine, as before", async () => {
  const engine = await openAll(...hostAndGuest("", "", 0));
  expect((await engine.info()).machines.map(({ name }) => name)).toEqual(["debian"]);
});

test("a guest whose VM left no events is said to be one", async () => {
  const engine = await openAll(...hostAndGuest("host-of: 2222 999\n", "", 0));
  expect((await engine.info()).machines.map(({ name }) => name)).toEqual(["debian", "debian@2"]);
  expect(await problemsOf(engine)).toEqual([
    expect.stringContaining("the traces name it as a guest of debian, which recorded no KVM events of its vCPUs"),
  ]);
});

async function until(engine: EngineApi, isSo: (progress: Progress) => boolean): Promise<Progress> {
  let progress = await engine.progress(0);
  while (!isSo(progress)) progress = await engine.progress(progress.serial);
  return progress;
}

test("a source that grows is followed; a silent stream holds up nothing that its watermark lets pass", async () => {
  const [busy, silent] = [new GrowingFile(), new GrowingFile()];
  const files = [fileOf("busy", ""), fileOf("silent", "")];
  const open: OpenSource = (spec) => ok(spec === files[0]?.source ? busy : silent);
  busy.write("#lines\nhost: lab\ngrows\nstream: b 0 0-0\n\n");
  silent.write("#lines\nhost: lab\ngrows\nstream: s 1 0-0\n\n");
  busy.write(`${pick(0, 2)}\n`);
  const engine = createEngine(platformOf(open), parts);
  value(await engine.open({ name: "live", files }));
  // Nothing is known of the other CPU yet.
  const caughtUp = await until(engine, ({ phase }) => phase === "live");
  expect([caughtUp.readUntilNs, caughtUp.events]).toEqual([0, 2]);
  silent.write("until 1250\n");
  expect((await until(engine, ({ readUntilNs }) => 1000 <= readUntilNs)).phase).toBe("live");
  silent.write("until 1650\n");
  busy.write("until 1650\n");
  expect(await until(engine, ({ readUntilNs }) => 1650 <= readUntilNs)).toMatchObject({ phase: "live", events: 2 });
  // Half a line is none.
  busy.write(`${pick(4, 5)}\n2100`);
  busy.end();
  silent.write(`${pick(5)}\n`);
  silent.end();
  await engine.done();
  const done = await engine.progress(0);
  expect(done).toMatchObject({ phase: "done", events: 5, endNs: 2000, readUntilNs: 2000 });
  expect(await intervals(engine)).toContain("lab/cpu/0 1700 2000 user");
});

test("following may be ended: what has been read is merged, and the session is complete", async () => {
  const file = new GrowingFile();
  file.write(`#lines\nhost: lab\ngrows\nreorder: 10000 100\n\n${pick(0, 1, 2, 3)}\n`);
  const engine = createEngine(
    platformOf(() => ok(file)),
    parts,
  );
  value(await engine.open({ name: "live", files: [fileOf("t", "")] }));
  await until(engine, ({ phase }) => phase === "live");
  await engine.cancel();
  await engine.done();
  expect(await engine.progress(0)).toMatchObject({ phase: "done" });
});

test("stacks reach analyses with one id for the whole session, whatever stream they come from", async () => {
  const line = (ns: number, stack: string) => `${ns} 0 sched_switch prev_pid=0 next_pid=1 ${stack}`;
  const one = [line(1, "stack=main<work<lock"), line(3, ""), line(5, "stack=main<idle")];
  const two = [line(2, "stack=main<idle"), line(4, "stack=main<work<lock"), line(6, "stack=main<work")];
  const files = [one, two].map((lines, i) => fileOf(`${i}`, `#lines\nhost: h${i}\n\n${lines.join("\n")}\n`));
  const found = value(await discover({ files }, parts, platformOf(openMemory)));
  const seen: string[] = [];
  const ids = new Map<string, number>();
  const handler = ({ ts, stack }: { ts: Float64Array; stack: Int32Array }, i: number) => {
    const id = stack[i] as number;
    const text = session.stacks.get(id).join("<");
    expect(ids.get(text) ?? id).toBe(id);
    ids.set(text, id);
    seen.push(`${ts[i]} ${text}`);
  };
  const analysis = {
    id: "stacks",
    title: "stacks",
    needs: [],
    create: () => ({ handlers: { [EventKind.SCHED_SWITCH]: handler } }),
  };
  const { session, merge } = startReading(found, platformOf(openMemory), [analysis as never], {
    core: compiledCore(await loadWasm("flat-core")),
  });
  await pump({ merge, yieldToLoop: turn, onProgress: () => {}, isCancelled: () => false });
  expect(seen).toEqual(["1 main<work<lock", "2 main<idle", "3 ", "4 main<work<lock", "5 main<idle", "6 main<work"]);
  expect(ids.get("")).toBe(-1);
  expect(ids.get("main<work")).toBe(session.stacks.parentOf(ids.get("main<work<lock") as number));
});
