import { expect, test } from "vitest";
import { run } from "./dsl.js";

// Small recordings whose vCPU states can be told by hand. T=100 is vCPU 0 of the VM with pid 90; times in µs.
// Reasons: 2048 + n is VMX exit n, 10240 + n exit n to userspace (kvm/exit-code.ts); wait:1 is "reason unknown".

const VCPU = "h/vm/90/vcpu/0";

test("A: a halt that ends by a timer is polled, waited and queued for", () => {
  const { lane, aux, edges } = run(
    `
    0  switch prev=0 next=100 comm="CPU 0/KVM"
    1  entry id=0 tid=100 pid=90
    10 exit reason=12 id=0
    12 switch prev=100 next=0 state=1
    49 vector n=236 handler=local_timer
    49 hrtimer
    50 waking of=100 target=0
    51 hrtimerret
    52 vectorret n=236
    53 switch prev=0 next=100
    54 inject vec=236
    55 entry id=0
  `,
    { end: 60 },
  );
  expect(lane(VCPU)).toBe(
    "vmm[0,1] guest[1,10] halt-poll:2060[10,12] wait:1[12,50] runnable[50,53] hypervisor:2060[53,55] guest[55,60]",
  );
  expect(aux(VCPU, "wait")).toBe("h/cpu/0");
  expect(edges()).toEqual(["wakeup h/cpu/0@50 h/thread/100@50", "wakeup h/cpu/0@50 h/vm/90/vcpu/0@50"]);
  expect(lane("h/cpu/0")).toBe(
    "user[0,1] guest[1,10] syscall[10,12] idle[12,49] irq:236[49,52] idle[52,53] syscall[53,55] guest[55,60]",
  );
});

test("B: preempted by another VM, which is named", () => {
  const { lane, aux } = run(`
    0  switch prev=0 next=200 comm="CPU 0/KVM"
    1  entry id=0 tid=200 pid=190
    2  exit reason=1 id=0
    3  switch prev=200 next=100 state=256 comm="CPU 0/KVM"
    4  entry id=0 tid=100 pid=90
    10 exit reason=1 id=0
    11 switch prev=100 next=200 state=256
    31 switch prev=200 next=100 state=256
    32 entry id=0
  `);
  expect(lane(VCPU)).toBe(
    "unknown[0,3] vmm[3,4] guest[4,10] hypervisor:2049[10,11] preempted[11,31] hypervisor:2049[31,32]",
  );
  expect(aux(VCPU, "preempted")).toBe("h/vm/190/vcpu/0");
});

test("C: halt polling that succeeds is no wait", () => {
  const { lane } = run(
    `
    0 switch prev=0 next=100 comm="CPU 0/KVM"
    0 entry id=0 tid=100 pid=90
    1 exit reason=12 id=0
    5 accept cpu1 apic=0 vec=253
    5 halted ns=5000 waited=0
    6 entry id=0
  `,
    { end: 7 },
  );
  expect(lane(VCPU)).toBe("guest[0,1] halt-poll:2060[1,5] hypervisor:2060[5,6] guest[6,7]");
});

test("E: the nested guest runs exactly between an entry after vmenter and the next exit", () => {
  const { lane } = run(
    `
    0  switch prev=0 next=100 comm="CPU 0/KVM"
    1  entry id=0 tid=100 pid=90
    2  exit reason=24 id=0
    3  vmenter vmcb=4096 root=8192
    4  entry id=0
    10 exit reason=10 id=0
    11 reflect
    12 entry id=0
    13 exit reason=23 id=0
    14 entry id=0
    15 exit reason=24 id=0
    16 vmenter vmcb=4096 root=8192
    17 entry id=0
  `,
    { end: 20 },
  );
  expect(lane(VCPU)).toBe(
    "vmm[0,1] guest[1,2] hypervisor:2072[2,4] guest-nested[4,10] hypervisor:2058[10,12] guest[12,13] " +
      "hypervisor:2071[13,14] guest[14,15] hypervisor:2072[15,17] guest-nested[17,20]",
  );
});

test("F: blocked in the VMM is neither a halt nor a preemption", () => {
  const { lane, aux } = run(
    `
    0  switch prev=0 next=100 comm="CPU 0/KVM"
    1  entry id=0 tid=100 pid=90
    2  exit reason=30 id=0
    3  uexit reason=2 errno=0
    4  switch prev=100 next=0 state=1
    8  switch cpu1 prev=0 next=95 comm="IO io0"
    10 waking cpu1 of=100 target=0 tid=95 pid=90
    12 switch prev=0 next=100
    13 entry id=0
  `,
    { end: 14 },
  );
  expect(lane(VCPU)).toBe(
    "vmm[0,1] guest[1,2] hypervisor:2078[2,3] vmm:10242[3,4] vmm-blocked[4,10] runnable[10,12] vmm:10242[12,13] guest[13,14]",
  );
  expect(aux(VCPU, "vmm-blocked")).toBe("h/thread/95");
});

test("H: events lost between exit and entry leave a gap, and nothing is carried across it", () => {
  const { lane } = run(
    `
    0  switch prev=0 next=100 comm="CPU 0/KVM"
    1  entry id=0 tid=100 pid=90
    10 exit reason=1 id=0
    12 lost until=30
    35 entry id=0 tid=100 pid=90
  `,
    { end: 40 },
  );
  expect(lane(VCPU)).toBe("vmm[0,1] guest[1,10] hypervisor:2049[10,12] unknown[12,35] guest[35,40]");
  expect(lane("h/cpu/0")).toBe("user[0,1] guest[1,10] syscall[10,12] unknown[12,35] guest[35,40]");
  expect(lane("h/thread/100")).toBe("user[0,1] syscall[1,12] unknown[12,35] syscall[35,40]");
});
