import { expect, test } from "vitest";
import {
  inferredAgreementTable,
  inferredRecordedTable,
} from "../../../../../workers/query/tables/inferred-recorded.js";
import { fusedRun } from "../../support/fused-session.js";

const KERNEL_STACK = 0xffffc90000010000;
const A = 0x10000;
const B = 0x24000;

/** Page tables A in user mode from 1 to 20 and 26 to 40, B from 41 to 60; the guest halts, and a timer wakes it at 120. */
const EVENTS = `
  0   switch prev=7 next=100 pid=90 tid=100
  1   m1 switch prev=0 next=412 comm=burn
  1   entry id=0 pid=90 tid=100
  1   context id=0 vm=90 exit=0 cpl=3 cr3=${A} rsp=4096 rip=4096 pid=90 tid=100
  20  exit reason=1 id=0 pid=90 tid=100
  20  context id=0 vm=90 exit=1 cpl=3 cr3=${A} rsp=4096 rip=4096 pid=90 tid=100
  25  context id=0 vm=90 exit=0 cpl=0 cr3=${A} rsp=${KERNEL_STACK + 0x3f00} rip=4096 pid=90 tid=100
  26  entry id=0 pid=90 tid=100
  40  exit reason=1 id=0 pid=90 tid=100
  40  context id=0 vm=90 exit=1 cpl=3 cr3=${A} rsp=4096 rip=4096 pid=90 tid=100
  41  m1 switch prev=412 next=413 comm=disk
  41  context id=0 vm=90 exit=0 cpl=3 cr3=${B} rsp=8192 rip=4096 pid=90 tid=100
  41  entry id=0 pid=90 tid=100
  50  m1 switch prev=413 next=412 comm=burn
  60  exit reason=1 id=0 pid=90 tid=100
  60  context id=0 vm=90 exit=1 cpl=3 cr3=${B} rsp=8192 rip=4096 pid=90 tid=100
  61  context id=0 vm=90 exit=0 cpl=3 cr3=${B} rsp=8192 rip=4096 pid=90 tid=100
  61  entry id=0 pid=90 tid=100
  62  m1 switch prev=412 next=0 state=1 comm=swapper
  63  exit reason=12 id=0 pid=90 tid=100
  65  switch prev=100 next=0 state=1 pid=90 tid=100
  119 hrtimer timer=1 now=119
  120 waking of=100 target=0
  121 hrtimerret
  122 switch prev=0 next=100
  123 entry id=0 pid=90 tid=100
  124 m1 vector n=236 handler=local_timer
  126 m1 vectorret n=236
  127 m1 switch prev=0 next=412
  130 exit reason=12 id=0 pid=90 tid=100
  132 switch prev=100 next=0 state=1 pid=90 tid=100
  133 m1 switch prev=412 next=0 state=1
  140 switch prev=0 next=7
`;

test("what the host's trace tells of a guest is held against what the guest recorded", () => {
  const { context, session } = fusedRun(EVENTS, ["h", "g"], { g: "h/vm/90" }, 140);
  for (const thread of session.machines[1]?.threads ?? []) thread.tgid = thread.tid;
  const scope = { t0: 0, t1: 140e3, hasLane: () => true };
  const rows = [...inferredRecordedTable.rows(context, scope)].filter((row) => row !== undefined);
  const of = (kind: string, ...more: readonly string[]) =>
    rows.filter((row) => row[1] === kind && more.every((one) => row.includes(one))).map((row) => [row[6], row[5]]);
  // The host knows A from its second sighting on: 14 µs, all of them thread 412's.
  expect(of("task", `h/vm/90/process/0x${A.toString(16)}`)).toEqual([[14e3, "right"]]);
  // While it takes B to run, the guest recorded 413 (9 µs), 412 (10, 1 and 3) and its idle task (1 and 4).
  expect(of("task", `h/vm/90/process/0x${B.toString(16)}`, "disk 413")).toEqual([[9e3, "wrong"]]);
  expect(of("task", `h/vm/90/process/0x${B.toString(16)}`, "burn 412")).toEqual([[14e3, "right"]]);
  expect(of("task", `h/vm/90/process/0x${B.toString(16)}`, "idle")).toEqual([[5e3, "wrong"]]);
  expect(of("state", "process", "idle")).toEqual([[5e3, "wrong"]]);
  expect(of("wait")).toEqual([[55e3, "right"]]);
  const shares = [...inferredAgreementTable.rows(context, scope)].filter((row) => row !== undefined);
  expect(shares.map((row) => row[1])).toEqual(["task", "state", "wait"]);
  for (const [, , total, right, wrong, unknown] of shares) {
    expect(total).toBeGreaterThan(0);
    expect(Number(right) + Number(wrong) + Number(unknown)).toBeCloseTo(1, 9);
  }
  const wait = shares[2];
  expect(wait?.slice(2, 4)).toEqual([55e3, 1]);
});

const ALL = { t0: 0, t1: 140e3, hasLane: () => true };

function verdicts(events: string, kind: string, tgidOf: (tid: number) => number) {
  const { context, session } = fusedRun(events, ["h", "g"], { g: "h/vm/90" }, 140);
  for (const thread of session.machines[1]?.threads ?? []) thread.tgid = tgidOf(thread.tid);
  return [...inferredRecordedTable.rows(context, ALL)]
    .filter((row) => row?.[1] === kind)
    .map((row) => row?.slice(3, 6).join(" "));
}

test("a thread of whose process the guest's trace tells nothing may be another thread of the same process", () => {
  const burn = `burn 412`;
  expect(verdicts(EVENTS, "task", (tid) => tid)).toContain("process disk 413 wrong");
  expect(verdicts(EVENTS, "task", () => -1)).toContain("process disk 413 not-known");
  expect(verdicts(EVENTS, "task", () => -1)).toContain(`process ${burn} right`);
  // One process with both threads: all of it is right.
  expect(verdicts(EVENTS, "task", () => 412)).not.toContain("process disk 413 wrong");
});

test("a timer that the guest's trace does not record may have ended a wait before the interrupt that it does", () => {
  const disk = EVENTS.replace("vector n=236 handler=local_timer", "irq n=5 handler=virtio1-req.0").replace(
    "vectorret n=236",
    "irqret n=5",
  );
  expect(verdicts(disk, "wait", (tid) => tid)).toEqual(["timer disk not-known"]);
  const both = disk.replace(
    "1   m1 switch",
    "0   m1 vector n=236 handler=local_timer\n1   m1 vectorret n=236\n1   m1 switch",
  );
  expect(verdicts(both, "wait", (tid) => tid)).toEqual(["timer disk wrong"]);
});
