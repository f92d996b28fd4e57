import { expect, test } from "vitest";
import type { Row } from "../../../../../workers/query/export/table.js";
import { criticalPathTable } from "../../../../../workers/query/tables/critical-path.js";
import { type FusedRun, fusedRun } from "../../support/fused-session.js";

/** Rows of the path of a lane over a window in µs. */
function rowsOf({ context }: FusedRun, of: string, from: number, to: number): Row[] {
  const scope = { t0: from * 1000, t1: to * 1000, of, hasLane: () => true };
  const rows = [...criticalPathTable.rows(context, scope)].filter((row) => row !== undefined);
  // Whatever it crosses, each moment of the window is on it exactly once.
  expect([rows[0]?.[1], rows.at(-1)?.[2]]).toEqual([scope.t0, scope.t1]);
  for (const [i, row] of rows.entries()) if (0 < i) expect(row[1]).toBe(rows[i - 1]?.[2]);
  return rows;
}

/** `lane state start-end`, in µs. */
function pathOf(run: FusedRun, of: string, from: number, to: number): string[] {
  return rowsOf(run, of, from, to).map(
    ([lane, start, end, state]) => `${lane} ${state} ${Number(start) / 1000}-${Number(end) / 1000}`,
  );
}

const evidenceOf = (run: FusedRun, of: string, from: number, to: number, t: number): unknown =>
  rowsOf(run, of, from, to).find(([, start, end]) => Number(start) <= t * 1000 && t * 1000 < Number(end))?.[5];

/**
 * Thread 412 of the guest asks vhost worker 8 for I/O (10) and blocks (20); its vCPU 0 halts. The worker wakes the vCPU
 * (60), whose guest's interrupt wakes the thread (72). Then the host takes the vCPU off its CPU (80 to 90).
 */
function io(before = "", between = "", last = ""): FusedRun {
  const text = `
  0   switch prev=7 next=100 pid=90 tid=100
  1   entry id=0 pid=90 tid=100
  1   switch cpu1 prev=8 next=0 state=1 prevcomm=vhost-90
  2   m1 switch prev=0 next=412 comm=burn
  5   m1 sys call=fdatasync
${before}
  10  exit reason=48 id=0 pid=90 tid=100
  11  waking of=8 target=1 pid=90 tid=100
  12  entry id=0 pid=90 tid=100
  13  switch cpu1 prev=0 next=8 comm=vhost-90
  20  m1 switch prev=412 next=0 state=1
  30  exit reason=12 id=0 pid=90 tid=100
  32  switch prev=100 next=0 state=1 pid=90 tid=100
  60  waking cpu1 of=100 target=0 tid=8 pid=8
  65  switch prev=0 next=100
  66  entry id=0 pid=90 tid=100
${between}
  70  m1 irq n=29 handler=virtio2-req.0
  72  m1 waking of=412 target=0
  73  m1 irqret n=29
  75  m1 switch prev=0 next=412
  79  exit reason=1 id=0 pid=90 tid=100
  80  switch prev=100 next=7 state=0 pid=90 tid=100
  90  switch prev=7 next=100 state=1
  91  entry id=0 pid=90 tid=100
${last}
  99  m1 sysret call=fdatasync
  100 exit reason=1 id=0 pid=90 tid=100`;
  return fusedRun(text, ["h", "g"], { g: "h/vm/90" }, 100);
}

const VCPU = "h/vm/90/vcpu/0";
const GUEST = "g/thread/412";

test("a guest's thread that an interrupt woke leads to its vCPU, and to what the host did", () => {
  const run = io();
  expect(pathOf(run, GUEST, 2, 78)).toEqual([
    `${GUEST} user 2-5`,
    `${GUEST} syscall 5-10`,
    `${VCPU} hypervisor 10-12`,
    `${GUEST} syscall 12-20`,
    "h/thread/8 syscall 20-60",
    `${VCPU} runnable 60-65`,
    `${VCPU} hypervisor 65-66`,
    `${VCPU} guest 66-72`,
    `${GUEST} runnable 72-75`,
    `${GUEST} syscall 75-78`,
  ]);
  expect(evidenceOf(run, GUEST, 2, 78, 30)).toBe(`woke vCPU 0 (${VCPU})`);
  expect(evidenceOf(run, GUEST, 2, 78, 62)).toBe(`got the interrupt that woke burn 412 (${GUEST})`);
  expect(evidenceOf(run, GUEST, 2, 78, 15)).toBe("");
});

test("stolen time on the path is that of the vCPU, and names who had its CPU", () => {
  const run = io();
  expect(pathOf(run, GUEST, 75, 99)).toEqual([
    `${GUEST} syscall 75-79`,
    `${VCPU} hypervisor 79-80`,
    `${VCPU} preempted 80-90`,
    `${VCPU} hypervisor 90-91`,
    `${GUEST} syscall 91-99`,
  ]);
  expect(evidenceOf(run, GUEST, 75, 99, 85)).toMatch(
    /^had the time in which burn 412 \(g\/thread\/412\) believed to run; .*\(h\/thread\/7\) had its CPU$/,
  );
});

test("a thread of the host that waited for a guest leads to the thread that the guest recorded", () => {
  const run = io();
  expect(pathOf(run, "h/thread/8", 2, 60)).toEqual([
    `${GUEST} user 2-5`,
    `${GUEST} syscall 5-10`,
    `${VCPU} hypervisor 10-11`,
    "h/thread/8 runnable 11-13",
    "h/thread/8 syscall 13-60",
  ]);
  expect(evidenceOf(run, "h/thread/8", 2, 60, 7)).toBe("ran on the vCPU that woke vhost-90 8 (h/thread/8)");
});

test("a vCPU leads to the thread of the guest behind the worker that woke it", () => {
  expect(pathOf(io(), VCPU, 2, 70).slice(-4)).toEqual([
    "h/thread/8 syscall 32-60",
    `${VCPU} runnable 60-65`,
    `${VCPU} hypervisor 65-66`,
    `${VCPU} guest 66-70`,
  ]);
});

test("where the guest handled an interrupt as its vCPU woke the host's thread, the path stays on the vCPU", () => {
  const run = io("  8   m1 irq n=4 handler=other");
  expect(pathOf(run, "h/thread/8", 2, 60).slice(0, 2)).toEqual([`${VCPU} guest 2-10`, `${VCPU} hypervisor 10-11`]);
});

test("where the guest ran a task after its vCPU woke, a block stays a block", () => {
  const run = io("", "  67  m1 switch prev=0 next=413\n  69  m1 switch prev=413 next=0 state=1");
  expect(pathOf(run, GUEST, 12, 78)).toEqual([
    `${GUEST} syscall 12-20`,
    `${GUEST} blocked 20-72`,
    `${GUEST} runnable 72-75`,
    `${GUEST} syscall 75-78`,
  ]);
});

test("a block that lasts beyond the window leads nowhere", () => {
  expect(pathOf(io(), GUEST, 15, 50)).toEqual([`${GUEST} syscall 15-20`, `${GUEST} blocked 20-50`]);
});

test("without a waker on the host, the sleep of the vCPU is on the path, and the block before it", () => {
  const text = `
  0   switch prev=7 next=100 pid=90 tid=100
  1   entry id=0 pid=90 tid=100
  2   m1 switch prev=0 next=412 comm=burn
  20  m1 switch prev=412 next=0 state=1
  30  exit reason=12 id=0 pid=90 tid=100
  32  switch prev=100 next=0 state=1 pid=90 tid=100
  60  irq n=5 handler=timer
  61  waking of=100 target=0
  62  irqret n=5
  65  switch prev=0 next=100
  66  entry id=0 pid=90 tid=100
  70  m1 irq n=29 handler=timer
  72  m1 waking of=412 target=0
  73  m1 irqret n=29
  75  m1 switch prev=0 next=412
  90  exit reason=1 id=0 pid=90 tid=100
  90  m1 sys call=read`;
  const run = fusedRun(text, ["h", "g"], { g: "h/vm/90" }, 90);
  expect(pathOf(run, GUEST, 2, 80)).toEqual([
    `${GUEST} user 2-20`,
    `${GUEST} blocked 20-32`,
    `${VCPU} wait 32-61`,
    `${VCPU} runnable 61-65`,
    `${VCPU} hypervisor 65-66`,
    `${VCPU} guest 66-72`,
    `${GUEST} runnable 72-75`,
    `${GUEST} user 75-80`,
  ]);
});
