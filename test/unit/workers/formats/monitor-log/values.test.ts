import { expect, test } from "vitest";
import { opened, wholeEvents } from "../../../../setup/text-traces.js";

const QOM = ["/machine/unattached/device[0]", "/machine/unattached/device[2]"];
const HEADER = {
  lanescope: "monitor-log",
  version: 1,
  host: { hostname: "box", kernel: "6.1", clock: "monotonic", page_size: 16384 },
  t0_mono_ns: "1000",
  period_ms: 250,
  vms: [
    {
      key: "vm1",
      name: "web",
      pid: 90,
      accel: "kvm",
      vcpus: [
        { index: 0, tid: 91, qom: QOM[0] },
        { index: 1, tid: 92, qom: QOM[1] },
      ],
    },
  ],
};

function log(...records: readonly object[]): string {
  return [HEADER, ...records.map((record) => ({ vm: "vm1", ...record }))]
    .map((one) => `${JSON.stringify(one)}\n`)
    .join("");
}

/** `t of[vcpu] › counter = value (ns apart)`. */
async function valuesOf(text: string): Promise<string[]> {
  const events = await wholeEvents(await opened(text));
  return events
    .filter(({ name }) => name === "monitor:value")
    .map(({ ns, fields: { of, vcpu, counter, value, apart_ns: apart } }) => {
      const owner = vcpu === undefined ? of : `${of}[${vcpu}]`;
      return `${ns - 1000n} ${owner} › ${counter} = ${value}${apart === undefined ? "" : ` (${apart})`}`;
    });
}

const SCHEMAS = {
  t: 0,
  k: "qmp",
  n: "query-stats-schemas",
  d: [
    {
      provider: "kvm",
      target: "vcpu",
      stats: [
        { name: "exits", type: "cumulative", exponent: 0 },
        { name: "halt_wait_ns", type: "cumulative", unit: "seconds", base: 10, exponent: -9 },
        { name: "guest_mode", type: "instant", unit: "boolean", exponent: 0 },
        { name: "pages", type: "peak", unit: "bytes", base: 2, exponent: 12 },
        { name: "waits", type: "log2-histogram", unit: "seconds", base: 10, exponent: -9 },
        { name: "sizes", type: "linear-histogram", "bucket-size": 4, exponent: 0 },
      ],
    },
  ],
};

const stats = (t: number, ...parts: readonly (readonly [qom: string, values: object])[]) => ({
  t,
  k: "qmp",
  n: "query-stats-vcpu",
  d: parts.map(([qom, values]) => ({
    provider: "kvm",
    "qom-path": qom,
    stats: Object.entries(values).map(([name, value]) => ({ name, value })),
  })),
});

test("statistics of KVM have the units and the types that the log tells, and belong to vCPUs by their names", async () => {
  const [first = "", second = ""] = QOM;
  const text = log(
    SCHEMAS,
    // The second vCPU comes first, and another one is not known.
    stats(10, [second, { exits: 7, halt_wait_ns: 5e8, guest_mode: true, pages: 3 }], ["/machine/x", { exits: 1 }]),
    stats(20, [second, { exits: 9, halt_wait_ns: 5e8 }], [first, { exits: 4, unheard: 6 }]),
  );
  expect(await valuesOf(text)).toEqual([
    "10 KVM[1] › exits/s = 7",
    "10 KVM[1] › halt_wait_ns, s/s = 0.5",
    "10 KVM[1] › guest_mode = 1",
    "10 KVM[1] › pages, bytes = 12288",
    "20 KVM[1] › exits/s = 9 (10)",
    "20 KVM[1] › halt_wait_ns, s/s = 0.5 (10)",
    "20 KVM[0] › exits/s = 4",
    "20 KVM[0] › unheard = 6",
  ]);
});

test("of histograms the log tells below which values half and 99 % of what is new lie", async () => {
  const [first = ""] = QOM;
  const text = log(
    SCHEMAS,
    stats(10, [first, { waits: [0, 5, 0, 0], sizes: [1, 0, 0] }]),
    stats(20, [first, { waits: [0, 7, 0, 2], sizes: [1, 98, 2] }]),
    // Set back: nothing is known.
    stats(30, [first, { waits: [0, 0, 0, 1], sizes: [1, 98, 2] }]),
  );
  expect(await valuesOf(text)).toEqual([
    "20 KVM[0] › waits, 50 % below, s = 2e-9 (10)",
    "20 KVM[0] › waits, 99 % below, s = 8e-9 (10)",
    "20 KVM[0] › sizes, 50 % below = 8 (10)",
    "20 KVM[0] › sizes, 99 % below = 12 (10)",
  ]);
});

test("devices, memory, interrupts and what the host tells", async () => {
  const text = log(
    {
      t: 1,
      k: "qmp",
      n: "query-blockstats",
      d: [
        {
          device: "",
          "node-name": "vda",
          stats: { rd_bytes: 512, wr_operations: 0, rd_total_time_ns: 2e9, idle_time_ns: 7 },
        },
      ],
    },
    { t: 2, k: "qmp", n: "query-balloon", d: { actual: 1024 } },
    {
      t: 3,
      k: "qmp",
      n: "guest-stats",
      d: {
        "last-update": 5,
        stats: { "stat-free-memory": 4096, "stat-swap-in": 2 ** 64, "stat-major-faults": 3 },
      },
    },
    {
      t: 4,
      k: "qmp",
      n: "x-query-irq",
      d: { "human-readable-text": "IRQ statistics for ioapic:\r\n 0: 100\r\n12: 3\r\n" },
    },
    {
      t: 5,
      k: "host",
      n: "proc-threads",
      d: { 91: { comm: "CPU 0/KVM", schedstat: "1500000000 250000000 7" }, 90: { comm: "qemu", schedstat: "5 6 7" } },
    },
    { t: 6, k: "host", n: "proc-statm", d: "10 4 0 0 0 0 0" },
    { t: 7, k: "host", n: "cgroup-cpu-stat", d: "usage_usec 2000000\nnr_throttled 3\n" },
    { t: 8, k: "host", n: "net-statistics", d: { tap0: { rx_bytes: "12", tx_bytes: "x" } } },
    { t: 9, vm: "host", k: "host", n: "proc-stat", d: "cpu  100 0 50 700 1 0 2 0 0 0\nctxt 5\nprocs_running 2\n" },
    { t: 10, vm: "host", k: "host", n: "proc-net-dev", d: "head\n br0: 5 6 0 0 0 0 0 0 7 8 0 0 0 0 0 0\n" },
    { t: 11, vm: "host", k: "host", n: "proc-diskstats", d: " 254 0 vda 2 0 4 1 3 0 6 1 0 500 2 0 0 0 0 1 6\n" },
  );
  expect(await valuesOf(text)).toEqual([
    "1 block vda › read bytes/s = 512",
    "1 block vda › read time, s/s = 2",
    "2 memory › actual, bytes = 1024",
    "3 memory in the guest › free memory, bytes = 4096",
    "3 memory in the guest › major faults/s = 3",
    "4 interrupts ioapic › line 0, interrupts/s = 100",
    "4 interrupts ioapic › line 12, interrupts/s = 3",
    "5 host's account[0] › ran, CPUs = 1.5",
    "5 host's account[0] › waited for a CPU, CPUs = 0.25",
    "5 other threads of QEMU › ran, CPUs = 5e-9",
    "5 other threads of QEMU › waited for a CPU, CPUs = 6e-9",
    "6 process of QEMU › size, bytes = 163840",
    "6 process of QEMU › resident, bytes = 65536",
    "7 control group › usage, s/s = 2",
    "7 control group › nr throttled/s = 3",
    "8 net tap0 › rx bytes/s = 12",
    "9 CPUs of the host › user, CPUs = 1",
    "9 CPUs of the host › system, CPUs = 0.5",
    "9 CPUs of the host › idle, CPUs = 7",
    "9 CPUs of the host › iowait, CPUs = 0.01",
    "9 CPUs of the host › softirq, CPUs = 0.02",
    "9 CPUs of the host › ctxt/s = 5",
    "9 CPUs of the host › procs running = 2",
    "10 net br0 › rx bytes/s = 5",
    "10 net br0 › rx packets/s = 6",
    "10 net br0 › tx bytes/s = 7",
    "10 net br0 › tx packets/s = 8",
    "11 disk vda of the host › read operations/s = 2",
    "11 disk vda of the host › read bytes/s = 2048",
    "11 disk vda of the host › write operations/s = 3",
    "11 disk vda of the host › write bytes/s = 3072",
    "11 disk vda of the host › busy, s/s = 0.5",
  ]);
});

test("a value that stays makes no row but the last one, and any value behind a gap does", async () => {
  const balloon = (t: number, actual: number) => ({ t, k: "qmp", n: "query-balloon", d: { actual } });
  const text = log(
    ...[10, 20, 30].map((t) => balloon(t, 5)),
    balloon(40, 6),
    balloon(50, 6),
    { t: 55, k: "gap", n: "late", d: { until: 65, why: "the monitor did not answer" } },
    balloon(70, 6),
    balloon(80, 6),
  );
  expect(await valuesOf(text)).toEqual([
    "10 memory › actual, bytes = 5",
    "40 memory › actual, bytes = 6 (10)",
    "70 memory › actual, bytes = 6 (20)",
    "80 memory › actual, bytes = 6 (10)",
  ]);
});

test("states, events and notes are texts of their VM, each state once", async () => {
  const status = (t: number, name: string, running: boolean) => ({
    t,
    k: "qmp",
    n: "query-status",
    d: { status: name, running },
  });
  const events = await wholeEvents(
    await opened(
      log(
        status(1, "running", true),
        status(2, "running", true),
        status(3, "paused", false),
        {
          t: 4,
          k: "event",
          n: "RESET",
          d: { data: { guest: true, reason: "guest-reset" }, timestamp: { seconds: 1, microseconds: 2 } },
        },
        { t: 5, k: "event", n: "STOP", d: { timestamp: {} } },
        { t: 6, k: "input", n: "key", d: "a down" },
        { t: 7, k: "qmp", n: "query-stats", error: "CommandNotFound" },
        { t: 8, k: "gap", n: "gone", d: { why: "QEMU has ended" } },
      ),
    ),
  );
  expect(events.map(({ ns, name, fields }) => [Number(ns) - 1000, name, fields])).toEqual([
    [0, "monitor:status", { vm: "web", status: "", vm_pid: 90 }],
    [1, "monitor:status", { vm: "web", status: "running", running: 1, vm_pid: 90 }],
    [3, "monitor:status", { vm: "web", status: "paused", running: 0, vm_pid: 90 }],
    [
      4,
      "monitor:event",
      { text: 'RESET {"guest":true,"reason":"guest-reset"}', source: "QEMU", priority: 4, vm_pid: 90 },
    ],
    [5, "monitor:event", { text: "STOP", source: "QEMU", priority: 4, vm_pid: 90 }],
    [6, "monitor:event", { text: "key a down", source: "input", priority: 6, vm_pid: 90 }],
    [7, "monitor:event", { text: "qmp query-stats: CommandNotFound", source: "monitor", priority: 4, vm_pid: 90 }],
    [8, "monitor:gap", { why: "QEMU has ended", vm_pid: 90 }],
    [8, "monitor:status", { vm: "web", status: "no longer asked", vm_pid: 90 }],
  ]);
});

test("pairs of clocks bound how far a guest's clock is behind its host's", async () => {
  const pair = (t: number, guest: number, rtt: number, clock = "monotonic") => ({
    t,
    k: "clock",
    n: "guest",
    d: { guest_ns: guest, rtt_ns: rtt, clock },
  });
  const notesOf = async (...pairs: readonly object[]) =>
    (await opened(log(...pairs, { t: 5e6, k: "note", n: "end" }))).diagnostics
      .all()
      .map(({ message }) => message)
      .filter((message) => message.includes("clock"));
  // Behind by 1.0 to 1.4 s, and by 1.2 to 1.6 s: so by 1.2 to 1.4 s, and 1000 ns of the header's moment.
  expect(await notesOf(pair(2e9, 1e9, 4e8), pair(4.2e9, 3e9, 4e8))).toEqual([
    "the monotonic clock of web is 1.300 001 000 s behind its host's, ± 100 ms by 2 pairs of both clocks",
  ]);
  expect(await notesOf(pair(2e9, 1e9, 0, "uptime"))).toEqual([
    "the monotonic clock of web is 995.001 000 ms behind its host's, ± 5 ms by 1 pair of both clocks",
  ]);
  expect(await notesOf(pair(2e9, 1e9, 1e8), pair(4e9, 2e9, 1e8))).toEqual([
    "the clock of web was set, or runs at another speed than its host's: 2 pairs of both clocks fit no one distance, by 900 ms",
  ]);
});
