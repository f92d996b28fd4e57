import { expect, test } from "vitest";
import { runTables } from "../support/dsl-tables.js";

// Times in µs. Threads 100 and 101 are vCPUs 0 and 1 of the VM with pid 90; 200 is vCPU 0 of the VM with pid 190.

const V0 = "h/vm/90/vcpu/0";
const V1 = "h/vm/90/vcpu/1";
const START = `
  0 switch prev=0 next=100 comm="CPU 0/KVM"
  1 entry id=0 tid=100 pid=90
`;

/** A halt of vCPU 0 that polls from `t` to `t + ns` and then sleeps for 100. */
const sleep = (t: number, poll: number) => `
  ${t} exit reason=12 id=0
  ${t + poll} switch prev=100 next=0 state=1
  ${t + poll + 100} waking of=100 target=0
  ${t + poll + 101} switch prev=0 next=100
  ${t + poll + 102} entry id=0
`;

test("halt-polling: what polled in vain and what with success", () => {
  const poll = "1010 exit reason=12 id=0\n1040 halted ns=30000 waited=0\n1041 entry id=0";
  const [row] = runTables(`${START}${sleep(100, 20)}${sleep(500, 10)}${poll}\n2000 exit reason=1 id=0`).rows(
    "halt-polling",
  );
  expect(row).toMatchObject({ lane: V0, polls: 3, successes: 1, poll_ns: 60_000, failed_ns: 30_000, max_ns: 30_000 });
  expect(row).toMatchObject({ mean_ns: 20_000, worst_ns: 1_010_000, success_ns: 30_000 });
});

test("latency-summary and wait-summary: exact percentiles, and when the worst was", () => {
  const text = START + Array.from({ length: 10 }, (_, i) => sleep(1000 * (i + 1), i + 1)).join("");
  const tables = runTables(text);
  const wakeup = tables.rows("latency-summary").find(({ kind, lane }) => kind === "wakeup" && lane === V0);
  expect(wakeup).toMatchObject({
    count: 10,
    total_ns: 10_000,
    min_ns: 1000,
    p50_ns: 1000,
    p9999_ns: 1000,
    max_ns: 1000,
  });
  const waits = tables.rows("wait-summary").filter(({ lane }) => lane === V0);
  expect(waits.map(({ kind, count, total_ns }) => [kind, count, total_ns])).toEqual([
    ["wait", 10, 1_000_000],
    ["runnable", 10, 10_000],
  ]);
});

test("ipis: sender, receiver and how long until it ran with it", () => {
  const text = `${START}
    2 switch cpu1 prev=0 next=101 comm="CPU 1/KVM"
    3 entry cpu1 id=1 tid=101 pid=90
    9 exit cpu1 reason=32 id=1
    10 accept cpu1 apic=0 vec=251
    11 entry cpu1 id=1
    12 exit reason=1 id=0
    14 entry id=0
    20 exit reason=1 id=0`;
  const tables = runTables(text);
  expect(tables.rows("ipis")).toMatchObject([
    { from_lane: V1, to_lane: V0, vector: 251, count: 1, total_ns: 4000, worst_ns: 10_000 },
  ]);
  expect(tables.edges()).toContain(`ipi ${V1}@10 ${V0}@14`);
});

test("ipis: a timer's interrupt to itself is none", () => {
  expect(runTables(`${START}10 exit reason=32 id=0\n11 accept apic=0 vec=236\n12 entry id=0`).rows("ipis")).toEqual([]);
});

/** `count` exits over MSR 0x6e0 from `t` on, one every `every` µs. */
function msrExits(t: number, count: number, every: number): string {
  return Array.from({ length: count }, (_, i) => {
    const at = t + i * every;
    return `${at} exit reason=32 id=0\n${at + 1} msr write=1 msr=1760\n${at + 2} entry id=0\n`;
  }).join("");
}

test("exit-storms: windows above the threshold, with the object; what is usual is none", () => {
  const text = `${START}${msrExits(10, 200, 10_000)}${msrExits(2_000_010, 3000, 10)}`;
  const storms = runTables(text, 3_000_000).rows("exit-storms");
  expect(storms).toMatchObject([
    { lane: V0, reason: "MSR_WRITE", object: "msr 0x6e0", start_ns: 2e9, end_ns: 2.03e9, peak_per_s: 100_000 },
  ]);
  expect(Number(storms[0]?.exits)).toBeGreaterThan(2900);
  expect(runTables(`${START}${msrExits(10, 200, 10_000)}`, 3_000_000).rows("exit-storms")).toEqual([]);
});

test("exit-storms: one that lasts all the time does not hide behind its own mean", () => {
  expect(runTables(`${START}${msrExits(10, 9000, 10)}`, 90_010).rows("exit-storms")).toHaveLength(1);
});

test("exit-objects: how often, by what the exits were about", () => {
  const text = `${START}${msrExits(10, 5, 10)}100 exit reason=30 id=0\n101 pio write=1 port=1016\n102 entry id=0
    110 exit reason=10 id=0\n111 cpuid leaf=1073741824\n112 entry id=0`;
  expect(runTables(text).rows("exit-objects")).toEqual([
    { lane: V0, reason: "MSR_WRITE", object: "msr 0x6e0", count: 5 },
    { lane: V0, reason: "IO_INSTRUCTION", object: "port 0x3f8", count: 1 },
    { lane: V0, reason: "CPUID", object: "cpuid 0x40000000", count: 1 },
  ]);
});

const PREEMPTED_SIBLING = `${START}
  2 switch cpu1 prev=0 next=101 comm="CPU 1/KVM"
  3 entry cpu1 id=1 tid=101 pid=90
  9 exit cpu1 reason=1 id=1
  10 switch cpu1 prev=101 next=200 state=0 comm="CPU 0/KVM"
  11 entry cpu1 id=0 tid=200 pid=190
`;

test("lock-holder: spinning while the sibling is preempted, and by whom", () => {
  const spins = [20, 30, 40, 50].map((t) => `${t} exit reason=40 id=0\n${t + 1} entry id=0\n`).join("");
  const rows = runTables(
    `${PREEMPTED_SIBLING}${spins}90 exit cpu1 reason=1 id=0\n91 switch cpu1 prev=200 next=101 state=1`,
  );
  expect(rows.rows("lock-holder")).toEqual([
    {
      kind: "spin",
      waiter_lane: V0,
      holder_lane: V1,
      culprit_lane: "h/vm/190/vcpu/0",
      start_ns: 20_000,
      end_ns: 51_000,
      stolen_ns: 31_000,
      exits: 4,
    },
  ]);
});

test("lock-holder: spinning while all siblings run is no suspicion", () => {
  const spins = [20, 30, 40, 50].map((t) => `${t} exit reason=40 id=0\n${t + 1} entry id=0\n`).join("");
  const running = '2 switch cpu1 prev=0 next=101 comm="CPU 1/KVM"\n3 entry cpu1 id=1 tid=101 pid=90\n';
  expect(runTables(`${START}${running}${spins}`).rows("lock-holder")).toEqual([]);
});

test("network: a tap is whose thread hands packets in, seen from the guest; the bridge is nobody's", () => {
  const vhost = '2 switch cpu1 prev=0 next=95 comm="vhost-90"\n';
  const sent = "3 netrx cpu1 len=60 dev=tap0 skb=1\n4 netrx cpu1 len=60 dev=br0 skb=1\n";
  const got = "5 nettx cpu1 len=100 dev=tap0\n6 nettx cpu1 len=100 dev=br0\n7 netrx cpu1 len=40 dev=tap0 skb=3\n";
  const tables = runTables(`${START}${vhost}${sent}${got}`, 1_000_000);
  expect(tables.rows("network")).toMatchObject([
    { lane: "h/vm/90", device: "tap0", rx_packets: 1, rx_bytes: 100, tx_packets: 2, tx_bytes: 100 },
  ]);
  // Where no packet to any guest was recorded, none is said to be received.
  const [oneWay] = runTables(`${START}${vhost}${sent}`, 1_000_000).rows("network");
  expect(oneWay).toMatchObject({ tx_packets: 1, tx_bytes: 60 });
  expect([oneWay?.["rx_packets"], oneWay?.["rx_bytes"], oneWay?.["rx_bytes_per_s"]].map((cell) => cell ?? "")).toEqual([
    "",
    "",
    "",
  ]);
  expect(tables.rows("counters").filter(({ counter }) => counter === "net-tx-bytes/tap0")).toMatchObject([
    { ts_ns: 3000, lane: "h/vm/90", value: 60 },
    { ts_ns: 7000, lane: "h/vm/90", value: 100 },
  ]);
});

test("counters: frequency and idle state belong to the CPU they name", () => {
  const rows = runTables("1 frequency khz=800000 of=1\n2 idle cpu1 state=1 of=1\n3 idle cpu1 state=-1 of=1").rows(
    "counters",
  );
  expect(rows.map(({ ts_ns, lane, counter, value }) => [ts_ns, lane, counter, value])).toEqual([
    [1000, "h/cpu/1", "cpu-frequency-khz", 800_000],
    [2000, "h/cpu/1", "idle-state", 1],
    [3000, "h/cpu/1", "idle-state", -1],
  ]);
});

const IO = '2 switch cpu1 prev=0 next=95 comm="IO iothread1"\n3 sys cpu1 call=io_submit tid=95 pid=90\n';

test("block-io: queue and disk times per VM, and how much of them is shared with others", () => {
  const own = "3 insert cpu1 dev=8 sector=1 sectors=8 rwbs=1\n5 issue cpu1 dev=8 sector=1 sectors=8 rwbs=1\n";
  const other = "8 switch cpu1 prev=95 next=96 state=1 comm=dd\n10 issue cpu1 dev=8 sector=2 sectors=8 rwbs=0\n";
  const done = "15 complete cpu1 dev=8 sector=1\n20 complete cpu1 dev=8 sector=2";
  const tables = runTables(`${START}${IO}${own}${other}${done}`);
  expect(tables.rows("block-io")).toMatchObject([
    { device: "0:8", vm_lane: "h/vm/90", requests: 1, queue_p50_ns: 2000, device_p50_ns: 10_000, shared: 0.5 },
    { device: "0:8", vm_lane: "", requests: 1, device_p50_ns: 10_000, shared: 0.5 },
  ]);
  expect(tables.rows("vm-usage")).toMatchObject([{ lane: "h/vm/90", disk_write_bytes: 4096, disk_read_bytes: 0 }]);
});

test("vm-usage: vCPUs by state, and the threads that work for the VM by what they do", () => {
  const text = `${START}
    2 switch cpu1 prev=0 next=95 comm="vhost-90"
    7 switch cpu1 prev=95 next=96 state=1 comm="IO iothread1"
    8 sys cpu1 call=x tid=96 pid=90
    17 switch cpu1 prev=96 next=0 state=1
    20 exit reason=1 id=0
    21 entry id=0`;
  expect(runTables(text, 40).rows("vm-usage")).toMatchObject([
    { guest_ns: 38_000, hypervisor_ns: 1000, vhost_ns: 5000, iothread_ns: 10_000, host_cpu_ns: 55_000 },
  ]);
});

test("cpu-usage: a vCPU counts as its thread, wherever it ran", () => {
  const text = `${START}
    10 exit reason=1 id=0
    11 switch prev=100 next=0 state=0
    12 switch cpu1 prev=0 next=100
    13 entry cpu1 id=0
    40 exit cpu1 reason=1 id=0`;
  const [row] = runTables(text).rows("cpu-usage", { hasLane: (path) => path === "h/thread/100" });
  expect(row).toMatchObject({ vm_lane: "h/vm/90", cpu_ns: 39_000, cpus: 2, main_cpu: 1, main_cpu_ns: 28_000 });
});

test("cpu-usage: idle tasks come after all that used CPUs", () => {
  const text = "0 switch prev=7 next=0 state=1\n90 switch prev=0 next=7\n100 switch prev=7 next=0 state=1";
  const lanes = runTables(text)
    .rows("cpu-usage")
    .map(({ lane }) => lane);
  expect(lanes).toEqual(["h/thread/7", "h/thread/0:0"]);
});

test("exit-summary: shares as perf kvm stat has them", () => {
  const text = `${START}${msrExits(10, 3, 10)}100 exit reason=12 id=0\n104 entry id=0`;
  const rows = runTables(text).rows("exit-summary");
  expect(
    rows.map(({ reason, samples, samples_share, time_share }) => [reason, samples, samples_share, time_share]),
  ).toEqual([
    ["MSR_WRITE", 3, 0.75, 0.6],
    ["HLT", 1, 0.25, 0.4],
  ]);
  expect(rows[0]).toMatchObject({ total_ns: 6000, min_ns: 2000, mean_ns: 2000, mean_deviation: 0 });
});

test("critical path: it crosses from a vCPU to the thread that kept it waiting", () => {
  const text = `${START}
    2 switch cpu1 prev=0 next=95 comm="IO iothread1"
    3 sys cpu1 call=pwritev tid=95 pid=90
    10 exit reason=12 id=0
    12 switch prev=100 next=0 state=1
    50 waking cpu1 of=100 target=0
    53 switch prev=0 next=100
    55 entry id=0
    60 exit reason=1 id=0`;
  const tables = runTables(text);
  const path = tables.rows("critical-path", { of: V0, t0: 1000, t1: 60_000 });
  expect(path.map(({ lane, start_ns, end_ns, state }) => [lane, start_ns, end_ns, state])).toEqual([
    [V0, 1000, 10_000, "guest"],
    [V0, 10_000, 12_000, "halt-poll"],
    ["h/thread/95", 12_000, 50_000, "syscall"],
    [V0, 50_000, 53_000, "runnable"],
    [V0, 53_000, 55_000, "hypervisor"],
    [V0, 55_000, 60_000, "guest"],
  ]);
  expect(tables.rows("critical-path-summary", { of: V0, t0: 1000, t1: 60_000 })[0]).toMatchObject({
    lane: "h/thread/95",
    reason: "pwritev",
    total_ns: 38_000,
    count: 1,
  });
});

test("critical-path-summary: one row per lane, state and reason", () => {
  // Not yet known, and no more there, are one state of a path.
  const text = `0 switch cpu1 prev=0 next=95
    5 switch prev=100 next=0 state=16
    6 free of=100
    20 switch cpu1 prev=95 next=0 state=1`;
  const rows = runTables(text, 30).rows("critical-path-summary", { of: "h/thread/100", t0: 0, t1: 30_000 });
  const names = rows.map(({ lane, state, reason }) => `${lane} ${state} ${reason}`);
  expect(names).toEqual([...new Set(names)]);
  expect(rows.find(({ state }) => state === "unknown")).toMatchObject({ count: 2, total_ns: 29_000, max_ns: 24_000 });
});

test("guest-rip: where a vCPU left its guest, how often and why; what has no room is summed up", () => {
  const at = (from: number, count: number, rip: (i: number) => number, reason: number) =>
    Array.from({ length: count }, (_, i) => {
      const t = from + 2 * i;
      return `${t} exit reason=${reason} id=0 rip=${rip(i)}\n${t + 1} entry id=0\n`;
    }).join("");
  const { rows } = runTables(
    `0 switch prev=0 next=100 comm="CPU 0/KVM"\n1 entry id=0 tid=100 pid=90\n` +
      at(10, 60, () => -4096, 48) +
      at(200, 3, () => -4096, 1) +
      at(300, 100, (i) => 4096 + i, 1) +
      // In another second.
      at(1_000_000, 2, () => 16, 12),
    1_000_010,
  );
  const all = rows("guest-rip");
  expect(all[0]).toMatchObject({ guest_rip: "others", exits: 70, share: 70 / 165, reasons: "" });
  expect(all[1]).toMatchObject({
    lane: "h/vm/90/vcpu/0",
    guest_rip: "0xfffffffffffff000",
    exits: 63,
    reasons: "EPT_VIOLATION 60, EXTERNAL_INTERRUPT 3",
  });
  expect(all.reduce((sum, { exits }) => sum + (exits as number), 0)).toBe(165);
  expect(rows("guest-rip", { t0: 500e6 })).toEqual([
    { lane: "h/vm/90/vcpu/0", guest_rip: "0x10", symbol: "", exits: 2, share: 1, reasons: "HLT 2" },
  ]);
});

test("vm-threads: who works for a VM, and how long each waited for a CPU", () => {
  const { rows } = runTables(
    `
    0 switch prev=0 next=100 comm="CPU 0/KVM"
    1 entry id=0 tid=100 pid=90
    2 switch cpu1 prev=0 next=70 comm=kubelet
    10 waking cpu1 of=95 target=1 comm=vhost-90
    40 switch cpu1 prev=70 next=95 state=0 prevcomm=kubelet comm=vhost-90
    50 switch cpu1 prev=95 next=70 state=1 prevcomm=vhost-90 comm=kubelet`,
    100,
  );
  expect(rows("vm-threads")).toMatchObject([
    {
      lane: "h/thread/95",
      vm_lane: "h/vm/90",
      role: "vhost",
      cpu_ns: 10_000,
      waits: 1,
      wait_ns: 30_000,
      wait_share: 0.3,
      max_ns: 30_000,
      worst_ns: 10_000,
      culprit_lane: "h/thread/70",
      culprit_kind: "host",
      culprit_ns: 30_000,
    },
  ]);
});

test("vm-threads: where events carry no pid, the threads of vhost and the timer are told by whom they wake", () => {
  const { rows } = runTables(
    `
    0 switch prev=0 next=100 comm="CPU 0/KVM"
    0.2 switch cpu1 prev=0 next=52 comm=vhost-90
    0.5 switch cpu1 prev=52 next=0 state=1 prevcomm=vhost-90
    1 entry id=0
    2 exit id=0 reason=49
    3 waking cpu0 of=52 target=1 comm=vhost-90
    4 switch prev=100 next=0 state=1
    10 switch cpu1 prev=0 next=51 comm=kvm-pit/90
    20 waking cpu1 of=100 target=0
    21 switch prev=0 next=100
    30 switch cpu1 prev=51 next=52 state=1 prevcomm=kvm-pit/90 comm=vhost-90
    40 switch cpu1 prev=52 next=53 state=1 prevcomm=vhost-90 comm=vhost-95`,
    100,
  );
  expect(rows("vm-threads").map(({ lane, vm_lane, role }) => [lane, vm_lane, role])).toEqual([
    ["h/thread/52", "h/vm/100", "vhost"],
    ["h/thread/51", "h/vm/100", "timer"],
  ]);
});

test("vm-threads: kernel threads are a VM's by their names, an interrupt's thread by whom it wakes", () => {
  const { rows } = runTables(
    `
    0 switch prev=0 next=100 comm="CPU 0/KVM"
    1 entry id=0 tid=100 pid=90
    2 exit id=0 reason=12
    3 switch prev=100 next=0 state=1
    4 switch cpu1 prev=0 next=51 comm=kvm-pit/90
    10 switch cpu1 prev=51 next=52 comm=irq/33-vfio-ms
    20 waking cpu1 of=100 target=0
    21 switch prev=0 next=100
    30 switch cpu1 prev=52 next=53 state=1 comm=irq/34-vfio-ms
    40 switch cpu1 prev=53 next=90 comm=qemu`,
    100,
  );
  expect(rows("vm-threads").map(({ lane, vm_lane, role }) => [lane, vm_lane, role])).toEqual([
    ["h/thread/51", "h/vm/90", "timer"],
    ["h/thread/90", "h/vm/90", "emulator"],
    ["h/thread/52", "h/vm/90", "irq"],
  ]);
});

test("exits one by one, in percentiles and in bins are the exits of the summary", () => {
  const text = `${START}${msrExits(10, 20, 1000)}${sleep(30_000, 5)}${sleep(31_000, 0)}40000 exit reason=1 id=0`;
  const tables = runTables(text);
  const byReason = (rows: readonly Record<string, unknown>[], value: string) => {
    const sums = new Map<string, number>();
    for (const row of rows) sums.set(`${row.reason}`, (sums.get(`${row.reason}`) ?? 0) + (row[value] as number));
    return Object.fromEntries(sums);
  };
  const exits = tables.rows("exits");
  const cases = tables.rows("exit-cases");
  expect(exits.length).toBeGreaterThan(1);
  expect(byReason(cases, "duration_ns")).toEqual(byReason(exits, "total_ns"));
  for (const { reason, count, max_ns, worst_ns, min_ns, least_ns } of exits) {
    const own = cases.filter((row) => row.reason === reason);
    expect(own).toHaveLength(count as number);
    const worst = own.reduce((a, b) => ((a.duration_ns as number) < (b.duration_ns as number) ? b : a));
    expect([worst.duration_ns, worst.start_ns]).toEqual([max_ns, worst_ns]);
    const least = own.reduce((a, b) => ((b.duration_ns as number) < (a.duration_ns as number) ? b : a));
    expect([least.duration_ns, least.start_ns]).toEqual([min_ns, least_ns]);
    expect(tables.rows("exit-percentiles").find((row) => row.reason === reason)).toMatchObject({
      count,
      max_ns,
      worst_ns,
      worst_lane: V0,
      min_ns,
      least_ns,
      least_lane: V0,
    });
  }
  expect(byReason(tables.rows("exit-histogram"), "count")).toEqual(byReason(exits, "count"));
  for (const { reason, worst_lane, worst_ns, least_lane, least_ns } of tables.rows("exit-summary")) {
    const exit = exits.find((row) => row.reason === reason);
    expect([worst_lane, worst_ns, least_lane, least_ns]).toEqual([V0, exit?.worst_ns, V0, exit?.least_ns]);
  }
});

test("state-usage: kinds of lanes apart, each summing to the window, with the longest of each state", () => {
  const { rows } = runTables(`${START}${sleep(100, 20)}${sleep(500, 10)}\n2000 exit reason=1 id=0`);
  const usage = rows("state-usage", { t0: 0, t1: 2_000_000 });
  expect(new Set(usage.map((row) => row.lane_kind))).toEqual(new Set(["vcpu", "cpu", "thread"]));
  for (const kind of ["vcpu", "cpu", "thread"]) {
    const own = usage.filter((row) => row.lane_kind === kind);
    const lanes = own[0]?.lanes as number;
    expect(own.reduce((sum, row) => sum + (row.total_ns as number), 0)).toBe(lanes * 2_000_000);
    expect(own.reduce((sum, row) => sum + (row.share as number), 0)).toBeCloseTo(1);
  }
  const wait = usage.find((row) => row.lane_kind === "vcpu" && row.state === "wait");
  expect(wait).toMatchObject({ total_ns: 200_000, count: 2, mean_ns: 100_000, max_ns: 100_000, worst_lane: V0 });
  expect([120_000, 510_000]).toContain(wait?.worst_ns);
  const guest = usage.find((row) => row.lane_kind === "vcpu" && row.state === "guest");
  expect(guest?.min_ns).toBeLessThanOrEqual(guest?.mean_ns as number);
  const stays = rows("intervals", { t0: 0, t1: 2_000_000 }).filter(
    (row) => row.lane_kind === "vcpu" && row.state === "guest",
  );
  const lengths = stays.map((row) => Math.min(2_000_000, row.end_ns as number) - Math.max(0, row.start_ns as number));
  expect([guest?.min_ns, guest?.least_lane]).toEqual([Math.min(...lengths), V0]);
  expect(stays[lengths.indexOf(Math.min(...lengths))]?.start_ns).toBe(guest?.least_ns);
});

test("host-memory: long faults without waits for a CPU, sleep, and pages fetched while the guest went on", () => {
  const { rows } = runTables(`
    0 switch prev=0 next=100 comm="CPU 0/KVM"
    1 entry id=0 tid=100 pid=90
    10 exit reason=48 id=0
    60 entry id=0
    100 exit reason=48 id=0
    150 switch prev=100 next=300 state=256 comm=make
    950 switch prev=300 next=100 state=1
    1010 entry id=0
    1100 exit reason=48 id=0
    1101 uexit reason=6
    1900 entry id=0
    2000 exit reason=48 id=0
    2001 absent token=1
    2010 entry id=0
    2100 exit reason=48 id=0
    2110 switch prev=100 next=0 state=2
    2400 waking of=100 target=0
    2410 switch prev=0 next=100
    2415 ready token=1
    2420 entry id=0
    3000 exit reason=48 id=0`);
  expect(rows("host-memory")).toEqual([
    {
      lane: "h/vm/90/vcpu/0",
      // Not the one that went on to the VMM, nor the last, whose end is not recorded.
      faults: 4,
      long_faults: 2,
      stalled_ns: 110_000 + 310_000,
      stalled_share: 420_000 / 3_000_000,
      asleep_ns: 290_000,
      max_ns: 310_000,
      worst_ns: 2_100_000,
      page_ins: 1,
      reclaims: 0,
      reclaim_ns: 0,
    },
  ]);
  expect(rows("latencies").filter(({ kind }) => kind === "page-in")).toMatchObject([
    { lane: "h/vm/90/vcpu/0", start_ns: 2_001_000, end_ns: 2_415_000 },
  ]);
});

test("host-memory: a vCPU that frees memory of the host itself, asleep or not; other threads are in latencies", () => {
  const { rows } = runTables(`${START}
    10 exit reason=48 id=0
    11 reclaim scope=0
    20 switch prev=100 next=95 state=2 comm=vhost
    25 reclaim scope=1
    26 irq n=5
    27 reclaimed
    28 irqret n=5
    30 reclaimed
    31 reclaimed
    40 waking of=100 target=0
    50 switch prev=95 next=100 state=1
    61 reclaimed
    70 entry id=0
    80 reclaim scope=0
    90 lost until=95
    99 switch prev=100 next=0 state=1
    100 reclaimed`);
  expect(rows("host-memory")).toMatchObject([{ lane: V0, reclaims: 1, reclaim_ns: 50_000 }]);
  const reclaims = rows("latencies").filter(({ kind }) => kind === "reclaim");
  expect(reclaims.map((row) => [row["lane"], row["start_ns"], row["end_ns"], row["detail"]])).toEqual([
    ["h/thread/95", 25_000, 30_000, "control group"],
    [V0, 11_000, 61_000, ""],
  ]);
});

test("counters: limits of a CPU's frequency, and what was measured", () => {
  const rows = runTables("1 limits lowest=800000 highest=2000000 of=1\n2 pstate cpu1 khz=1500000").rows("counters");
  expect(rows.map(({ ts_ns, lane, counter, value }) => [ts_ns, lane, counter, value])).toEqual([
    [1000, "h/cpu/1", "cpu-highest-khz", 2_000_000],
    [1000, "h/cpu/1", "cpu-lowest-khz", 800_000],
    [2000, "h/cpu/1", "cpu-measured-khz", 1_500_000],
  ]);
});

test("memory taken from guests is that of the VM whose thread does it, else of the thread", () => {
  const tables = runTables(`${START}
    10 exit reason=48 id=0
    11 unmap start=4096 end=12288
    12 unmap start=4096 end=8192
    13 unmap start=8192 end=4096
    20 switch prev=100 next=60 state=1 comm=kswapd0
    21 unmap start=0 end=2097152`);
  expect(tables.rows("vm-usage")).toMatchObject([{ lane: "h/vm/90", unmapped_bytes: 12_288 }]);
  const counters = tables.rows("counters").map(({ lane, counter, value }) => [lane, counter, value]);
  expect(counters).toEqual([
    ["h/vm/90", "unmapped-bytes", 8192],
    ["h/vm/90", "unmapped-bytes", 12_288],
    ["h/thread/60", "unmapped-bytes", 2_097_152],
  ]);
});
