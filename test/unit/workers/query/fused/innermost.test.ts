import { expect, test } from "vitest";
import { addInnermostLanes } from "../../../../../workers/engine/innermost-lanes.js";
import { STATE_NAMES } from "../../../../../workers/model/states.js";
import { veilsOf } from "../../../../../workers/query/fused/veils.js";
import { stateAt } from "../../../../../workers/query/interval-at.js";
import { intervals } from "../../../../../workers/query/intervals.js";
import { toEnd } from "../../../../../workers/query/resumable.js";
import { fusedRun, rowsText } from "../../support/fused-session.js";

const HOST = `
  0   switch cpu1 prev=7 next=100 pid=90 tid=100
  1   entry cpu1 id=0 pid=90 tid=100
  40  exit cpu1 reason=1 id=0 pid=90 tid=100
  42  switch cpu1 prev=100 next=7 state=0 pid=90 tid=100
  50  switch cpu1 prev=7 next=100 state=1
  51  entry cpu1 id=0 pid=90 tid=100
`;

test("a CPU of the host shows the task of the guest that it runs, and the host's own beside it", () => {
  const text = `${HOST}
  5   m1 switch prev=0 next=412 comm=burn
  20  m1 sys call=read
  25  m1 irq n=3 handler=virtio
  28  m1 irqret n=3
  60  m1 sysret call=read
  80  exit cpu1 reason=1 id=0 pid=90 tid=100
  80  m1 switch prev=412 next=0 state=1`;
  const lines = text
    .split("\n")
    .sort((a, b) => Number.parseFloat(a) - Number.parseFloat(b))
    .join("\n");
  const fused = fusedRun(lines, ["h", "g"], { g: "h/vm/90" }, 90);
  toEnd(addInnermostLanes(fused.context));
  expect(fused.lane("h/cpu/1/innermost")).toBe(
    "user[0,1] guest[1,5] user[5,20] syscall[20,25] irq:3[25,28] syscall[28,40] syscall[40,42] user[42,50] syscall[50,51] syscall[51,60] user[60,80] syscall[80,90]",
  );
  const lane = fused.id("h/cpu/1/innermost");
  const at = (t: number) => stateAt(fused.context, lane, t * 1000);
  expect(at(30)).toMatchObject({ culprit: fused.id("g/thread/412"), cpu: 1 });
  expect(at(30)?.evidence).toEqual(["inside vCPU 0 (h/vm/90/vcpu/0), guest g", "runs burn 412 (g/thread/412)"]);
  expect(at(45)?.evidence).toEqual(["runs thread 7 (h/thread/7)"]);
  // The CPU's own lane names the vCPU, and which task of its guest that is.
  const cpu = stateAt(fused.context, fused.id("h/cpu/1"), 30e3);
  expect(cpu).toMatchObject({ culprit: fused.id("h/vm/90/vcpu/0"), inner: { lane: fused.id("g/thread/412") } });
  const labels = intervals(fused.context, {
    lanes: Int32Array.of(fused.id("h/cpu/1")),
    t0: 0,
    t1: 90e3,
    limit: 9,
    order: "time",
  });
  // Before 5 µs the guest's trace does not tell, so there is no one task in the first stretch.
  expect([...labels.inner].filter((one) => 0 <= one)).toEqual([fused.id("g/thread/412")]);
});

test("without a guest's own trace there are no such lanes", () => {
  const fused = fusedRun(HOST, ["h"], {}, 90);
  toEnd(addInnermostLanes(fused.context));
  expect(fused.paths("innermost")).toEqual([]);
});

/** Host h runs VM g (process 90), which runs VM n (process 9 of g), whose own trace is there too. */
const NESTED = `
  0   switch prev=7 next=100 pid=90 tid=100
  1   entry id=0 pid=90 tid=100
  2   m1 switch prev=0 next=200 pid=9 tid=200
  3   m1 entry id=0 pid=9 tid=200
  4   m2 switch prev=0 next=31 comm=inner
  10  exit reason=1 id=0 pid=90 tid=100
  12  switch prev=100 next=7 state=0 pid=90 tid=100
  30  switch prev=7 next=100 state=1
  31  entry id=0 pid=90 tid=100
  40  m1 exit reason=1 id=0 pid=9 tid=200
  42  m1 switch prev=200 next=5 state=0 pid=9 tid=200
  60  m1 switch prev=5 next=200 state=1
  61  m1 entry id=0 pid=9 tid=200
  90  exit reason=1 id=0 pid=90 tid=100
  90  m1 exit reason=1 id=0 pid=9 tid=200
  90  m2 switch prev=31 next=0 state=1
`;

test("two levels deep: a guest inside a guest is veiled by both of its hosts, and shows on the CPU of the first", () => {
  const fused = fusedRun(NESTED, ["h", "g", "n"], { g: "h/vm/90", n: "g/vm/9" }, 90);
  const veil = (path: string) => rowsText(veilsOf(fused.context).get(fused.id(path)), fused.context.untilNs);
  // By h from 10 to 31, by g from 40 to 61.
  expect(veil("n/thread/31")).toBe(
    "none[4,10] hypervisor[10,12] preempted[12,30] hypervisor[30,31] none[31,40] hypervisor[40,42] preempted[42,60] hypervisor[60,61] none[61,90]",
  );
  const taken = stateAt(fused.context, fused.id("n/thread/31"), 5e3)?.taken;
  const who = taken?.parts
    .filter(({ culprit }) => 0 <= culprit)
    .map(({ culprit, ns }) => [fused.context.lanes.specs[culprit]?.path, ns]);
  expect(who).toEqual([
    ["h/thread/7", 18e3],
    ["g/thread/5", 18e3],
  ]);
  // Who takes it is told by the machine, for states that name no lane too.
  const hosts = [11, 20, 41, 50].map((t) => stateAt(fused.context, fused.id("n/thread/31"), t * 1000)?.taken?.now);
  expect(hosts.map((now) => [now?.host, STATE_NAMES[now?.state ?? 0]])).toEqual([
    ["h", "hypervisor"],
    ["h", "preempted"],
    ["g", "hypervisor"],
    ["g", "preempted"],
  ]);
  expect(stateAt(fused.context, fused.id("n/thread/31"), 35e3)?.taken?.now?.host).toBe("");
  // The vCPU in g is veiled as its thread is.
  expect(veil("g/vm/9/vcpu/0")).toContain("preempted[12,30]");
  toEnd(addInnermostLanes(fused.context));
  expect(fused.paths("innermost")).toEqual(["h/cpu/0/innermost"]);
  const at = (t: number) => stateAt(fused.context, fused.id("h/cpu/0/innermost"), t * 1000);
  expect(at(35)).toMatchObject({ culprit: fused.id("n/thread/31") });
  expect(at(35)?.evidence.slice(0, 2)).toEqual([
    "inside vCPU 0 (h/vm/90/vcpu/0), guest g",
    "inside vCPU 0 (g/vm/9/vcpu/0), guest n",
  ]);
  expect(at(50)).toMatchObject({ culprit: fused.id("g/thread/5") });
  expect(at(20)).toMatchObject({ culprit: fused.id("h/thread/7") });
});

test("made again when a guest has gone, they show the host's own states", () => {
  const fused = fusedRun(NESTED, ["h", "g", "n"], { g: "h/vm/90", n: "g/vm/9" }, 90);
  toEnd(addInnermostLanes(fused.context));
  const before = fused.lane("h/cpu/0/innermost");
  fused.session.lanes.move(fused.id("n"), fused.id("h"));
  toEnd(addInnermostLanes(fused.context));
  expect(fused.lane("h/cpu/0/innermost")).not.toBe(before);
  expect(stateAt(fused.context, fused.id("h/cpu/0/innermost"), 35e3)).toMatchObject({
    culprit: fused.id("g/vm/9/vcpu/0"),
  });
  fused.session.lanes.move(fused.id("g"), fused.id("h"));
  toEnd(addInnermostLanes(fused.context));
  expect(fused.lane("h/cpu/0/innermost")).toBe(fused.lane("h/cpu/0"));
});
