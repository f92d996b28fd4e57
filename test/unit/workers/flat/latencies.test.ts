import { expect, test } from "vitest";
import { ANALYSES } from "../../../../workers/analyses/index.js";
import { type DslOptions, run } from "../analyses/dsl.js";
import { latencyTexts } from "../support/latencies.js";

/** Latencies of one kind. */
function latencies(kind: string, text: string, options?: DslOptions): string[] {
  return latencyTexts(run(text, { analyses: ANALYSES, ...options }).session)
    .filter((line) => line.startsWith(`${kind} `))
    .map((line) => line.slice(kind.length + 1));
}

/** A vCPU on each of CPUs 0 and 1, and one on CPU 0 of another machine. */
const VCPUS = `
  0 switch prev=0 next=100 comm="CPU 0/KVM"
  0 switch cpu1 prev=0 next=101 comm="CPU 1/KVM"
  1 entry id=0 tid=100 pid=90
  1 entry cpu1 id=1 tid=101 pid=90
  2 exit reason=32 id=0
  2 exit cpu1 reason=32 id=1
`;

test("of two vCPUs with timers at one address, the one that was the first to arm any counts", () => {
  expect(
    latencies(
      "timer",
      `${VCPUS}
      3 hrstart cpu1 timer=4096 expires=1000
      4 hrstart timer=8192 expires=2000
      5 hrstart timer=4096 expires=3000
      6 hrtimer timer=4096 now=5000
      7 hrtimer timer=4096 now=5000
      8 hrtimer timer=4096 now=5000`,
    ),
  ).toEqual(["h/vm/90/vcpu/1 2-6 0", "h/vm/90/vcpu/0 5-7 0"]);
});

test("a timer that a vCPU has left for one at another address, and one that expired, expire unseen", () => {
  expect(
    latencies(
      "timer",
      `${VCPUS}
      3 hrstart timer=4096 expires=1000
      4 hrstart timer=8192 expires=2000
      5 hrtimer timer=4096 now=5000
      6 hrtimer timer=8192 now=3000
      7 hrtimer timer=8192 now=4000
      8 hrtimer timer=0 now=4000`,
    ),
  ).toEqual(["h/vm/90/vcpu/0 5-6 0"]);
});

test("many vCPUs have timers, and each finds its own", () => {
  const count = 40;
  const each = (line: (i: number) => string) => Array.from({ length: count }, (_, i) => line(i)).join("\n");
  const text = [
    each((i) => `${i} switch cpu${i} prev=0 next=${100 + i} comm="CPU ${i}/KVM"`),
    each((i) => `${50 + i} entry cpu${i} id=${i} tid=${100 + i} pid=90`),
    each((i) => `${100 + i} hrstart cpu${i} timer=${4096 * i + 64} expires=${i * 10}`),
    each((i) => `${200 + i} hrstart cpu${i} timer=${4096 * (count - i)} expires=${i * 10}`),
    each((i) => `${300 + i} hrtimer cpu${i} timer=${4096 * (count - i)} now=${i * 10 + 7}`),
  ].join("\n");
  expect(latencies("timer", text)).toEqual(
    Array.from({ length: count }, (_, i) => `h/vm/90/vcpu/${i} ${(300_000 + i * 1000 - 7) / 1000}-${300 + i} ${i}`),
  );
});

test("a loss of one machine ends the calls of all, and only its own timers", () => {
  const machines = [{ name: "h" }, { name: "g" }];
  const text = `${VCPUS}
    3 switch cpu2 prev=0 next=300 comm=db
    4 sys cpu2 call=fsync
    4 hrstart timer=4096 expires=1000
    5 m1 lost until=6000
    7 sysret cpu2 call=fsync
    8 hrtimer timer=4096 now=5000
    9 sys cpu2 call=fsync
    10 sysret cpu2 call=fsync
    11 hrstart timer=4096 expires=1000
    12 lost cpu3 until=12
    13 hrtimer timer=4096 now=5000`;
  expect(latencies("timer", text, { machines })).toEqual(["h/vm/90/vcpu/0 4-8 0"]);
  expect(latencies("syscall", text, { machines })).toHaveLength(1);
});

test("the exit of a call is that of the call under way, unless it names another one", () => {
  const spans = latencies(
    "syscall",
    `
    0 switch prev=0 next=300 comm=db
    1 sys call=read
    2 sysret call=""
    3 sys call=read
    4 sysret
    5 sys call=read
    6 sysret call=write
    7 sysret call=read
    8 sys
    9 sysret call=read`,
  ).map((line) => line.split(" ")[1]);
  expect(spans).toEqual(["1-2", "3-4"]);
});

/** A vCPU on CPU 0 has left its guest, and a worker sleeps on CPU 1. */
const WORKER = `
  0 switch prev=0 next=100 comm="CPU 0/KVM"
  1 entry id=0 tid=100 pid=90
  2 switch cpu1 prev=95 next=0 state=1 prevcomm="vhost-90"
  2 exit reason=49 id=0
`;

test("only a doorbell that was written since the last entry, and before the wake-up, begins a kick", () => {
  const answered = `
    10 waking of=95 target=1 comm="vhost-90" tid=100 pid=90
    11 entry id=0
    12 switch cpu1 prev=0 next=95 comm="vhost-90"
    13 msi cpu1 address=4276092928 data=16423
    14 msi cpu1 address=4276092928 data=16423`;
  const kicked = (before: string) => latencies("virtio", `${WORKER}${before}${answered}`);
  expect(kicked("3 mmio type=2 gpa=4096")).toEqual(["h/vm/90/vcpu/0 3-13 4096"]);
  expect(kicked("3 mmio type=1 gpa=4096")).toEqual([]);
  expect(kicked("3 pio write=1 port=49152")).toEqual(["h/vm/90/vcpu/0 3-13 49152"]);
  expect(kicked("3 pio write=0 port=49152")).toEqual([]);
  expect(kicked("3 mmio type=2 gpa=4096\n4 mmio type=2 gpa=8192")).toEqual(["h/vm/90/vcpu/0 4-13 8192"]);
  expect(kicked("3 mmio type=2 gpa=4096\n4 entry id=0\n5 exit reason=1 id=0")).toEqual([]);
  expect(kicked("3 mmio type=2 gpa=4096\n4 lost cpu3 until=5")).toEqual([]);
});

test("of several kicks before an answer the first counts", () => {
  const text = `${WORKER}
    3 mmio type=2 gpa=4096
    4 waking of=95 target=1 comm="vhost-90" tid=100 pid=90
    5 entry id=0
    6 switch cpu1 prev=0 next=95 comm="vhost-90"
    7 switch cpu1 prev=95 next=0 state=1
    8 exit reason=49 id=0
    9 mmio type=2 gpa=8192
    10 waking of=95 target=1 comm="vhost-90" tid=100 pid=90
    11 switch cpu1 prev=0 next=95 comm="vhost-90"
    12 accept cpu1 apic=0 vec=39`;
  const { session, edges } = run(text, { analyses: ANALYSES });
  expect(latencyTexts(session).filter((line) => line.startsWith("virtio"))).toEqual([
    "virtio h/vm/90/vcpu/0 3-12 4096",
  ]);
  expect(edges().filter((edge) => edge.startsWith("virtio"))).toEqual(["virtio h/vm/90/vcpu/0@3 h/thread/95@12"]);
});

test("kvm_apic_accept_irq answers a kick, and kvm_apicv_accept_irq of the same interrupt does not", () => {
  const answered = (event: string) =>
    latencies(
      "virtio",
      `${WORKER}
      3 mmio type=2 gpa=4096
      4 waking of=95 target=1 comm="vhost-90" tid=100 pid=90
      5 switch cpu1 prev=0 next=95 comm="vhost-90"
      12 ${event} cpu1 apic=0 vec=39`,
    );
  expect(answered("accept")).toEqual(["h/vm/90/vcpu/0 3-12 4096"]);
  expect(answered("apicv")).toEqual([]);
});

test("what was begun before a gap counts if the lane was known all the time", () => {
  const around = (gap: string) =>
    latencies(
      "syscall",
      `
      0 switch prev=0 next=300 comm=db
      0 switch cpu1 prev=0 next=301 comm=other
      ${gap}
      20 sys call=fsync
      30 sysret call=fsync`,
    ).map((line) => line.split(" ")[1]);
  // A loss that is found out later than the call's begin lasts beyond it.
  expect(around("15 lost cpu1 until=25")).toEqual(["20-30"]);
  expect(around("15 lost cpu1 until=99")).toEqual(["20-30"]);
});
