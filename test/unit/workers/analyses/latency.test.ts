import { expect, test } from "vitest";
import { ANALYSES } from "../../../../workers/analyses/index.js";
import { latencyTexts } from "../support/latencies.js";
import { run } from "./dsl.js";

/** "kind lane start-end detail" of each latency, times in µs. */
function latenciesOf(text: string): string[] {
  return latencyTexts(run(text, { analyses: ANALYSES }).session);
}

const VCPU = `
  0 switch prev=0 next=100 comm="CPU 0/KVM"
  1 entry id=0 tid=100 pid=90
`;

test("an interrupt waits from its acceptance to the next entry, once however often it is accepted", () => {
  expect(
    latenciesOf(`${VCPU}
      5 switch cpu1 prev=0 next=95 comm="vhost-90"
      6 accept cpu1 apic=0 vec=39
      7 accept cpu1 apic=0 vec=39
      8 accept cpu1 apic=0 vec=40
      9 exit reason=1 id=0
      12 entry id=0
      20 exit reason=1 id=0
      21 entry id=0`),
  ).toEqual(["irq-inject h/vm/90/vcpu/0 6-12 39", "irq-inject h/vm/90/vcpu/0 8-12 40"]);
});

test("of the vectors of a damaged trace, 1,024 wait at a time", () => {
  const accepts = Array.from({ length: 1100 }, (_, vector) => `6 accept cpu1 apic=0 vec=${vector}`).join("\n");
  const injected = latenciesOf(`${VCPU}
    5 switch cpu1 prev=0 next=95 comm="vhost-90"
    ${accepts}
    12 entry id=0`);
  expect(injected.length).toBe(1024);
  expect(injected.at(-1)).toBe("irq-inject h/vm/90/vcpu/0 6-12 1023");
});

test("what the vCPU thread of a VM not seen yet delivers is not for the VM that is known", () => {
  expect(
    latenciesOf(`${VCPU}
      5 switch cpu1 prev=0 next=200 comm="CPU 0/KVM"
      6 accept cpu1 apic=0 vec=236
      7 entry cpu1 id=0 tid=200 pid=190
      9 exit reason=1 id=0
      12 entry id=0`),
  ).toEqual([]);
});

test("system calls last from entry to exit, also on another CPU; one begun before the trace is left out", () => {
  const [first] = latenciesOf(`
    0  switch prev=0 next=300 comm=db
    1  sysret call=read
    2  sys call=fsync
    4  switch prev=300 next=0 state=1
    9  waking of=300 target=1
    10 switch cpu1 prev=0 next=300
    12 sysret cpu1 call=fsync`);
  expect(first).toMatch(/^syscall h\/thread\/300 2-12 /);
});

test("a block request's time is split into the host's queue and the device, and blamed on who asked", () => {
  expect(
    latenciesOf(`
      0 switch prev=0 next=95 comm="IO io0"
      1 insert dev=8 sector=100
      3 issue dev=8 sector=100
      4 issue dev=8 sector=200
      5 switch prev=95 next=0 state=1
      9 complete cpu1 dev=8 sector=100
      9 complete cpu1 dev=8 sector=100
      9 complete cpu1 dev=8 sector=999`),
  ).toEqual(["block-queue h/thread/95 1-3 8", "block h/thread/95 3-9 8"]);
});

test("a guest's timer is late by the host clock's own figures", () => {
  expect(
    latenciesOf(`${VCPU}
      2 exit reason=32 id=0
      3 hrstart timer=4096 expires=7000
      4 entry id=0
      9 hrtimer timer=4096 now=7500
      9 hrtimerret
      10 hrtimer timer=8192 now=7500`),
  ).toEqual(["timer h/vm/90/vcpu/0 8.5-9 0"]);
});

test("a kick is followed over the worker it wakes to that worker's interrupt", () => {
  expect(
    latenciesOf(`${VCPU}
      2  switch cpu1 prev=95 next=0 state=1 prevcomm="vhost-90"
      2  exit reason=49 id=0
      3  mmio type=2 gpa=4273995776
      4  waking of=95 target=1 comm="vhost-90" tid=100 pid=90
      5  entry id=0
      6  switch cpu1 prev=0 next=95 comm="vhost-90"
      9  msi cpu1 address=4276092928 data=16423
      9  accept cpu1 apic=0 vec=39`).filter((line) => line.startsWith("virtio")),
  ).toEqual(["virtio h/vm/90/vcpu/0 3-9 4273995776"]);
});

test("nothing is measured across lost events", () => {
  expect(
    latenciesOf(`
      0 switch prev=0 next=300 comm=db
      2 sys call=fsync
      4 lost until=9
      10 sysret call=fsync tid=300`),
  ).toEqual([]);
});

test("system calls without scheduler events: threads that take turns on a CPU each have theirs", () => {
  const text = `
    0 sys call=read tid=10 pid=9
    2 sys call=write tid=11 pid=9
    5 sysret call=write tid=11 pid=9
    8 sysret call=read tid=10 pid=9
    9 sys call=read tid=10 pid=9
    12 sysret call=write tid=10 pid=9
  `;
  const spans = latenciesOf(text).map((line) => line.split(" ").slice(0, 3).join(" "));
  // The last exit is of a call whose entry is missing, as is the exit of the one before.
  expect(spans).toEqual(["syscall h/thread/11 2-5", "syscall h/thread/10 0-8"]);
});
