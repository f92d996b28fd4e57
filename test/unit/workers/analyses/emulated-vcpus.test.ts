import { expect, test } from "vitest";
import { run } from "./dsl.js";

test("QEMU's emulator: a vCPU is in the guest while its thread runs, without any KVM event", () => {
  const { paths, lane, aux } = run(`
    0  switch cpu0 prev=0 next=101 comm="CPU 0/TCG" pid=0
    1  fork cpu1 parent=90 child=55 comm=qemu
    10 switch cpu0 prev=101 prevcomm="CPU 0/TCG" next=7 comm=hog state=0 pid=90
    30 switch cpu0 prev=7 prevcomm=hog next=101 comm="CPU 0/TCG" state=0
    35 switch cpu0 prev=101 prevcomm="CPU 0/TCG" next=7 comm=hog state=1
    40 waking cpu0 of=101
    50 switch cpu0 prev=7 prevcomm=hog next=101 comm="CPU 0/TCG" state=0
    60 switch cpu0 prev=101 prevcomm="CPU 0/TCG" next=0 comm=swapper/0 state=1
  `);
  const [path] = paths("vcpu") as [string];
  expect(paths("vcpu")).toHaveLength(1);
  expect(lane(path)).toBe("guest[0,10] preempted[10,30] guest[30,35] blocked[35,40] runnable[40,50] guest[50,60]");
  expect(aux(path, "preempted")).toBe("h/thread/7");
});

test("QEMU's emulator: CPUs show the guest, and system calls are the VMM's", () => {
  const { lane } = run(`
    0  switch cpu0 prev=0 next=101 comm="CPU 2/TCG"
    5  sys cpu0 call=futex
    8  sysret cpu0 call=futex ret=0
    10 sys cpu0 call=futex
    12 switch cpu0 prev=101 prevcomm="CPU 2/TCG" next=0 comm=swapper/0 state=1
    20 switch cpu0 prev=0 next=101 comm="CPU 2/TCG"
    22 sysret cpu0 call=futex ret=0
    30 switch cpu0 prev=101 prevcomm="CPU 2/TCG" next=0 comm=swapper/0 state=1
  `);
  expect(lane("h/vm/101/vcpu/2")).toBe(
    "guest[0,5] vmm[5,8] guest[8,10] vmm[10,12] blocked[12,20] vmm[20,22] guest[22,30]",
  );
  expect(lane("h/cpu/0")).toBe(
    "guest[0,5] syscall[5,8] guest[8,10] syscall[10,12] idle[12,20] syscall[20,22] guest[22,30]",
  );
});

test("a thread of all vCPUs is one vCPU; a thread that only leaves its CPU is met, too", () => {
  const { paths, lane } = run(`
    0  switch cpu0 prev=300 prevcomm="ALL CPUs/TCG" next=0 comm=swapper/0 state=1
    9  switch cpu0 prev=0 next=300 comm="ALL CPUs/TCG"
    12 switch cpu0 prev=300 prevcomm="ALL CPUs/TCG" next=0 comm=swapper/0 state=0
  `);
  expect(paths("vcpu")).toEqual(["h/vm/300/vcpu/0"]);
  expect(lane("h/vm/300/vcpu/0")).toBe("blocked[0,9] guest[9,12]");
});

test("names that only begin like those of the emulator are none", () => {
  const { paths } = run(`
    0 switch cpu0 prev=0 next=1 comm="CPU 0/TCGx"
    1 switch cpu0 prev=1 prevcomm="CPU 0/TCGx" next=2 comm="CPU x/TCG"
    2 switch cpu0 prev=2 prevcomm="CPU x/TCG" next=3 comm="CPU 4096/KVM"
  `);
  expect(paths("vcpu")).toEqual([]);
});
