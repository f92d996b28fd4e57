import { expect, test } from "vitest";
import type { FileEntry } from "../../../../../workers/core/byte-source.js";
import { Diagnostics } from "../../../../../workers/core/diagnostics.js";
import { loadWasm } from "../../../../../workers/entry/wasm-node.js";
import type { FormatTrace, TraceCandidate, TraceDescription } from "../../../../../workers/formats/format.js";
import { log } from "../../../../../workers/formats/log/index.js";
import { detectTraces } from "../../../../../workers/ingest/detect.js";
import { LogLine } from "../../../../../workers/model/event-fields.js";
import { memoryFile, openMemory } from "../../../../setup/ctf.js";
import { opened, openText, rowsOf, wholeEvents } from "../../../../setup/text-traces.js";

async function events(text: string) {
  const trace = await opened(text);
  expect(trace.format).toBe("log");
  const found = await wholeEvents(trace);
  const { tally } = await rowsOf(trace);
  expect(tally.events).toBe(found.length);
  return found.map(({ name, ns, fields, context }) => ({ name, ns, ...fields, ...context }));
}

const JOURNAL = {
  __REALTIME_TIMESTAMP: "1764428400123456",
  __MONOTONIC_TIMESTAMP: "904000001",
  MESSAGE: "guest started",
  PRIORITY: "6",
  SYSLOG_IDENTIFIER: "libvirtd",
  _PID: "1479",
  _COMM: "libvirtd",
  _HOSTNAME: "lab",
};

test.each([
  [
    "dmesg",
    "[    0.000000] Linux version 6.1\n[  904.326602] kvm: vcpu0 started\n",
    [
      { name: "dmesg", ns: 0n, message: "Linux version 6.1" },
      { name: "dmesg", ns: 904_326_602_000n, message: "kvm: vcpu0 started" },
    ],
  ],
  [
    "dmesg with priorities",
    "<6>[    1.500000] a\n<27>[    2.000000] b\n",
    [
      { name: "dmesg", ns: 1_500_000_000n, message: "a", priority: 6 },
      { name: "dmesg", ns: 2_000_000_000n, message: "b", priority: 3 },
    ],
  ],
  [
    "dmesg -x",
    "kern  :warn  : [    1.500000] a: b\n",
    [{ name: "dmesg", ns: 1_500_000_000n, message: "a: b", priority: "warn" }],
  ],
  [
    "dmesg with ISO times",
    "2025-11-29T15:00:00,123456+00:00 usb 1-1: new\n",
    [{ name: "dmesg", ns: 1_764_428_400_123_456_000n, message: "usb 1-1: new" }],
  ],
  [
    "journalctl -o short-iso",
    "2025-11-29T16:00:00+0100 lab qemu-system-x86[77]: started: ok\n",
    [{ name: "qemu-system-x86", ns: 1_764_428_400_000_000_000n, message: "started: ok", pid: 77, hostname: "lab" }],
  ],
  [
    "journalctl -o short-monotonic",
    "[  904.326602] lab kernel: kvm: x\n[  905.000000] lab sshd[3]: y\n",
    [
      { name: "kernel", ns: 904_326_602_000n, message: "kvm: x", hostname: "lab" },
      { name: "sshd", ns: 905_000_000_000n, message: "y", pid: 3, hostname: "lab" },
    ],
  ],
  [
    "journalctl -o json",
    `${JSON.stringify(JOURNAL)}\n${JSON.stringify({ ...JOURNAL, MESSAGE: [104, 105] })}\n`,
    [
      {
        name: "libvirtd",
        ns: 1_764_428_400_123_456_000n,
        message: "guest started",
        priority: 6,
        pid: 1479,
        procname: "libvirtd",
        hostname: "lab",
      },
      {
        name: "libvirtd",
        ns: 1_764_428_400_123_456_000n,
        message: "hi",
        priority: 6,
        pid: 1479,
        procname: "libvirtd",
        hostname: "lab",
      },
    ],
  ],
  [
    "QEMU's trace events",
    "77@1764428400.123456:kvm_run_exit cpu_index 0, reason 2\n",
    [{ name: "kvm_run_exit", ns: 1_764_428_400_123_456_000n, message: "cpu_index 0, reason 2", pid: 77 }],
  ],
  [
    "QEMU's messages",
    "2025-11-29T15:00:00.123456Z qemu-system-x86_64: warning: x\n",
    [{ name: "qemu-system-x86_64", ns: 1_764_428_400_123_456_000n, message: "warning: x" }],
  ],
  [
    "messages of several lines",
    "[    1.000000] a\n  b\n\tc\n[    2.000000] d\n",
    [
      { name: "dmesg", ns: 1_000_000_000n, message: "a", continued: ["b", "c"] },
      { name: "dmesg", ns: 2_000_000_000n, message: "d" },
    ],
  ],
])("%s", async (_, text, expected) => {
  expect(await events(text)).toEqual(expected);
});

/** As traces beside a log are described: times in seconds. */
function beside(hostname: string | undefined, bootSeconds: number, from: number, to: number): TraceDescription {
  const ns = (seconds: number) => BigInt(seconds) * 1_000_000_000n;
  return {
    path: "trace",
    format: "ctf-1.8",
    hostname,
    tracer: "",
    dialect: "lttng",
    environment: {},
    uuid: undefined,
    clock: { name: "monotonic", frequencyHz: 1e9, epochOffsetNs: ns(bootSeconds) },
    streams: [{ id: "s", extents: [], cpu: 0, beginNs: ns(from), endNs: ns(to) }],
    eventNames: [],
  };
}

async function openedBeside(
  text: string,
  traces: readonly TraceDescription[],
  file: Partial<FileEntry["source"]> = {},
) {
  const entry = memoryFile("t", new TextEncoder().encode(text));
  const [candidate] = (await detectTraces([entry], openMemory, [log])).candidates;
  const diagnostics = new Diagnostics();
  const files = [{ ...entry, source: { ...entry.source, ...file } as FileEntry["source"] }];
  const open = () => openMemory(entry.source);
  const trace = await log.open({ ...candidate, files } as TraceCandidate, {
    open,
    diagnostics,
    loadWasm,
    beside: traces,
  });
  if (!trace.ok) throw new Error(trace.error.message);
  const first = (await wholeEvents({ format: "log", trace: trace.value, diagnostics }))[0];
  return { ns: first?.ns, notes: diagnostics.all().map(({ message }) => message), trace: trace.value };
}

const YEAR_END = "Dec 31 23:59:59 lab sshd[5]: a\nJan  1 00:00:01.5 lab sshd[5]: b\n";
const utc = (...date: [number, number, number, number, number, number]) => BigInt(Date.UTC(...date)) * 1_000_000n;

test("years go on over the end of one", async () => {
  const [first, second] = await wholeEvents(await opened(YEAR_END));
  expect((second?.ns ?? 0n) - (first?.ns ?? 0n)).toBe(2_500_000_000n);
});

test("a log without a year is not of the future: of the traces beside it, of its file, of today", async () => {
  const inMay2024 = 1_716_000_000;
  const byTraces = await openedBeside(YEAR_END, [beside("x", 1_715_000_000, inMay2024, inMay2024 + 9)]);
  expect(byTraces.ns).toBe(utc(2023, 11, 31, 23, 59, 59));
  expect(byTraces.notes).toEqual([
    "the log tells no year: 2023 is assumed for its first line, as in the traces beside it",
    "the log tells no time zone: UTC is assumed",
  ]);
  const modifiedMs = Date.UTC(2022, 0, 1, 5);
  const byFile = await openedBeside(YEAR_END, [], { kind: "file", path: "t", modifiedMs });
  expect(byFile.ns).toBe(utc(2021, 11, 31, 23, 59, 59));
  expect(byFile.notes[0]).toBe("the log tells no year: 2021 is assumed for its first line, by the time of the file");
  const dropped = await openedBeside(YEAR_END, [], { kind: "blob", blob: { lastModified: modifiedMs } });
  expect(dropped.ns).toBe(byFile.ns);
  const byToday = await openedBeside(YEAR_END, []);
  expect(byToday.ns).toBeLessThan(BigInt(Date.now() + 2 * 86_400_000) * 1_000_000n);
  expect(byToday.notes[0]).toMatch(/^the log tells no year: \d{4} is assumed for its first line, today's$/);
});

const DMESG = "[  100.000000] a\n[  110.000000] b\n";
const BOOT = 1_700_000_000;

test("a log since the boot is on the clock of the traces of its boot, if that is known to be one", async () => {
  const host = beside("lab", BOOT, BOOT + 105, BOOT + 106);
  const found = await openedBeside(DMESG, [host, beside("lab", BOOT + 1, BOOT + 105, BOOT + 106)]);
  expect(found.ns).toBe(BigInt(BOOT + 100) * 1_000_000_000n);
  expect(found.notes).toEqual([
    "the times of the log count from the boot: the boot is when the clock of the traces beside it began",
  ]);
  const guest = beside("guest", BOOT + 80, BOOT + 105, BOOT + 106);
  expect((await openedBeside(DMESG, [host, guest])).ns).toBe(100_000_000_000n);
  const named = "[  100.000000] guest kernel: a\n[  110.000000] guest kernel: b\n";
  expect((await openedBeside(named, [host, guest])).ns).toBe(BigInt(BOOT + 180) * 1_000_000_000n);
  const later = beside("lab", BOOT, BOOT + 90_000, BOOT + 90_001);
  expect((await openedBeside(DMESG, [later])).ns).toBe(100_000_000_000n);
});

test("the journal in JSON is on the clock of traces that count from the boot", async () => {
  const text = `${JSON.stringify(JOURNAL)}\n`;
  expect((await openedBeside(text, [beside(undefined, 0, 900, 910)])).ns).toBe(904_000_001_000n);
  expect((await openedBeside(text, [beside("lab", BOOT, BOOT, BOOT + 1)])).ns).toBe(1_764_428_400_123_456_000n);
});

test("a decode worker reads the same times", async () => {
  const { trace } = await openedBeside(DMESG, [beside("lab", BOOT, BOOT + 105, BOOT + 106)]);
  const entry = memoryFile("t", new TextEncoder().encode(DMESG));
  const context = { open: () => openMemory(entry.source), diagnostics: new Diagnostics(), loadWasm };
  const shared = await log.openShare?.(structuredClone(trace.share?.([0])), context);
  if (!shared?.ok) throw new Error("does not open");
  const decoders = { ...shared.value, description: trace.description } as FormatTrace;
  decoders.openStreams = shared.value.openStreams.bind(shared.value);
  const { rows } = await rowsOf(
    { format: "log", trace: decoders, diagnostics: new Diagnostics() },
    BigInt(BOOT) * 1_000_000_000n,
  );
  expect(rows.map(({ ns }) => ns)).toEqual([100e9, 110e9]);
});

test.each([
  ["dmesg", "<27>[    2.000000][   T42] b\n<4>[    3.000000][    C3] c\n", ["dmesg b 3 42 -1 -1", "dmesg c 4 -1 -1 3"]],
  ["dmesg -x", "kern  :warn  : [    1.500000] a\n", ["dmesg a 4 -1 -1 -1"]],
  [
    "the journal",
    `${JSON.stringify(JOURNAL)}\n${JSON.stringify({ ...JOURNAL, MESSAGE: "x".repeat(600) })}\n`,
    ["libvirtd guest started 6 -1 1479 -1", `libvirtd ${"x".repeat(512)} 6 -1 1479 -1`],
  ],
  ["syslog", "Dec 31 23:59:59 lab sshd[5]: a\n", ["sshd a -1 -1 5 -1"]],
])("rows of %s: source, message, priority, thread, process, CPU", async (_, text, expected) => {
  const { rows } = await rowsOf(await opened(text));
  const found = rows.map(({ kind, batch, row, s, r, cpu }) => {
    expect(kind).toBe("LOG");
    const numbers = [batch[LogLine.priority][row], batch[LogLine.thread][row], batch[LogLine.process][row], cpu];
    return `${r} ${s} ${numbers.join(" ")}`;
  });
  expect(found).toEqual(expected);
});

test("the host of a journal is that of its first entry", async () => {
  const { trace } = await opened(`${JSON.stringify(JOURNAL)}\n`);
  expect(trace.description.hostname).toBe("lab");
});

test.each([
  ["a table of times", "1.5 2\n2.5 3\n"],
  ["a list with brackets", "[1] first\n[2] second\n"],
  ["a readme with a log in it", "# How to\n\nRun dmesg:\n\n    [    0.000000] Linux\n"],
  [
    "a text that quotes one line",
    "[    0.000000] Linux version\nThis is what it says.\nAnd then it goes on.\nAnd on.\n",
  ],
  ["other JSON", '{"time":"1764428400","a":1}\n'],
  ["a date", "2025-11-29T15:00:00Z\n"],
])("%s is no log", async (_, text) => {
  expect(await openText(text)).toBeUndefined();
});
