import { expect, test } from "vitest";
import { runTables } from "../support/dsl-tables.js";

// Times in µs. CPUs 0 and 1 are one core, 2 is another. Thread 100 is vCPU 0 of VM 90 and in its guest on CPU 0.

const CORES = `
  0 topology of=0 socket=0 core=0
  0 topology of=1 socket=0 core=0
  0 topology of=2 socket=0 core=1
`;
const GUEST = `
  1 switch prev=0 next=100 comm="CPU 0/KVM"
  1 switch cpu1 prev=7 next=0
  1 switch cpu2 prev=0 next=400 comm="CPU 0/KVM"
  1 entry cpu2 id=0 tid=400 pid=390
  2 entry id=0 tid=100 pid=90
`;
const V0 = "h/vm/90/vcpu/0";

test("who was on the other half of the core while a vCPU was in its guest", () => {
  const { rows } = runTables(`${CORES}${GUEST}
    10 switch cpu1 prev=0 next=101 comm="CPU 1/KVM"
    12 entry cpu1 id=1 tid=101 pid=90
    20 exit cpu1 reason=1 id=1
    21 switch cpu1 prev=101 next=200 state=1 comm="CPU 0/KVM"
    22 entry cpu1 id=0 tid=200 pid=190
    40 irq cpu1 n=5 handler=eth0
    42 irqret cpu1 n=5
    50 exit reason=1 id=0
    60 exit cpu1 reason=1 id=0
    61 switch cpu1 prev=200 next=300 state=1 comm=make
    70 entry id=0
    80 exit reason=1 id=0
    90 exit cpu2 reason=1 id=0`);
  const mine = rows("smt", { hasLane: (path) => path === V0 });
  expect(
    mine.map(({ neighbour_kind, neighbour_lane, total_ns }) => [neighbour_kind, neighbour_lane, total_ns]),
  ).toEqual([
    ["other-vm", "h/vm/190/vcpu/0", 27_000],
    ["own-vm", "h/vm/90/vcpu/1", 11_000],
    ["host", "h/thread/300", 10_000],
    ["idle", "", 8000],
    ["interrupt", "h/cpu/1", 2000],
  ]);
  // All of its guest time.
  const [usage = {}] = rows("vcpu-usage", { hasLane: (path) => path === V0 });
  const { guest_ns } = usage;
  expect(mine.reduce((sum, { total_ns }) => sum + Number(total_ns), 0)).toBe(guest_ns);
  expect(mine.reduce((sum, { share }) => sum + Number(share), 0)).toBeCloseTo(1);
  const cut = rows("smt", { t0: 11_000, t1: 30_000, hasLane: (path) => path === V0 });
  expect(cut.map(({ neighbour_kind, total_ns }) => [neighbour_kind, total_ns])).toEqual([
    ["own-vm", 10_000],
    ["other-vm", 9000],
  ]);
  // The vCPU on CPU 2 has its core for itself.
  expect(rows("smt", { hasLane: (path) => path === "h/vm/390/vcpu/0" })).toEqual([]);
});

test("nothing is said without topology, and nothing is known where events were lost", () => {
  expect(runTables(`${GUEST}50 exit reason=1 id=0`).rows("smt")).toEqual([]);
  const { rows } = runTables(`${CORES}${GUEST}
    10 lost cpu1 until=20
    50 exit reason=1 id=0`);
  expect(rows("smt").map(({ neighbour_kind, total_ns }) => [neighbour_kind, total_ns])).toEqual([
    ["unknown", 40_000],
    ["idle", 8000],
  ]);
});
