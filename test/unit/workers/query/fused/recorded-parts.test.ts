import { expect, test } from "vitest";
import { addInnermostLanes } from "../../../../../workers/engine/innermost-lanes.js";
import { veilsOf } from "../../../../../workers/query/fused/veils.js";
import { toEnd } from "../../../../../workers/query/resumable.js";
import { fusedRun, rowsText } from "../../support/fused-session.js";

// What is known where a host and its guest are not both recorded. Times in µs.

/** The host's vCPU 0 (thread 100 of process 90) runs its guest but from 40 to 60. */
const VCPU_0 = `
  0  switch prev=7 next=100 pid=90 tid=100
  1  entry id=0 pid=90 tid=100
  40 exit reason=1 id=0 pid=90 tid=100
  42 switch prev=100 next=7 state=0 pid=90 tid=100
  60 switch prev=7 next=100 state=1
  62 entry id=0 pid=90 tid=100
  99 exit reason=1 id=0 pid=90 tid=100`;

function made(text: string, names: readonly string[] = ["h", "g"], below: Record<string, string> = { g: "h/vm/90" }) {
  const lines = text.split("\n").sort((a, b) => Number.parseFloat(a) - Number.parseFloat(b));
  const fused = fusedRun(lines.join("\n"), names, below, 100);
  toEnd(addInnermostLanes(fused.context));
  const veil = (path: string) => rowsText(veilsOf(fused.context).get(fused.id(path)), fused.context.untilNs);
  return { ...fused, veil };
}

test("events that the host lost: what it took is not known, and no state is carried across", () => {
  const { veil, lane } = made(`${VCPU_0.replace(/ {2}60 .*\n {2}62 .*\n/, "")}
  44 lost until=70
  75 exit reason=1 id=0 pid=90 tid=100
  76 entry id=0 pid=90 tid=100
  2  m1 switch prev=0 next=412
  90 m1 switch prev=412 next=0 state=1`);
  expect(lane("h/vm/90/vcpu/0")).toContain("unknown");
  expect(veil("g/thread/412")).toBe(
    "none[2,40] hypervisor[40,42] preempted[42,44] unknown[44,75] hypervisor[75,76] none[76,100]",
  );
});

test("events that the guest lost: nothing is said of its threads, and its CPU shows the vCPU alone", () => {
  const { veil, lane } = made(`${VCPU_0}
  2  m1 switch prev=0 next=412
  20 m1 lost until=50
  70 m1 switch prev=412 next=0 state=1
  90 m1 switch prev=0 next=412`);
  expect(lane("g/thread/412")).toMatch(/^user\[2,20\] unknown\[20,/);
  // The thread may have left in the gap: from 42 on its vCPU was off the CPU, which took nothing for certain.
  expect(veil("g/thread/412")).toMatch(/^none\[2,.*$/);
  expect(veil("g/thread/412")).not.toContain("preempted");
  expect(lane("h/cpu/0/innermost")).toContain("user[2,20] guest[20,40] syscall[40,42] user[42,60]");
});

test("a guest that is recorded later and shorter than its host has lanes for that time only", () => {
  const { veil, lane } = made(`${VCPU_0}
  30 m1 switch prev=0 next=412
  50 m1 waking of=413 target=0`);
  expect(lane("g/thread/412")).toBe("user[30,50.001] none[50.001,100]");
  expect(veil("g/thread/412")).toBe("none[30,40] hypervisor[40,42] preempted[42,50.001] none[50.001,100]");
  expect(lane("h/cpu/0/innermost")).toContain("guest[1,30] user[30,40]");
  // After the guest's trace only the vCPU is known.
  expect(lane("h/cpu/0/innermost")).toContain("guest[62,99]");
});

test("a guest that is recorded for longer than its host: what is taken is not known before and after", () => {
  const { veil, lane } = made(`
  20 switch prev=7 next=100 pid=90 tid=100
  21 entry id=0 pid=90 tid=100
  60 exit reason=1 id=0 pid=90 tid=100
  2  m1 switch prev=0 next=412
  95 m1 switch prev=412 next=0 state=1`);
  expect(veil("g/thread/412")).toMatch(
    /^unknown\[2,20\] .*none\[21,60\] hypervisor\[60,60\.001\] unknown\[60\.001,95\]/,
  );
  expect(lane("g/thread/412")).toMatch(/^user\[2,95\]/);
});

test("a vCPU that is plugged in while its host is recorded: before that its CPU has no rows to veil", () => {
  const { veil } = made(`${VCPU_0}
  50 fork cpu1 parent=90 child=101 tgid=90 ptgid=90
  51 switch cpu1 prev=0 next=101 pid=90 tid=101
  52 entry cpu1 id=1 pid=90 tid=101
  70 exit cpu1 reason=1 id=1 pid=90 tid=101
  71 entry cpu1 id=1 pid=90 tid=101
  2  m1 switch prev=0 next=412
  55 m1 switch cpu1 prev=0 next=413
  98 m1 switch prev=412 next=0 state=1`);
  expect(veil("g/thread/413")).toBe("none[55,70] hypervisor[70,71] none[71,100]");
  expect(veil("g/cpu/1")).toMatch(/none\[.*70\] hypervisor\[70,71\]/);
});

test("a CPU of the guest whose vCPU the host never saw: what is taken of it is not known", () => {
  const { veil } = made(`${VCPU_0}
  2  m1 switch prev=0 next=412
  3  m1 switch cpu3 prev=0 next=413
  98 m1 switch prev=412 next=0 state=1`);
  expect(veil("g/thread/413")).toMatch(/^unknown\[3,98\.001\]/);
  expect(veil("g/thread/412")).toContain("preempted[42,60]");
});

test("two guests of one name are veiled each by its own VM", () => {
  const { veil } = made(
    `${VCPU_0}
  0  switch cpu1 prev=8 next=200 pid=91 tid=200
  1  entry cpu1 id=0 pid=91 tid=200
  80 exit cpu1 reason=1 id=0 pid=91 tid=200
  85 entry cpu1 id=0 pid=91 tid=200
  2  m1 switch prev=0 next=412
  3  m2 switch prev=0 next=412
  98 m1 switch prev=412 next=0 state=1
  98 m2 switch prev=412 next=0 state=1`,
    ["h", "g", "g@2"],
    { g: "h/vm/90", "g@2": "h/vm/91" },
  );
  expect(veil("g/thread/412")).toContain("preempted[42,60]");
  expect(veil("g/thread/412")).not.toContain("[80,85]");
  expect(veil("g@2/thread/412")).toBe("none[3,80] hypervisor[80,85] none[85,100]");
});
