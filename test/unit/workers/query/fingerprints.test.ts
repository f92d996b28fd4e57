import { describe, expect, test } from "vitest";
import type { Cell } from "../../../../workers/query/export/table.js";
import { Periods } from "../../../../workers/query/fingerprint/periods.js";
import { GuestScript, idle, kernel, user } from "../analyses/guest/script.js";
import { type DslTables, runTables } from "../support/dsl-tables.js";

// Times in µs. Threads 100 and 101 are vCPUs of the VM with pid 90, 200 is one of the VM with pid 91; 300 serves none.

type Features = Readonly<Record<string, Readonly<Record<string, Cell>>>>;

/** The features of a lane by their ids. */
function featuresOf(tables: DslTables, lane: string, scope = {}): Features {
  const rows = tables.rows("fingerprints", scope).filter((row) => row.lane === lane);
  return Object.fromEntries(rows.map((row) => [`${row.feature}`, row]));
}

const value = (features: Features, id: string) => features[id]?.feature_value;
const known = (features: Features, id: string) => features[id]?.feature_known;

/** vCPU 0 of VM 90 loses CPU 0 to a thread for 10 µs. */
function lostTo(us: number, thread: number): string {
  const enters = thread === 200 ? `${us + 1.5} entry id=0 tid=200 pid=91\n${us + 8} exit reason=1 id=0\n` : "";
  return `${us} exit reason=1 id=0
${us + 1} switch prev=100 next=${thread} state=256
${enters}${us + 9} switch prev=${thread} next=100 state=${thread === 101 ? 1 : 256}
${us + 10} entry id=0\n`;
}

const START = `0 switch cpu1 prev=0 next=101 comm="CPU 1/KVM"
0.1 entry cpu1 id=1 tid=101 pid=90
0.2 exit cpu1 reason=1 id=1
0.3 switch cpu1 prev=101 next=0 state=1
0.5 switch prev=0 next=200 comm="CPU 0/KVM"
0.6 entry id=0 tid=200 pid=91
0.7 exit reason=1 id=0
0.8 switch prev=200 next=100 state=256 comm="CPU 0/KVM"
1 entry id=0 tid=100 pid=90\n`;

describe("fingerprints of VMs", () => {
  test("another vCPU of the same VM that takes a CPU is no other VM", () => {
    const text = [
      START,
      lostTo(100, 200),
      lostTo(200, 101),
      lostTo(300, 300),
      lostTo(400, 200),
      "500 exit reason=1 id=0",
    ];
    const tables = runTables(text.join(""), 500);
    const features = featuresOf(tables, "h/vm/90");
    const perSecond = (id: string) => Math.round((value(features, id) as number) * knownSeconds(tables, "h/vm/90/"));
    expect(perSecond("taken-other-vm-rate")).toBe(2);
    expect(perSecond("taken-own-vcpu-rate")).toBe(1);
    expect(perSecond("taken-host-rate")).toBe(1);
    expect(perSecond("preempted-rate")).toBe(4);
    expect(value(features, "preempted-mean")).toBe(8000);
  });

  test("what is not recorded is not 0, and what never happened has no mean", () => {
    const features = featuresOf(runTables(`${START}${lostTo(100, 300)}200 exit reason=12 id=0`, 200), "h/vm/90");
    for (const id of ["injected-timer-rate", "disk-request-rate", "net-rx-bytes", "wait-disk-rate", "runnable-mean"])
      expect([id, known(features, id), value(features, id)]).toEqual([id, "not-recorded", undefined]);
    const waiting = `${START}10 exit reason=12 id=0
11 switch prev=100 next=0 state=1
20 hrtimer\n20.5 waking of=100 target=0\n20.6 hrtimerret
21 switch prev=0 next=100\n22 entry id=0\n30 exit reason=1 id=0`;
    const waits = featuresOf(runTables(waiting, 30), "h/vm/90");
    expect([known(waits, "wait-timer-mean"), value(waits, "wait-timer-mean")]).toEqual(["known", 9500]);
    expect([known(waits, "wait-disk-mean"), value(waits, "wait-disk-mean")]).toEqual(["none", undefined]);
    expect([known(waits, "wait-disk-rate"), value(waits, "wait-disk-rate")]).toEqual(["known", 0]);
    expect(known(waits, "disk-request-rate")).toBe("not-recorded");
  });

  test("a period has what begins in it, and nothing is known of one before the VM was seen", () => {
    const text = `${START.replaceAll(/^([\d.]+)/gm, (t) => `${Number(t) + 1000}`)}${lostTo(1500, 300)}2000 exit reason=1 id=0`;
    const tables = runTables(`0 switch prev=0 next=300\n${text}`, 2000);
    const rows = tables
      .rows("fingerprints", { chart: { periodNs: 500_000 } })
      .filter(({ lane, feature }) => lane === "h/vm/90" && feature === "taken-host-rate");
    expect(rows.map((row) => [row.period_from_ns, row.feature_known, row.feature_value === 0])).toEqual([
      [0, "no-time", false],
      [500_000, "no-time", false],
      [1_000_000, "known", true],
      [1_500_000, "known", false],
    ]);
  });
});

/** Known time of vCPUs, by the table vcpu-usage. */
function knownSeconds(tables: DslTables, vm: string): number {
  const rows = tables.rows("vcpu-usage").filter(({ lane }) => `${lane}`.startsWith(vm));
  const times = rows.flatMap((row) => Object.entries(row).filter(([name]) => name !== "lane" && name !== "unknown_ns"));
  return times.reduce((sum, [, ns]) => sum + Number(ns), 0) / 1e9;
}

test("periods cover the window, and each time is in the one that begins before it", () => {
  const periods = new Periods(10, 100, 40);
  expect(periods.count).toBe(3);
  expect([0, 1, 2].map((i) => [periods.startOf(i), periods.endOf(i)])).toEqual([
    [10, 50],
    [50, 90],
    [90, 100],
  ]);
  expect([9, 10, 49, 50, 90, 99, 100].map((t) => periods.at(t))).toEqual([-1, 0, 0, 1, 2, 2, -1]);
  expect(Periods.equal(0, 100, 3).count).toBe(3);
  expect(new Periods(0, 100, 0).count).toBe(1);
  expect(new Periods(5, 5, 10).count).toBe(1);
});

const [CLIENT, SERVER, OTHER] = [0x10000, 0x24000, 0x38000];
const path = (cr3: number) => `h/vm/90/process/0x${cr3.toString(16)}`;
const RESCHEDULE = 0xfd;

/** A guest with two vCPUs, of which the first idles until the second one wakes a process there. */
class Waking {
  readonly script = new GuestScript(2);

  constructor() {
    for (const [cr3, stack] of [
      [SERVER, 2],
      [OTHER, 3],
    ] as const)
      this.script.runs(5, user(cr3), kernel(cr3, stack));
  }

  /** vCPU 0 goes to sleep in its idle task; `waker` on vCPU 1 wakes `woken` there by an interrupt. */
  wakes(waker: number, woken: number, stack: number): this {
    const { script } = this;
    script.runs(1, idle(woken), idle(woken), 12).line("switch cpu0 prev=100 next=0 state=1").after(20);
    script.runs(10, user(waker), user(waker), 32, 1).line(`accept cpu1 apic=0 vec=${RESCHEDULE}`);
    script.line("waking cpu1 of=100 target=0").after(1).line("switch cpu0 prev=0 next=100").after(1);
    script.runs(3, kernel(woken, stack), user(woken)).runs(10, user(woken), kernel(woken, stack));
    return this;
  }
}

describe("process-ranks", () => {
  test("who wakes whom by an interrupt, ranked, with what belongs together", () => {
    const { script } = new Waking().wakes(CLIENT, SERVER, 2).wakes(CLIENT, SERVER, 2).wakes(CLIENT, OTHER, 3);
    const rows = runTables(script.text, script.time).rows("process-ranks");
    const told = rows.map((row) => [row.lane, row.process_rank, row.wakers, row.wakes, row.component_processes]);
    expect(told).toEqual([
      [path(SERVER), 1, 1, 2, 3],
      [path(OTHER), 2, 1, 1, 3],
      [path(CLIENT), 3, 0, 0, 3],
    ]);
    expect(rows.reduce((sum, row) => sum + (row.process_score as number), 0)).toBeCloseTo(1, 9);
    expect(new Set(rows.map((row) => row.component_wakes))).toEqual(new Set([3]));
  });

  test("no interrupt, or one to a vCPU that is busy: no link", () => {
    const { script } = new Waking();
    script.enters(user(SERVER)).after(5);
    script.runs(10, user(CLIENT), user(CLIENT), 32, 1).line(`accept cpu1 apic=0 vec=${RESCHEDULE}`).after(2);
    script.exits(user(SERVER)).after(1).runs(5, user(OTHER));
    const tables = runTables(script.text, script.time);
    expect(tables.rows("ipis").length).toBe(1);
    expect(tables.rows("process-ranks")).toEqual([]);
  });
});
