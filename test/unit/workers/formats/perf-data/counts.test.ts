import { expect, test } from "vitest";
import { PerfWriter, ReadFormat, tracingData, type WrittenEvent } from "../../../../setup/perf-data.js";
import { decode } from "./open.js";

const CYCLES: WrittenEvent = { name: "cycles", type: 0, config: 0, ids: [11, 12] };
const INSTRUCTIONS: WrittenEvent = { name: "instructions", type: 0, config: 1, ids: [21, 22] };
const EXITS: WrittenEvent = { name: "kvm:kvm_exit", type: 2, config: 500, ids: [31] };

const GROUP = ReadFormat.GROUP | ReadFormat.ID;
const EVENTS = [CYCLES, INSTRUCTIONS, EXITS];

type Rows = Awaited<ReturnType<typeof decode>>["rows"];
const weights = (rows: Rows) => rows.map(({ ns, eventName, weight }) => [ns, eventName, weight]);

for (const little of [true, false]) {
  for (const extra of [0, ReadFormat.LOST, ReadFormat.ENABLED | ReadFormat.RUNNING]) {
    test(`each event of a group has what it counted since the sample before (${little ? "little" : "big"} endian, ${extra})`, async () => {
      const file = new PerfWriter(EVENTS, { little, readFormat: GROUP | extra, hasChains: true });
      const times = [10, 10] as const;
      const counts = (a: number, b: number, c: number) => [[11, a] as const, [21, b] as const, [31, c] as const];
      const { rows, events, problems } = await decode(
        file.file(
          file.sample({ time: 100, tid: 5, ip: 0x4010n, chain: [0x4010n], counts: counts(1000, 1500, 0), times }),
          file.sample({ time: 200, tid: 6, ip: 0x4020n, chain: [0x4020n], counts: counts(3000, 1500, 7), times }),
        ),
      );
      expect(weights(rows)).toEqual([
        [100, "cycles", 1000],
        [100, "instructions", 1500],
        [200, "cycles", 2000],
        [200, "kvm:kvm_exit", 7],
      ]);
      expect(rows.map(({ kind, tid, ip, stack }) => [kind, tid, ip, stack?.length])).toEqual([
        ["SAMPLE", 5, 0x4010, 1],
        ["SAMPLE", 5, 0x4010, 1],
        ["SAMPLE", 6, 0x4020, 1],
        ["SAMPLE", 6, 0x4020, 1],
      ]);
      expect(events.map(({ name, context }) => [name, context.counts])).toEqual([
        ["cycles", { cycles: 1000, instructions: 1500, "kvm:kvm_exit": 0 }],
        ["cycles", { cycles: 3000, instructions: 1500, "kvm:kvm_exit": 7 }],
      ]);
      expect(problems.filter((text) => !text.includes("no format"))).toEqual([]);
    });
  }
}

test("counters of CPUs go on by themselves", async () => {
  const file = new PerfWriter(EVENTS, { readFormat: GROUP });
  const on = (cpu: number, a: number, b: number, time: number) =>
    file.sample({ time, cpu, id: 11 + cpu, counts: [[11 + cpu, a] as const, [21 + cpu, b] as const] });
  const { rows } = await decode(file.file(on(0, 10, 1, 1), on(1, 500, 2, 2), on(0, 30, 4, 3), on(1, 700, 9, 4)));
  expect(rows.map(({ cpu, eventName, weight }) => [cpu, eventName, weight])).toEqual([
    [0, "cycles", 10],
    [0, "instructions", 1],
    [1, "cycles", 500],
    [1, "instructions", 2],
    [0, "cycles", 20],
    [0, "instructions", 3],
    [1, "cycles", 200],
    [1, "instructions", 7],
  ]);
});

test("counters that threads inherit go on by thread", async () => {
  const events = EVENTS.map((event) => ({ ...event, isInherited: true }));
  const file = new PerfWriter(events, { readFormat: GROUP });
  const of = (tid: number, value: number, time: number) =>
    file.sample({ time, pid: 5, tid, counts: [[11, value] as const] });
  const { rows, problems } = await decode(file.file(of(5, 100, 1), of(6, 30, 2), of(5, 130, 3), of(6, 90, 4)));
  expect(weights(rows).map(([, , weight]) => weight)).toEqual([100, 30, 30, 60]);
  expect(problems.filter((text) => text.includes("counts"))).toEqual([]);
});

test("a counter goes over its largest value, another one is set back", async () => {
  const file = new PerfWriter(EVENTS, { readFormat: GROUP });
  const at = (time: number, a: number | bigint, b: number) =>
    file.sample({ time, counts: [[11, a] as const, [21, b] as const] });
  const { rows, problems } = await decode(file.file(at(1, 5, 900), at(2, 2n ** 64n - 2048n, 400), at(3, 2048, 450)));
  expect(weights(rows).filter(([ns]) => ns !== 2)).toEqual([
    [1, "cycles", 5],
    [1, "instructions", 900],
    [3, "cycles", 4096],
    [3, "instructions", 50],
  ]);
  expect(rows.filter(({ ns }) => ns === 2).map(({ eventName }) => eventName)).toEqual(["cycles"]);
  expect(problems).toContainEqual(expect.stringContaining("nobody knows what was counted meanwhile: 1"));
});

test("the value of a single event weighs its samples", async () => {
  const file = new PerfWriter([CYCLES], { readFormat: ReadFormat.ID | ReadFormat.ENABLED | ReadFormat.RUNNING });
  const at = (time: number, value: number) => file.sample({ time, counts: [[11, value]], times: [100, 40] });
  const { rows, problems } = await decode(file.file(at(1, 10), at(2, 25), at(3, 25)));
  expect(weights(rows)).toEqual([
    [1, "cycles", 10],
    [2, "cycles", 15],
  ]);
  expect(problems).toContainEqual(expect.stringContaining("counted only part of the time"));
});

test("a tracepoint that leads a group is an event, with samples of what it counts", async () => {
  const system = `name: kvm_exit\nID: 500\nformat:\n\tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;\n\tfield:unsigned int exit_reason;\toffset:8;\tsize:4;\tsigned:0;\n\tfield:unsigned int vcpu_id;\toffset:12;\tsize:4;\tsigned:0;\n\nprint fmt: ""\n`;
  const features = new Map([[1, tracingData([{ system: "kvm", text: system }])]]);
  const file = new PerfWriter([EXITS, CYCLES], { readFormat: GROUP, hasRaw: true, features });
  const raw = file.writer().u16(500).u8(0).u8(0).u32(7).u32(12).u32(0).done();
  const at = (time: number, a: number, b: number) =>
    file.sample({ time, raw, counts: [[31, a] as const, [11, b] as const] });
  const { rows, tally } = await decode(file.file(at(1, 1, 100), at(2, 2, 350)), 3);
  expect(rows.map(({ ns, kind, eventName, weight }) => [ns, kind, eventName, weight])).toEqual([
    [1, "KVM_EXIT", undefined, undefined],
    [1, "SAMPLE", "cycles", 100],
    [2, "KVM_EXIT", undefined, undefined],
    [2, "SAMPLE", "cycles", 250],
  ]);
  expect([...tally.counts]).toEqual([["kvm:kvm_exit", 2]]);
});

test.each([1, 2, 3, 64])("batches of %i rows have the same rows", async (capacity) => {
  const file = new PerfWriter(EVENTS, { readFormat: GROUP });
  const samples = Array.from({ length: 7 }, (_, i) =>
    file.sample({ time: i + 1, counts: [[11, 10 * (i + 1)] as const, [21, 3 * (i + 1)] as const, [31, i] as const] }),
  );
  const { rows, tally } = await decode(file.file(...samples), capacity);
  expect(weights(rows)).toEqual(
    samples.flatMap((_, i) => [
      [i + 1, "cycles", 10],
      [i + 1, "instructions", 3],
      ...(i === 0 ? [] : [[i + 1, "kvm:kvm_exit", 1]]),
    ]),
  );
  expect(tally.events).toBe(7);
});

test("counts of unknown events, and counts that do not fit, are left out", async () => {
  const file = new PerfWriter(EVENTS, { readFormat: GROUP });
  const fine = file.sample({ time: 1, counts: [[11, 10] as const, [99, 5] as const] });
  const cut = file.sample({ time: 2, counts: [[11, 20] as const] });
  // The count of counters: behind id, ip, thread, time, CPU and period.
  cut[8 + 48] = 200;
  const { rows, problems } = await decode(file.file(fine, cut));
  expect(weights(rows)).toEqual([[1, "cycles", 10]]);
  expect(problems).toContainEqual("counts with the id of no event are left out: 1");
});
