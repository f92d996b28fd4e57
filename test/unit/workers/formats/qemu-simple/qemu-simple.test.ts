import { expect, test } from "vitest";
import { Diagnostics } from "../../../../../workers/core/diagnostics.js";
import { loadWasm } from "../../../../../workers/entry/wasm-node.js";
import { qemuSimple } from "../../../../../workers/formats/qemu-simple/index.js";
import { joinBytes } from "../../../../setup/bytes.js";
import { memoryFile, openMemory, runStream } from "../../../../setup/ctf.js";
import { allEvents, eventText, openBytes } from "../perfetto/open.js";

// Writes what QEMU's scripts/simpletrace.py reads.

function u64(value: number | bigint, isLittle = true): Uint8Array {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, BigInt.asUintN(64, BigInt(value)), isLittle);
  return new Uint8Array(view.buffer);
}

function u32(value: number, isLittle = true): Uint8Array {
  const view = new DataView(new ArrayBuffer(4));
  view.setUint32(0, value, isLittle);
  return new Uint8Array(view.buffer);
}

const utf8 = (text: string) => new TextEncoder().encode(text);
const header = (version = 4, isLittle = true) =>
  joinBytes(u64(-1), u64(0xf2b177cb0aa429b4n, isLittle), u64(version, isLittle));
const mapping = (id: number, name: string) => joinBytes(u64(0), u64(id), u32(name.length), utf8(name));
const text = (value: string) => joinBytes(u32(value.length), utf8(value));
function record(id: number | bigint, ns: number, ...args: readonly Uint8Array[]): Uint8Array {
  const payload = joinBytes(...args);
  return joinBytes(u64(1), u64(id), u64(ns), u32(24 + payload.length), u32(70), payload);
}

const TRACE = joinBytes(
  header(),
  mapping(3, "kvm_vcpu_ioctl"),
  mapping(4, "object_class_dynamic_cast_assert"),
  record(3, 2000, u64(0), u64(0xae80), u64(-4)),
  record(4, 1990, text("host-x86_64-cpu"), u64(7)),
  record(0xfffffffffffffffen, 2500, u64(12)),
  record(3, 3000, u64(1), u64(0xae80), u64(2n ** 63n)),
);
const DECLARED = `# See docs/devel/tracing.rst
kvm_vcpu_ioctl(int cpu_index, unsigned long request, int arg) "cpu_index %d"
disable vcpu object_class_dynamic_cast_assert(const char *type, void *data) "%s %p"
`;

async function eventsOf(bytes: Uint8Array, declared?: string) {
  const files = [
    memoryFile("d/t", bytes),
    ...(declared === undefined ? [] : [memoryFile("d/trace-events-all", utf8(declared))]),
  ];
  const [candidate] = await qemuSimple.detect(files, openMemory);
  if (candidate === undefined) throw new Error("not found");
  const diagnostics = new Diagnostics();
  const opened = await qemuSimple.open(candidate, { open: openMemory, diagnostics, loadWasm });
  if (!opened.ok) throw new Error(opened.error.message);
  return { trace: opened.value, events: (await allEvents(opened.value)).map(eventText), problems: diagnostics.all() };
}

test("events have the names and types that trace-events-all declares, in order of time", async () => {
  const { events, trace, problems } = await eventsOf(TRACE, DECLARED);
  expect(events).toEqual([
    "1990 - object_class_dynamic_cast_assert type=host-x86_64-cpu data=7",
    "2000 - kvm_vcpu_ioctl cpu_index=0 request=44672 arg=-4",
    "3000 - kvm_vcpu_ioctl cpu_index=1 request=44672 arg=-9223372036854775808",
  ]);
  expect(problems).toEqual([]);
  const { tally } = await runStream(trace, 0, 1000n);
  expect([...tally.counts]).toEqual([
    ["object_class_dynamic_cast_assert", 1],
    ["kvm_vcpu_ioctl", 2],
  ]);
  expect(tally.lost).toEqual([{ beginNs: 2500n, endNs: 2500n, events: 12 }]);
});

test("without it arguments are numbered, and said to have no names", async () => {
  const { events, problems } = await eventsOf(TRACE);
  expect(events[1]).toBe("2000 - kvm_vcpu_ioctl arg1=0 arg2=44672 arg3=18446744073709551612");
  expect(problems.map(({ message }) => message)).toEqual([
    "arguments have no names: put QEMU's trace-events-all among the opened files",
  ]);
});

test("an event whose name the file does not tell has its number, and big-endian files are read", async () => {
  const { events } = await eventsOf(joinBytes(header(), record(9, 5, u64(1))));
  expect(events).toEqual(["5 - event 9 arg1=1"]);
  const big = joinBytes(
    header(4, false),
    u64(1, false),
    u64(9, false),
    u64(5, false),
    u32(32, false),
    u32(70, false),
    u64(2, false),
  );
  expect((await eventsOf(big)).events).toEqual(["5 - event 9 arg1=2"]);
});

test("other versions are refused by number, and a file without events by that", async () => {
  const failureOf = async (bytes: Uint8Array) => (await openBytes(qemuSimple, bytes)).failure;
  expect(await failureOf(header(3))).toBe(
    "QEMU traces of version 3 are not supported, only those of version 4 (trace, byte 16)",
  );
  expect(await failureOf(header())).toBe("this QEMU trace holds no events (trace)");
  expect(await failureOf(header().slice(0, 20))).toBe("the header of this QEMU trace is cut off (trace, byte 0)");
});

test("a file cut anywhere gives its whole records, and one with damage those before it", async () => {
  const whole = joinBytes(header(), mapping(3, "a"), record(3, 1, u64(1)), record(3, 2, u64(2)));
  const second = whole.length - 40;
  for (let length = 24; length < whole.length; length += 1) {
    const { trace, failure, problems } = await openBytes(qemuSimple, whole.slice(0, length));
    if (trace === undefined) expect(failure).toMatch(/^this QEMU trace holds no events/);
    else expect(await allEvents(trace)).toHaveLength(1);
    if (second < length) expect(problems()[0]).toBe(`the file is cut off within this record (${second})`);
  }
  const damaged = joinBytes(whole, u64(77), new Uint8Array(40));
  const { problems } = await openBytes(qemuSimple, damaged);
  expect(problems()[0]).toBe(`no record begins here: the rest of the file is not read (${whole.length})`);
});

test("events behind a checkpoint are those that were counted", async () => {
  const many = Array.from({ length: 9000 }, (_, i) => record(3, 10 * i, u64(i)));
  const { trace } = await openBytes(qemuSimple, joinBytes(header(), mapping(3, "a"), ...many));
  if (trace === undefined) throw new Error("not opened");
  const { tally } = await runStream(trace, 0, 0n);
  expect(tally.checkpoints?.map(({ events }) => events)).toEqual([0, 4096, 8192]);
  const last = tally.checkpoints?.[2];
  if (last === undefined) throw new Error("no checkpoint");
  expect(last.classes).toEqual(Uint32Array.of(0, 4096));
  const seen: unknown[] = [];
  for await (const { rank, fields } of trace.readEventsAt(0, last, 8, 2)) seen.push([rank, fields.arg1]);
  expect(seen).toEqual([
    [8200, 8200],
    [8201, 8201],
  ]);
});
