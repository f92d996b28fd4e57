import { expect, test } from "vitest";
import type { DecodedEvent, EventSieve, SeenEvent } from "../../../../../workers/formats/format.js";
import { joinBytes } from "../../../../setup/bytes.js";
import { PerfWriter, tracingData, type WrittenEvent } from "../../../../setup/perf-data.js";
import { decode, openPerf } from "./open.js";

const CLOCK: WrittenEvent = { name: "cpu-clock", type: 1, config: 0, ids: [11, 12] };
const SWITCH: WrittenEvent = { name: "sched:sched_switch", type: 2, config: 314, ids: [21, 22] };

const SWITCH_FORMAT = `name: sched_switch
ID: 314
format:
\tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;
\tfield:unsigned char common_flags;\toffset:2;\tsize:1;\tsigned:0;
\tfield:unsigned char common_preempt_count;\toffset:3;\tsize:1;\tsigned:0;
\tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;

\tfield:char prev_comm[16];\toffset:8;\tsize:16;\tsigned:0;
\tfield:pid_t prev_pid;\toffset:24;\tsize:4;\tsigned:1;
\tfield:int prev_prio;\toffset:28;\tsize:4;\tsigned:1;
\tfield:long prev_state;\toffset:32;\tsize:8;\tsigned:1;
\tfield:char next_comm[16];\toffset:40;\tsize:16;\tsigned:0;
\tfield:pid_t next_pid;\toffset:56;\tsize:4;\tsigned:1;
\tfield:int next_prio;\toffset:60;\tsize:4;\tsigned:1;

print fmt: "prev_comm=%s", REC->prev_comm
`;

function switchBytes(file: PerfWriter, prev: number, next: number): Uint8Array {
  const bytes = file.writer().u16(314).u8(0).u8(0).u32(prev).text(`t${prev}`, 16).u32(prev).u32(120).u64(1);
  return bytes.text(`t${next}`, 16).u32(next).u32(120).done();
}

for (const little of [true, false]) {
  for (const isPipe of [true, false]) {
    const title = `${little ? "little" : "big"} endian, ${isPipe ? "pipe" : "file"}`;
    test(`samples and tracepoints, ${title}`, async () => {
      const data = tracingData([{ system: "sched", text: SWITCH_FORMAT }], { little });
      const hostname = new PerfWriter([], { little }).writer().string("lab").done();
      const features = new Map([
        [1, data],
        [3, hostname],
      ]);
      const file = new PerfWriter([CLOCK, SWITCH], { little, isPipe, features, hasRaw: true });
      const bytes = file.file(
        file.sample({ time: 1000, id: 12, pid: 7, tid: 8, cpu: 1, ip: 0xffffffff81000000n, period: 5, misc: 1 }),
        file.sample({ time: 2000, id: 22, pid: 7, tid: 8, cpu: 1, raw: switchBytes(file, 8, 9) }),
        file.round(),
      );
      const { rows, events, tally, problems } = await decode(bytes);
      expect(problems).toEqual([]);
      expect([...tally.counts]).toEqual([
        ["cpu-clock", 1],
        ["sched:sched_switch", 1],
      ]);
      expect(rows).toMatchObject([
        {
          ns: 1000,
          kind: "SAMPLE",
          cpu: 1,
          tid: 8,
          tgid: 7,
          mode: 1,
          ip: -2130706432,
          weight: 5,
          eventName: "cpu-clock",
        },
        { ns: 2000, kind: "SCHED_SWITCH", cpu: 1, prevTid: 8, nextTid: 9, prevTgid: 7, prevState: 1, nextComm: "t9" },
      ]);
      expect(rows.map(({ stack }) => stack)).toEqual([["0xffffffff81000000"], undefined]);
      expect(events).toMatchObject([
        { name: "cpu-clock", ns: 1000n, cpu: 1, context: { tid: 8, pid: 7, sample_mode: "kernel", period: 5 } },
        { name: "sched:sched_switch", ns: 2000n, fields: { prev_comm: "t8", next_pid: 9, prev_state: 1 } },
      ]);
      const { trace } = await openPerf(bytes);
      expect(trace?.description).toMatchObject({
        hostname: "lab",
        format: isPipe ? "perf.data-pipe" : "perf.data",
        dialect: "ftrace",
        hasStacks: true,
      });
      expect(trace?.description.streams[0]?.beginNs).toBe(1000n);
    });
  }
}

test("records of two CPUs come in the order of time, each round settling the one before", async () => {
  const file = new PerfWriter([CLOCK]);
  const at = (time: number, cpu: number) => file.sample({ time, cpu });
  const bytes = file.file(
    ...[at(100, 0), at(300, 0), at(200, 1), file.round()],
    ...[at(400, 0), at(250, 1), at(350, 1), file.round()],
    at(320, 1),
    at(500, 0),
  );
  const { rows, events, problems } = await decode(bytes, 2);
  const times = [100, 200, 250, 300, 320, 350, 400, 500];
  expect(rows.map(({ ns }) => ns)).toEqual(times);
  expect(events.map(({ ns }) => Number(ns))).toEqual(times);
  expect(problems).toEqual([]);
});

test("a record that comes after its round was settled is shown later, and said", async () => {
  const file = new PerfWriter([CLOCK]);
  const at = (time: number) => file.sample({ time });
  const { rows, events, problems } = await decode(
    file.file(at(100), file.round(), at(200), file.round(), at(50), at(300)),
  );
  expect(rows.map(({ ns }) => ns)).toEqual([100, 100, 200, 300]);
  expect(events.map(({ ns }) => Number(ns))).toEqual([100, 100, 200, 300]);
  expect(problems).toEqual(["1 record comes later than its round allows, and is shown later than recorded"]);
});

test("reading whole events at checkpoints gives the events that were counted", async () => {
  const file = new PerfWriter([CLOCK, { ...SWITCH, name: "other" }]);
  const records: Uint8Array[] = [];
  for (let round = 0; round < 30; round += 1) {
    for (let cpu = 0; cpu < 4; cpu += 1) {
      for (let i = 0; i < 120; i += 1) {
        const time = 1_000_000 + round * 10_000 + cpu * 3 + i * 97;
        records.push(file.sample({ time, cpu, id: i % 3 === 0 ? 21 : 11 }));
      }
    }
    records.push(file.round());
  }
  const { trace } = await openPerf(file.file(...records));
  if (trace === undefined) return expect.unreachable();
  const reader = trace.openStreams([0], () => undefined, 0n);
  const { createBatch } = await import("../../../../../workers/model/event-batch.js");
  const batch = createBatch(0, 64, undefined, true);
  while (await reader.next(batch));
  const [tally] = reader.tallies();
  const checkpoints = tally?.checkpoints ?? [];
  expect(checkpoints.length).toBeGreaterThan(1);
  const all: string[] = [];
  for await (const { name, ns, cpu } of trace.readEvents(0, 0n, 1n << 60n)) all.push(`${name} ${ns} ${cpu}`);
  expect(all.length).toBe(14_400);
  for (const checkpoint of checkpoints) {
    const behind: string[] = [];
    for await (const { name, ns, cpu } of trace.readEventsAt(0, checkpoint, 10, 200))
      behind.push(`${name} ${ns} ${cpu}`);
    expect(behind).toEqual(all.slice(checkpoint.events + 10, checkpoint.events + 210));
    const times = await trace.eventTimes(0, checkpoint, 50);
    expect([...times]).toEqual(
      all.slice(checkpoint.events, checkpoint.events + 50).map((one) => Number(one.split(" ")[1])),
    );
  }
});

test("a sieve lets through the classes and ranks it names, and what is meant, and shapes name all values", async () => {
  const features = new Map([[1, tracingData([{ system: "sched", text: SWITCH_FORMAT }])]]);
  const file = new PerfWriter([CLOCK, SWITCH], { features, hasRaw: true, hasChains: true });
  const records = [
    file.comm(900, 1, 1, "one"),
    file.sample({ time: 1000, id: 11, pid: 1, chain: [0x401000n] }),
    file.sample({ time: 1010, id: 21, pid: 1, raw: switchBytes(file, 1, 2) }),
    file.sample({ time: 1020, id: 21, pid: 2, raw: switchBytes(file, 2, 1) }),
  ];
  const { trace } = await openPerf(file.file(...records));
  if (trace === undefined) return expect.unreachable();
  const begin = { events: 0, latest: 0, originNs: 0n, state: undefined };
  const found = async (sieve: EventSieve, skipped = 0, count = 3) => {
    const events: DecodedEvent[] = [];
    for await (const event of trace.readEventsAt(0, begin, skipped, count, sieve)) events.push(event);
    return events;
  };
  const ranksOf = async (...[sieve, skipped, count]: Parameters<typeof found>) =>
    (await found(sieve, skipped, count)).map(({ rank }) => rank);
  const classes = Uint8Array.of(1, 1);
  expect(await ranksOf({ classes: Uint8Array.of(0, 1) })).toEqual([1, 2]);
  expect(await ranksOf({ classes, ranks: Float64Array.of(0, 2) }, 1)).toEqual([2]);
  expect(await ranksOf({ classes }, 1, 1)).toEqual([1]);
  const ofOne = (event: SeenEvent) => event.value("context", "PROCNAME", true) === "one";
  expect(await ranksOf({ classes, isMeant: ofOne })).toEqual([0, 1]);
  const toOne = (event: SeenEvent) => event.value("fields", "next_pid") === 1;
  expect(await found({ classes, isMeant: toOne, isBrief: true })).toMatchObject([{ rank: 2, ns: 1020n, fields: {} }]);
  const shapes = trace.eventShapes?.(0) ?? [];
  expect(shapes.map(({ name }) => name)).toEqual(trace.description.eventNames);
  for (const { name, fields, context } of await found({ classes })) {
    const words = new Set(shapes.find((shape) => shape.name === name)?.words);
    expect(Object.keys({ ...fields, ...context }).filter((word) => !words.has(word))).toEqual([]);
  }
});

test("threads: names, forks and ends, and what perf wrote down of those that were there before", async () => {
  const features = new Map([[1, tracingData([{ system: "sched", text: SWITCH_FORMAT }])]]);
  const file = new PerfWriter([SWITCH], { features, hasRaw: true });
  const { rows, events } = await decode(
    file.file(
      file.comm(0, 7, 7, "qemu"),
      file.comm(0, 7, 8, "CPU 0/KVM"),
      file.fork(1500, [7, 7], [7, 9]),
      file.sample({ time: 1000, pid: 7, tid: 8, id: 21, raw: switchBytes(file, 8, 9) }),
      file.comm(1600, 7, 9, "worker"),
      file.sample({ time: 1700, pid: 7, tid: 9, id: 21, raw: switchBytes(file, 9, 8) }),
      file.exit(1800, 7, 9),
    ),
  );
  expect(rows).toMatchObject([
    { ns: 1000, kind: "STATEDUMP_PROCESS", tid: 7, tgid: 7, comm: "qemu" },
    { ns: 1000, kind: "STATEDUMP_PROCESS", tid: 8, tgid: 7, comm: "CPU 0/KVM" },
    { ns: 1000, kind: "SCHED_SWITCH" },
    { ns: 1500, kind: "SCHED_PROCESS_FORK", parentTid: 7, childTid: 9, childTgid: 7, childComm: "qemu" },
    { ns: 1600, kind: "TASK_RENAME", tid: 9, newComm: "worker" },
    { ns: 1700, kind: "SCHED_SWITCH" },
    { ns: 1800, kind: "SCHED_PROCESS_EXIT", tid: 9 },
  ]);
  expect(events.map(({ context }) => context.procname)).toEqual(["CPU 0/KVM", "worker"]);
});

const OUT = 1 << 13;
const OUT_PREEMPTED = OUT | (1 << 14);

function osRelease(release: string): Map<number, Uint8Array> {
  return new Map([[4, new PerfWriter([]).writer().string(release).done()]]);
}

/** Rows of switches as "ns cpu prev>next state". */
async function switchesOf(release: string, events: readonly WrittenEvent[] = [{ ...CLOCK, hasSwitches: true }]) {
  const file = new PerfWriter(events, { features: osRelease(release) });
  const { rows } = await decode(
    file.file(
      file.comm(0, 7, 8, "eight"),
      file.sample({ time: 500, id: 11, pid: 7, tid: 8, cpu: 1 }),
      file.switchCpuWide(1000, { cpu: 1, tid: 8, misc: OUT }, [9, 9]),
      file.switchCpuWide(1100, { cpu: 1, tid: 9, misc: 0 }, [7, 8]),
      file.switchCpuWide(2000, { cpu: 1, tid: 9, misc: OUT_PREEMPTED }, [0, 0]),
      file.switchCpuWide(2100, { cpu: 1, tid: 0, misc: 0 }, [9, 9]),
      // What the thread before said is lost.
      file.switchCpuWide(3100, { cpu: 1, tid: 8, misc: 0 }, [0, 0]),
    ),
  );
  return rows
    .filter(({ kind }) => kind === "SCHED_SWITCH")
    .map(
      ({ ns, cpu, prevTid, nextTid, prevState, nextComm }) =>
        `${ns} ${cpu} ${prevTid}>${nextTid} ${prevState} ${nextComm ?? "-"}`,
    );
}

test("records of context switches are switches, where the tracepoint was not recorded", async () => {
  expect(await switchesOf("6.1.0")).toEqual(["1000 1 8>9 1 -", "2000 1 9>0 256 -", "3100 1 0>8 -1 eight"]);
  // Before 4.17 nothing tells a thread that sleeps from one that was preempted.
  expect(await switchesOf("4.9.0")).toEqual(["1000 1 8>9 -1 -", "2000 1 9>0 256 -", "3100 1 0>8 -1 eight"]);
  expect(await switchesOf("6.1.0", [{ ...CLOCK, hasSwitches: true }, SWITCH])).toEqual([]);
});

test("records that are too short for what they should say say nothing", async () => {
  const file = new PerfWriter([{ ...CLOCK, hasSwitches: true }]);
  const short = file.record(15, OUT, file.writer().u32(9).u32(9).done());
  const { rows, events } = await decode(
    file.file(
      file.idIndex([{ id: 99, machinePid: 7, vcpu: 0 }]),
      file.sample({ time: 500, id: 11, pid: 7, tid: 8 }),
      file.round(),
      short,
      file.record(16, 0, new Uint8Array(0)),
    ),
  );
  expect(events).toHaveLength(1);
  expect(rows.filter(({ kind }) => kind === "SCHED_SWITCH")).toEqual([]);
  // At the begin of a file, where nothing lies before them.
  expect((await decode(file.file(file.record(15, OUT, new Uint8Array(8))))).rows).toEqual([]);
});

test("namespaces of processes are told of threads, of those before the recording too", async () => {
  const file = new PerfWriter([{ ...CLOCK, hasSwitches: true }]);
  const { rows } = await decode(
    file.file(
      file.comm(0, 7, 8, "eight"),
      file.namespaces(0, 7, 8, 4026532208),
      file.sample({ time: 500, id: 11, pid: 7, tid: 8 }),
      file.namespaces(600, 9, 9, 4026531836),
    ),
  );
  const told = rows.filter(({ kind }) => kind.startsWith("STATEDUMP"));
  expect(told).toMatchObject([
    { kind: "STATEDUMP_PROCESS", ns: 500, tid: 8, tgid: 7, comm: "eight", pidNs: 4026532208 },
    { kind: "STATEDUMP_PID_NS", ns: 600, tid: 9, pidNs: 4026531836 },
  ]);
});

for (const little of [true, false]) {
  test(`samples tell the control groups of their threads, ${little ? "little" : "big"} endian`, async () => {
    const file = new PerfWriter([{ ...CLOCK, hasSwitches: true }], { little, hasCgroups: true, hasRaw: true });
    const { rows, problems } = await decode(
      file.file(
        file.cgroup(0, 1, "/"),
        file.cgroup(0, 5000, "/machine.slice/web.scope"),
        file.sample({ time: 500, id: 11, pid: 7, tid: 8, cgroup: 5000 }),
        file.sample({ time: 600, id: 11, pid: 7, tid: 8, cgroup: 5000 }),
        file.sample({ time: 700, id: 11, pid: 7, tid: 9, cgroup: 6000 }),
        file.cgroup(750, 6000, "/late"),
        file.sample({ time: 800, id: 11, pid: 7, tid: 9, cgroup: 6000 }),
        file.sample({ time: 900, id: 11, pid: 7, tid: 8, cgroup: 1 }),
      ),
    );
    expect(problems).toEqual([]);
    expect(rows.filter(({ kind }) => kind === "SAMPLE")).toHaveLength(5);
    const told = rows.filter(({ kind }) => kind === "THREAD_CGROUP").map(({ ns, tid, path }) => [ns, tid, path]);
    expect(told).toEqual([
      [500, 8, "/machine.slice/web.scope"],
      [800, 9, "/late"],
      [900, 8, "/"],
    ]);
  });
}

test("events and threads of guests' own recordings are told from those of the host", async () => {
  const guests = [{ id: 22, machinePid: 967, vcpu: 1 }];
  const file = new PerfWriter([CLOCK, { ...CLOCK, ids: [21, 22] }]);
  const { rows, events, problems } = await decode(
    file.file(
      file.idIndex(guests),
      file.comm(0, 7, 8, "eight"),
      file.comm(0, 7, 8, "guest's eight", 22),
      file.sample({ time: 500, id: 11, pid: 7, tid: 8, cpu: 1 }),
      file.sample({ time: 600, id: 22, pid: 7, tid: 8, cpu: 1 }),
      file.sample({ time: 700, id: 21, pid: 7, tid: 8, cpu: 1 }),
    ),
  );
  expect(rows.filter(({ kind }) => kind === "SAMPLE").map(({ ns, tid }) => [ns, tid])).toEqual([
    [500, 8],
    [700, 8],
  ]);
  expect(events.map(({ ns, context }) => [Number(ns), context.procname, context.machine_pid, context.vcpu])).toEqual([
    [500, "eight", undefined, undefined],
    [600, undefined, 967, 1],
    [700, "eight", undefined, undefined],
  ]);
  expect(problems).toEqual([expect.stringContaining("tell no states: 1")]);
});

test("events whose samples have different parts", async () => {
  const file = new PerfWriter([CLOCK, { ...CLOCK, name: "task-clock", ids: [31], isWithoutCpu: true }]);
  const { rows, tally } = await decode(
    file.file(
      file.sample({ time: 500, id: 31, pid: 7, tid: 8, period: 3 }),
      file.sample({ time: 600, id: 11, pid: 7, tid: 9, cpu: 1, period: 4 }),
      file.lost(700, 5, 0, 31),
      file.lost(800, 6, 1, 11),
    ),
  );
  const samples = rows.filter(({ kind }) => kind === "SAMPLE");
  expect(samples.map(({ ns, tid, cpu }) => [ns, tid, cpu])).toEqual([
    [500, 8, -1],
    [600, 9, 1],
  ]);
  expect(tally.lost.map(({ cpu, events, endNs }) => [cpu, events, Number(endNs)])).toEqual([
    [-1, 5, 700],
    [1, 6, 800],
  ]);
});

test("lost records are a loss of their CPU since its last sample", async () => {
  const file = new PerfWriter([CLOCK]);
  const { rows, tally, problems } = await decode(
    file.file(file.sample({ time: 100, cpu: 3 }), file.lost(900, 17, 3), file.sample({ time: 1000, cpu: 3 })),
  );
  expect(rows[1]).toMatchObject({ ns: 900, kind: "LOST", cpu: 3, sinceNs: 100, untilNs: 900 });
  expect(tally.lost).toEqual([{ beginNs: 100n, endNs: 900n, events: 17, cpu: 3 }]);
  expect(problems).toEqual(["17 samples were lost while recording"]);
});

test("call chains are stacks, the outermost frame first; marks of modes are no frames", async () => {
  const file = new PerfWriter([CLOCK], {
    hasChains: true,
    features: new Map([[1, tracingData([], { kallsyms: "ffffffff81000000 T start\nffffffff81000100 T work\n" })]]),
  });
  const chain = [-128n, 0xffffffff81000104n, 0xffffffff81000010n, -512n, 0x401000n];
  const { rows, events } = await decode(
    file.file(
      file.sample({ time: 100, ip: 0xffffffff81000104n, chain }),
      file.sample({ time: 200, ip: 0xffffffff81000104n, chain }),
      file.sample({ time: 300, ip: 0x77n, chain: [] }),
    ),
  );
  expect(rows.map(({ stack }) => stack)).toEqual([
    ["0x401000", "start", "work"],
    ["0x401000", "start", "work"],
    ["0x77"],
  ]);
  expect(events[0]?.context).toMatchObject({ callchain: ["work", "start", "0x401000"], symbol: "work" });
});

test("of guests, the address tells user from kernel", async () => {
  const file = new PerfWriter([CLOCK]);
  const { rows, problems } = await decode(
    file.file(
      file.sample({ time: 100, misc: 4, ip: 0xffffffff81000000n }),
      file.sample({ time: 200, misc: 4, ip: 0x401000n }),
      file.sample({ time: 300, misc: 5, ip: 0x401000n }),
    ),
  );
  expect(rows.map(({ mode }) => mode)).toEqual([4, 5, 5]);
  expect(problems[0]).toMatch(/^1 of 3 guest samples are marked as user code at an address of the kernel/);
});

test("of guests, no code has a name of the host's kernel", async () => {
  const file = new PerfWriter([CLOCK], {
    hasChains: true,
    features: new Map([[1, tracingData([], { kallsyms: "ffffffff81000000 T start\n" })]]),
  });
  const ip = 0xffffffff81000010n;
  const { rows, events } = await decode(
    file.file(
      file.sample({ time: 100, misc: 4, ip, chain: [] }),
      file.sample({ time: 200, misc: 1, ip, chain: [-2048n, ip, -128n, ip] }),
    ),
  );
  expect(events.map(({ context }) => [context.symbol, context.callchain])).toEqual([
    [undefined, undefined],
    ["start", ["0xffffffff81000010", "start"]],
  ]);
  expect(rows.map(({ stack }) => stack)).toEqual([["0xffffffff81000010"], ["start", "0xffffffff81000010"]]);
});

test("compressed records are one stream, whose records may lie across two of them", async () => {
  const file = new PerfWriter([CLOCK], { isPipe: true });
  const all = joinBytes(file.sample({ time: 100 }), file.sample({ time: 200 }), file.sample({ time: 300 }));
  const bytes = file.file(
    file.compressed(all.subarray(0, 90), true),
    file.round(),
    file.compressed(all.subarray(90), false),
    file.round(),
  );
  const { rows, events, problems } = await decode(bytes);
  expect(rows.map(({ ns }) => ns)).toEqual([100, 200, 300]);
  expect(events.map(({ ns }) => ns)).toEqual([100n, 200n, 300n]);
  expect(problems).toEqual([]);
});

test("samples behind a record that ends inside a word are read", async () => {
  const data = tracingData([{ system: "sched", text: SWITCH_FORMAT }], { little: true });
  const file = new PerfWriter([CLOCK, SWITCH], { isPipe: true, features: new Map([[1, data]]), hasRaw: true });
  const switchAt = (time: number, prev: number, next: number) =>
    file.sample({ time, id: 21, pid: 7, tid: prev, cpu: 1, raw: switchBytes(file, prev, next) });
  const odd = file.compressed(switchAt(100, 8, 9).subarray(0, 41), true);
  expect(odd.length % 4).not.toBe(0);
  const { rows, problems } = await decode(file.file(odd, switchAt(200, 9, 8), switchAt(300, 8, 9), file.round()));
  expect(rows).toMatchObject([
    { ns: 200, cpu: 1, prevTid: 9, nextTid: 8, prevTgid: 7, prevComm: "t9", nextComm: "t8" },
    { ns: 300, cpu: 1, prevTid: 8, nextTid: 9, prevTgid: 7, prevComm: "t8", nextComm: "t9" },
  ]);
  expect(problems).toEqual([]);
});

test("the end of a compressed record ends no round", async () => {
  const file = new PerfWriter([CLOCK], { isPipe: true });
  const ofCpu = (cpu: number, times: readonly number[]) =>
    file.compressed(joinBytes(...times.map((time) => file.sample({ time, cpu }))), cpu === 0);
  const bytes = file.file(ofCpu(0, [100, 400]), ofCpu(1, [110, 300]), ofCpu(2, [120, 200]), file.round());
  const { rows, problems } = await decode(bytes);
  expect(rows.map(({ ns, cpu }) => [ns, cpu])).toEqual([
    [100, 0],
    [110, 1],
    [120, 2],
    [200, 2],
    [300, 1],
    [400, 0],
  ]);
  expect(problems).toEqual([]);
});

test("tracepoints that were only sampled are said", async () => {
  const file = new PerfWriter([{ ...SWITCH, isFrequency: true, period: 499 }]);
  const { problems } = await openPerf(file.file(file.sample({ time: 100, id: 21 })));
  expect(problems[0]).toMatch(/^only some events were recorded of sched:sched_switch .* are not to be trusted/);
});

test("events that leave out guests or the host are said, with what has both", async () => {
  const said = async (excludes: "host" | "guest" | undefined, thread: string, ...more: WrittenEvent[]) => {
    const file = new PerfWriter([excludes === undefined ? CLOCK : { ...CLOCK, excludes }, ...more]);
    return (await decode(file.file(file.comm(50, 7, 8, thread), file.sample({ time: 100 })))).problems;
  };
  const noGuests = expect.stringMatching(/^what VMs execute was not sampled by cpu-clock .*:GH$/);
  expect(await said(undefined, "CPU 0/KVM")).toEqual([]);
  for (const name of ["CPU 0/KVM", "vhost-961", "kvm-nx-lpage-re", "fc_vcpu 3", "crosvm_vcpu0"]) {
    expect(await said("guest", name), name).toEqual([noGuests]);
  }
  // A machine without VMs has nothing that could be left out.
  for (const name of ["bash", "kvmtool", "CPU 0/TCG"]) expect(await said("guest", name), name).toEqual([]);
  const exits = { name: "kvm:kvm_exit", type: 2, config: 99, ids: [77] };
  expect(await said("guest", "bash", exits)).toContainEqual(noGuests);
  expect(await said("host", "bash")).toEqual([expect.stringMatching(/^what the host does was not sampled by .*:GH$/)]);
});
