import { expect, test } from "vitest";
import { Diagnostics } from "../../../../../workers/core/diagnostics.js";
import { loadWasm } from "../../../../../workers/entry/wasm-node.js";
import { perfetto } from "../../../../../workers/formats/perfetto/index.js";
import { pickDialect } from "../../../../../workers/ingest/dialects/index.js";
import { createBatch } from "../../../../../workers/model/event-batch.js";
import { DumpedProcess, SchedSwitch, SchedWakeup } from "../../../../../workers/model/event-fields.js";
import { EventKind, ISA_BY_FIELDS } from "../../../../../workers/model/event-kinds.js";
import { KvmExit } from "../../../../../workers/model/kvm-fields.js";
import { memoryFile, openMemory, runBatches, runStream } from "../../../../setup/ctf.js";
import { bytes, int, message, packed, text } from "../../../../setup/proto.js";
import { allEvents, eventText, openBytes } from "./open.js";
import {
  bundle,
  clockSnapshot,
  compactSched,
  compressed,
  ftraceEvent,
  LOST_EVENTS,
  packet,
  sequence,
  trace,
} from "./writer.js";

async function opened(...packets: readonly Uint8Array[]) {
  const { trace: found, problems, failure } = await openBytes(perfetto, trace(...packets));
  if (found === undefined) throw new Error(failure);
  return { found, problems };
}

async function eventsOf(...packets: readonly Uint8Array[]): Promise<string[]> {
  return (await allEvents((await opened(...packets)).found)).map(eventText);
}

const SWITCH = { prev_comm: "swapper/0", prev_pid: 0, prev_prio: 120, prev_state: 0 };
const TO_QEMU = { ...SWITCH, next_comm: "CPU 0/KVM", next_pid: 77, next_prio: 120 };

test("events have the kernel's names and fields, whatever message holds them", async () => {
  const events = [
    { ts: 10, name: "sched_switch", fields: TO_QEMU, pid: 0 },
    { ts: 11, name: "kvm_entry", fields: { vcpu_id: 0, rip: 0xffffffff81000000n }, pid: 77 },
    { ts: 12, name: "sys_exit", fields: { id: 16, ret: -4 }, pid: 77 },
    { ts: 13, name: "my_event", fields: { what: "text", count: -1 }, pid: 77 },
  ];
  expect(await eventsOf(bundle(3, events))).toEqual([
    "10 cpu 3 sched_switch common_pid=0 prev_comm=swapper/0 prev_pid=0 prev_prio=120 prev_state=0 next_comm=CPU 0/KVM next_pid=77 next_prio=120",
    "11 cpu 3 kvm_entry common_pid=77 vcpu_id=0 rip=18446744071578845184",
    "12 cpu 3 sys_exit common_pid=77 id=16 ret=-4",
    "13 cpu 3 my_event common_pid=77 what=text count=-1",
  ]);
});

test("an event that no table has is named by its number, and one that the trace describes by its description", async () => {
  const described = message(
    11,
    int(1, 70_000),
    text(3, "kvm"),
    message(
      2,
      text(1, "kvm_new"),
      message(2, text(1, "gpa"), int(3, 1), int(5, 4)),
      message(2, text(1, "delta"), int(3, 2), int(5, 18)),
    ),
  );
  const unknown = message(2, int(1, 5), message(1999, int(1, 7), text(2, "seven")));
  const known = message(2, int(1, 6), message(70_000, int(1, 4096), int(2, 3)));
  expect(await eventsOf(packet(message(1, int(1, 0), unknown, known, described)))).toEqual([
    "5 cpu 0 ftrace_event_1999 field_1=7 field_2=seven",
    "6 cpu 0 kvm_new gpa=4096 delta=-2",
  ]);
});

test("compact switches name who left by who came before, also from the bundle before", async () => {
  const first = bundle(
    0,
    [{ ts: 105, name: "irq_handler_entry", fields: { irq: 9, name: "nic" }, pid: 7 }],
    compactSched(
      [
        { ts: 100, prevState: 0, nextPid: 7, nextPrio: 120, nextComm: "seven" },
        { ts: 110, prevState: 1, nextPid: 0, nextPrio: 120, nextComm: "swapper/0" },
      ],
      [{ ts: 108, pid: 8, cpu: 1, comm: "eight" }],
    ),
  );
  const second = bundle(0, [], compactSched([{ ts: 120, prevState: 0, nextPid: 8, nextPrio: 98, nextComm: "eight" }]));
  expect(await eventsOf(first, second)).toEqual([
    "100 cpu 0 sched_switch prev_state=0 next_comm=seven next_pid=7 next_prio=120",
    "105 cpu 0 irq_handler_entry common_pid=7 irq=9 name=nic",
    "108 cpu 0 sched_waking comm=eight pid=8 prio=120 target_cpu=1",
    "110 cpu 0 sched_switch common_pid=7 prev_comm=seven prev_pid=7 prev_prio=120 prev_state=1 next_comm=swapper/0 next_pid=0 next_prio=120",
    "120 cpu 0 sched_switch common_pid=0 prev_comm=swapper/0 prev_pid=0 prev_prio=120 prev_state=0 next_comm=eight next_pid=8 next_prio=98",
  ]);
});

test("after lost events nobody is known to run, and the loss is a row between the events around it", async () => {
  const to = (ts: number, nextPid: number) => ({ ts, prevState: 0, nextPid, nextPrio: 120, nextComm: `t${nextPid}` });
  const { found } = await opened(
    bundle(0, [], compactSched([to(100, 7)])),
    bundle(0, [], LOST_EVENTS, compactSched([to(200, 8), to(210, 9)])),
  );
  const texts = (await allEvents(found)).map(eventText);
  expect(texts[1]).toBe("200 cpu 0 sched_switch prev_state=0 next_comm=t8 next_pid=8 next_prio=120");
  expect(texts[2]).toContain("prev_pid=8");
  const { lost, tally } = await runStream(found, 0, 0n);
  expect(lost).toEqual([{ begin: 100, end: 200 }]);
  expect(tally.lost).toEqual([{ beginNs: 100n, endNs: 200n, events: -1, cpu: 0 }]);
});

test("rows say what the events mean, those of compact and of generic messages too", async () => {
  const { found } = await opened(
    bundle(
      2,
      [
        {
          ts: 10,
          name: "kvm_exit",
          fields: { exit_reason: 30, isa: 1, guest_rip: 0xffffffff81000000n, vcpu_id: 1 },
          pid: 77,
        },
        { ts: 20, name: "sched_switch", fields: { ...TO_QEMU, prev_state: 0x1_0000_0001n }, pid: 0 },
      ],
      compactSched([], [{ ts: 15, pid: 8, cpu: 5, comm: "eight" }]),
    ),
  );
  const rows: unknown[] = [];
  const strings: string[] = [];
  await runBatches(found, 0, pickDialect(found.description), 5n, 100, (batch) => {
    strings.push(...batch.newStrings);
    for (let i = 0; i < batch.count; i += 1) {
      const at = { ts: batch.ts[i], cpu: batch.cpus[i] };
      if (batch.kind[i] === EventKind.KVM_EXIT) {
        rows.push({ ...at, reason: batch[KvmExit.reason][i], rip: batch[KvmExit.guestRip][i], tid: batch.tid[i] });
      } else if (batch.kind[i] === EventKind.SCHED_WAKING) {
        const comm = strings[batch[SchedWakeup.wakeeComm][i] as number];
        rows.push({ ...at, tid: batch[SchedWakeup.wakeeTid][i], to: batch[SchedWakeup.targetCpu][i], comm });
      } else {
        const comm = strings[batch[SchedSwitch.nextComm][i] as number];
        rows.push({ ...at, next: batch[SchedSwitch.nextTid][i], state: batch[SchedSwitch.prevState][i], comm });
      }
    }
  });
  expect(rows).toEqual([
    { ts: 5, cpu: 2, reason: 30, rip: -0x7f000000, tid: 77 },
    { ts: 10, cpu: 2, tid: 8, to: 5, comm: "eight" },
    { ts: 15, cpu: 2, next: 77, state: 1, comm: "CPU 0/KVM" },
  ]);
});

test("an event of another architecture than its message is made for says nothing of that one", async () => {
  const { found } = await opened(
    packet(message(1, int(1, 0), message(2, int(1, 1), int(2, 77), message(377, int(9, 1)))), sequence(1)),
    bundle(1, [{ ts: 1, name: "kvm_exit", fields: { esr_ec: 24, ret: 2, vcpu_pc: 4096 }, pid: 77 }]),
  );
  const isas: unknown[] = [];
  for (const stream of [0, 1]) {
    await runBatches(found, stream, pickDialect(found.description), 0n, 10, (batch) => {
      if (0 < batch.count) isas.push([batch.kind[0], batch[KvmExit.isa][0]]);
    });
  }
  expect(isas).toEqual([
    [EventKind.KVM_EXIT, -1],
    [EventKind.KVM_EXIT, ISA_BY_FIELDS + 3],
  ]);
});

test("a generic event may have other fields than the one of its name before", async () => {
  const { found } = await opened(
    bundle(0, [
      { ts: 1, name: "kvm_exit", fields: { exit_reason: 30, isa: 1 } },
      { ts: 2, name: "kvm_exit", fields: { vcpu_id: 4, isa: 1, exit_reason: 12 } },
    ]),
  );
  const seen: unknown[] = [];
  await runBatches(found, 0, pickDialect(found.description), 0n, 1, (batch) => {
    if (batch.count === 1) seen.push([batch[KvmExit.reason][0], batch[KvmExit.vcpuId][0]]);
  });
  expect(seen).toEqual([
    [30, -1],
    [12, 4],
  ]);
});

test("what was recorded of a CPU by two recordings is two streams, each in order", async () => {
  const second = packet(
    message(1, int(1, 0), ftraceEvent({ ts: 15, name: "cpu_idle", fields: { state: 1, cpu_id: 0 } })),
    sequence(2),
  );
  const first = bundle(0, [{ ts: 10, name: "softirq_entry", fields: { vec: 1 } }]);
  const third = bundle(0, [{ ts: 20, name: "softirq_exit", fields: { vec: 1 } }]);
  const { found, problems } = await opened(first, third, second);
  expect(found.description.streams.map(({ id, cpu }) => `${id} ${cpu}`)).toEqual([
    "trace cpu 0 sequence 1 0",
    "trace cpu 0 sequence 2 0",
  ]);
  expect((await allEvents(found)).map(({ ns }) => ns)).toEqual([10n, 15n, 20n]);
  expect(problems()).toEqual([]);
});

test("a bundle that goes back in time is shown from where the one before ends, and said", async () => {
  const { found, problems } = await opened(
    bundle(0, [{ ts: 20, name: "softirq_entry", fields: { vec: 1 } }]),
    bundle(0, [{ ts: 10, name: "softirq_exit", fields: { vec: 1 } }]),
  );
  expect((await allEvents(found)).map(({ ns }) => ns)).toEqual([20n, 20n]);
  expect(problems()[0]).toMatch(/^1 ftrace events come before events of their CPU/);
});

test("compressed packets are read, damaged ones are left out, and compressed ones within them", async () => {
  const at = (ts: number) => bundle(0, [{ ts, name: "softirq_entry", fields: { vec: 1 } }]);
  const { found, problems } = await opened(
    compressed(at(1), at(2)),
    packet(bytes(50, Uint8Array.of(0x78, 0x9c, 1, 2, 3))),
    compressed(compressed(at(3))),
    at(4),
  );
  expect((await allEvents(found)).map(({ ns }) => ns)).toEqual([1n, 2n, 4n]);
  expect(problems()).toEqual([
    expect.stringMatching(/^packets are left out: .* \(\d+\)$/),
    expect.stringMatching(/^1 compressed packets within compressed packets are left out \(\d+\)$/),
  ]);
});

test("times are exact, however long the machine has run, and get the wall clock's offset", async () => {
  const boot = 2n ** 60n + 1n;
  const { found } = await opened(
    clockSnapshot({ 1: 1_700_000_000_000_000_000n, 6: boot }),
    bundle(0, [{ ts: boot + 5n, name: "softirq_entry", fields: { vec: 1 } }]),
  );
  expect((await allEvents(found)).map(({ ns }) => ns)).toEqual([1_700_000_000_000_000_005n]);
  expect(found.description.clock).toMatchObject({ name: "boottime", epochOffsetNs: 1_700_000_000_000_000_000n - boot });
});

test("times of another clock of ftrace move by what the bundle says", async () => {
  const clock = [int(5, 3), int(6, 1000), int(7, 5000)];
  expect(await eventsOf(bundle(0, [{ ts: 1010, name: "softirq_entry", fields: { vec: 1 } }], ...clock))).toEqual([
    "5010 cpu 0 softirq_entry vec=1",
  ]);
});

test("listed processes are events with their names and processes", async () => {
  const process = message(1, int(1, 70), int(2, 1), text(3, "/usr/bin/qemu-system-x86_64"), text(3, "-smp"));
  const thread = message(2, int(1, 77), text(2, "CPU 0/KVM"), int(3, 70));
  const { found } = await opened(
    bundle(0, [{ ts: 20, name: "softirq_entry", fields: { vec: 1 } }]),
    packet(message(2, process, thread), int(8, 10)),
  );
  expect((await allEvents(found)).map(eventText).slice(0, 2)).toEqual([
    "10 - process_tree_process tid=70 ppid=1 pid=70 comm=qemu-system-x86 cmdline=/usr/bin/qemu-system-x86_64 -smp",
    "10 - process_tree_thread tid=77 comm=CPU 0/KVM pid=70",
  ]);
  const rows: unknown[] = [];
  await runBatches(found, 1, pickDialect(found.description), 0n, 10, (batch) => {
    for (let i = 0; i < batch.count; i += 1) {
      rows.push([batch.kind[i], batch.cpus[i], batch[DumpedProcess.tid][i], batch[DumpedProcess.tgid][i]]);
    }
  });
  expect(rows).toEqual([
    [EventKind.STATEDUMP_PROCESS, -1, 70, 70],
    [EventKind.STATEDUMP_PROCESS, -1, 77, 70],
  ]);
});

test("the trace says who it is, what it lost, and what of it is not read", async () => {
  const stats = (phase: number, overrun: number) =>
    packet(message(34, int(1, phase), message(2, int(1, 4), int(3, overrun))));
  const { found, problems } = await opened(
    packet(message(45, message(1, text(1, "Linux"), text(3, "6.1.0"), text(4, "x86_64")), text(17, "labhost"))),
    packet(message(89, int(1, 0x0123456789abcdefn), int(2, 1))),
    stats(1, 10),
    bundle(0, [{ ts: 1, name: "softirq_entry", fields: { vec: 1 } }]),
    stats(2, 32),
    packet(message(39, int(1, 1))),
    packet(message(39, int(1, 1))),
    packet(message(35, message(1, int(3, 3)))),
  );
  expect(found.description).toMatchObject({
    hostname: "labhost",
    uuid: "01234567-89ab-cdef-0000-000000000001",
    environment: { kernel_release: "6.1.0", machine: "x86_64" },
  });
  expect(problems()).toEqual([
    "the kernel's ring buffers overflowed, and events were lost (CPU 4: 22) (-)",
    "Perfetto overwrote or dropped 3 chunks of its buffers: part of what was recorded is missing (-)",
    "packets that are not read: 2 android_log (-)",
  ]);
});

test("events by rank, by time and behind checkpoints are those that were counted", async () => {
  const bundles = Array.from({ length: 30 }, (_, b) =>
    bundle(
      0,
      Array.from({ length: 500 }, (_, i) => ({
        ts: 1000 * b + 2 * i,
        name: i % 2 ? "softirq_exit" : "softirq_entry",
        fields: { vec: i },
      })),
    ),
  );
  const { found } = await opened(...bundles);
  const { tally, rows } = await runStream(found, 0, 0n, 100);
  expect(tally.events).toBe(15_000);
  expect(rows).toHaveLength(15_000);
  expect(tally.checkpoints?.map(({ events }) => events)).toEqual([0, 4500, 9000, 13_500]);
  const third = tally.checkpoints?.[2];
  if (third === undefined) throw new Error("no checkpoint");
  expect(third.classes).toEqual(Uint32Array.of(0, 2250, 1, 2250));
  const some: string[] = [];
  for await (const event of found.readEventsAt(0, third, 3, 2)) some.push(`${event.rank} ${event.ns} ${event.name}`);
  expect(some).toEqual(["9003 18006 softirq_exit", "9004 18008 softirq_entry"]);
  expect(await found.eventTimes(0, third, 4, new Set([1]))).toEqual(Float64Array.of(18_002, 18_006));
  const sieve = { classes: Uint8Array.of(1, 0), ranks: Float64Array.of(9001, 9002, 9004) };
  const ranks: (number | undefined)[] = [];
  for await (const { rank } of found.readEventsAt(0, third, 0, 100, sieve)) ranks.push(rank);
  expect(ranks).toEqual([9002, 9004]);
  const times: bigint[] = [];
  for await (const { ns } of found.readEvents(0, 14_998n, 15_003n)) times.push(ns);
  expect(times).toEqual([14_998n, 15_000n, 15_002n]);
});

test("decode workers that share the index read the same", async () => {
  const { found } = await opened(
    compressed(bundle(0, [{ ts: 10, name: "sched_switch", fields: TO_QEMU }])),
    bundle(1, [{ ts: 11, name: "my_event", fields: { a: 1 } }]),
  );
  const plain = structuredClone(found.share?.([0, 1]));
  const shared = await perfetto.openShare?.(plain, { open: openMemory, diagnostics: new Diagnostics(), loadWasm });
  if (!shared?.ok) throw new Error("not opened");
  const reader = shared.value.openStreams([0, 1], () => undefined, 0n);
  const batch = createBatch(0, 10);
  while (await reader.next(batch));
  expect(reader.tallies().map(({ counts }) => [...counts])).toEqual([[["sched_switch", 1]], [["my_event", 1]]]);
});

test("a trace cut anywhere opens, or says in one line why not", async () => {
  const parts = [
    clockSnapshot({ 1: 1000, 6: 10 }),
    bundle(
      0,
      [{ ts: 10, name: "sched_switch", fields: TO_QEMU }],
      compactSched([{ ts: 12, prevState: 0, nextPid: 1, nextPrio: 1, nextComm: "a" }]),
    ),
    compressed(bundle(0, [{ ts: 13, name: "my_event", fields: { a: 1 } }])),
  ];
  const whole = trace(...parts);
  const ends = new Set(parts.map((_, i) => trace(...parts.slice(0, i + 1)).length));
  for (let length = 1; length < whole.length; length += 1) {
    const { trace: found, failure, problems } = await openBytes(perfetto, whole.slice(0, length));
    if (found === undefined) expect(failure).toMatch(/^this Perfetto trace holds no ftrace events/);
    else {
      expect((await allEvents(found)).length).toBeLessThanOrEqual(3);
      // Between packets nothing shows that more was to come.
      if (!ends.has(length)) expect(problems().join()).toMatch(/cut off within this packet \(\d+\)$/);
    }
  }
});

test("absurd numbers and lengths are damage of their packet, and the rest is read", async () => {
  const good = bundle(0, [{ ts: 10, name: "softirq_entry", fields: { vec: 1 } }]);
  const overlong = packet(
    bytes(1, Uint8Array.of(0x0a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01)),
  );
  const pastEnd = packet(Uint8Array.of(0x0a, 0x7f, 0x00));
  const noField = packet(Uint8Array.of(0x00, 0x01));
  const nested = packet(message(1, int(1, 0), packed(4, [1, 2, 3])));
  const { found, problems } = await opened(overlong, pastEnd, noField, nested, good);
  expect(await allEvents(found)).toHaveLength(1);
  expect(problems()).toEqual([
    "2 damaged ftrace events are left out (2)",
    `2 damaged packets are left out (${overlong.length + 2})`,
  ]);
});

test("a field that is missing, or of another type, is not taken for the one of the message before", async () => {
  const event = (ts: number, ...fields: readonly Uint8Array[]) => message(2, int(1, ts), message(327, ...fields));
  const named = bundle(0, [], event(10, text(1, "my_event"), message(2, text(1, "a"), text(3, "b"))));
  const { found, problems } = await opened(
    named,
    bundle(0, [], event(11), event(12, int(1, 7)), event(13, text(1, "other"), message(2, int(1, 5), int(3, 6)))),
    named,
  );
  const events = await allEvents(found);
  expect(events.map(({ ns, name, fields }) => [ns, name, fields])).toEqual([
    [10n, "my_event", { a: "b" }],
    [13n, "other", { "": 6 }],
    [13n, "my_event", { a: "b" }],
  ]);
  expect((await runStream(found, 0, 0n)).rows).toHaveLength(3);
  expect(problems()[0]).toMatch(/^2 damaged ftrace events are left out/);
});

test("what comes after the packets is not read", async () => {
  const good = bundle(0, [{ ts: 10, name: "softirq_entry", fields: { vec: 1 } }]);
  const { found, problems } = await opened(good, new TextEncoder().encode("this is no packet"));
  expect(await allEvents(found)).toHaveLength(1);
  expect(problems()).toEqual([`no packet begins here: the rest of the file is not read (${good.length})`]);
});

test("traces are told by their first packets", async () => {
  const hex = (digits: string) => Uint8Array.from(Buffer.from(digits.replaceAll(" ", ""), "hex"));
  // Cut off in the middle of its second packet, as the head of a long file is.
  const long = new Uint8Array(4096).fill(0xee);
  long.set(hex("0a 04 40808008 0a 8010 b201fa0f"));
  const files = [
    // trace_uuid = 89 { msb, lsb }, trusted_uid = 3; clock_snapshot = 6, trusted_packet_sequence_id = 10.
    memoryFile("short", hex("0a 1a ca05 14 08aaaaaaaaaaaaaaaa01 10bbbbbbbbbbbbbbbb01 18e707 0a 06 3202 0801 5001")),
    memoryFile("long", long),
    memoryFile("text", new TextEncoder().encode("\n\nno trace")),
    memoryFile("empty", new Uint8Array(0)),
  ];
  expect((await perfetto.detect(files, openMemory)).map(({ path }) => path)).toEqual(["short", "long"]);
});

test("each machine in a file is a trace of its own, with its own clocks and name", async () => {
  const clock = (id: number, ns: bigint | number) => message(1, int(1, id), int(2, ns));
  const event = (ts: number, vec: number) => ftraceEvent({ ts, name: "softirq_entry", fields: { vec } });
  const system = message(45, text(17, "guest"), message(1, text(3, "5.15.0")));
  const bytes = trace(
    clockSnapshot({ 1: 1_000_000, 6: 1000 }),
    packet(message(6, clock(1, 2_000_000), clock(6, 500)), int(98, 7)),
    packet(system, int(98, 7)),
    bundle(0, [{ ts: 1010, name: "softirq_entry", fields: { vec: 1 } }]),
    // Compressed packets say their machine themselves.
    compressed(packet(message(1, int(1, 0), event(510, 2), event(520, 3)), int(98, 7))),
    packet(message(1, int(1, 0), event(5, 9)), int(98, 8)),
  );
  const candidates = await perfetto.detect([memoryFile("t", bytes)], openMemory);
  expect(candidates.map(({ path }) => path)).toEqual(["t", "t machine 7", "t machine 8"]);
  const found: string[][] = [];
  const problems: string[] = [];
  for (const candidate of candidates) {
    const diagnostics = new Diagnostics();
    const one = await perfetto.open(candidate, { open: openMemory, diagnostics, loadWasm });
    if (!one.ok) throw new Error(one.error.message);
    const { hostname, streams, path } = one.value.description;
    const events = await allEvents(one.value);
    found.push([path, `${hostname}`, streams.map(({ id }) => id).join(), ...events.map(eventText)]);
    problems.push(...diagnostics.all().map(({ message: said }) => said));
  }
  expect(found).toEqual([
    ["t", "undefined", "t cpu 0", "1000010 cpu 0 softirq_entry vec=1"],
    [
      "t machine 7",
      "guest",
      "t machine 7 cpu 0",
      "2000010 cpu 0 softirq_entry vec=2",
      "2000020 cpu 0 softirq_entry vec=3",
    ],
    ["t machine 8", "machine-8", "t machine 8 cpu 0", "5 cpu 0 softirq_entry vec=9"],
  ]);
  expect(problems).toEqual([]);
});

test("packets of a machine that comes late are left out, and said", async () => {
  const other = packet(
    message(1, int(1, 0), ftraceEvent({ ts: 5, name: "softirq_entry", fields: { vec: 1 } })),
    int(98, 7),
  );
  const { found, problems } = await opened(other, bundle(0, [{ ts: 10, name: "softirq_entry", fields: { vec: 1 } }]));
  expect(await allEvents(found)).toHaveLength(1);
  expect(problems()).toEqual(["1 packets of another machine (machine_id 7) in the same file are not read (-)"]);
});
