import { expect, test } from "vitest";
import { ANALYSES } from "../../../../workers/analyses/index.js";
import { Family } from "../../../../workers/model/event-families.js";
import { run } from "./dsl.js";

// Times in µs. Thread 100 is vCPU 0 of the VM with pid 90 and was last seen on CPU 0; CPU 1 loses events.

const START = `
  0 switch prev=0 next=100 comm="CPU 0/KVM"
  0 switch cpu1 prev=0 next=300 comm=make
  1 entry id=0 tid=100 pid=90
`;
const HALT = `
  10 exit reason=12 id=0
  12 switch prev=100 next=0 state=1
`;
const all = { analyses: ANALYSES };
const VCPU = "h/vm/90/vcpu/0";

test("asleep through a loss elsewhere and woken in sight: it slept all the time", () => {
  const text = `${START}${HALT}
    20 lost cpu1 until=30
    40 switch cpu1 prev=300 next=301 comm=x
    50 waking of=100 target=0
    53 switch prev=0 next=100
    55 entry id=0`;
  expect(run(text, all).lane(VCPU)).toContain("wait:1[12,50] runnable[50,53]");
});

test("asleep and then found running where events were lost: unknown since the loss", () => {
  const text = `${START}${HALT}
    20 lost cpu1 until=30
    40 entry cpu1 id=0 tid=100 pid=90
    50 exit cpu1 reason=10 id=0 tid=100 pid=90`;
  const result = run(text, all);
  expect(result.lane(VCPU)).toContain("wait:1[12,20] unknown[20,40] guest[40,50]");
  expect(result.lane("h/thread/100")).toContain("blocked[12,20] unknown[20,40]");
});

test("asleep and then given its CPU without having been woken in sight: unknown since the loss", () => {
  const text = `${START}${HALT}
    20 lost cpu1 until=30
    53 switch prev=0 next=100
    55 entry id=0`;
  expect(run(text, all).lane(VCPU)).toContain("wait:1[12,20] unknown[20,55]");
});

test("asleep and then woken where it did not go to sleep: it ran there while events were lost", () => {
  const text = `${START}${HALT}
    20 lost cpu1 until=30
    50 waking of=100 target=1
    51 migrate of=100 from=1 to=0
    53 switch prev=0 next=100
    55 entry id=0`;
  const result = run(text, all);
  expect(result.lane(VCPU)).toContain("wait:1[12,20] unknown[20,55]");
  expect(result.session.waits.count).toBe(0);
});

test("asleep, and only the second half of its wake-up in sight: the first says where it slept", () => {
  const text = `${START}
    5 waking of=7 target=0
    ${HALT}
    20 lost cpu1 until=30
    50 wakeup of=100 target=0
    53 switch prev=0 next=100`;
  expect(run(text, all).lane("h/thread/100")).toContain("blocked[12,20] unknown[20,50] runnable[50,53]");
});

test("without sched_waking, migrations say where it slept", () => {
  const halt = (before: string) => `${START}${before}${HALT}
    20 lost cpu1 until=30
    50 wakeup of=100 target=0
    53 switch prev=0 next=100`;
  const recorded = run(halt("5 migrate of=7 from=0 to=1"), all);
  expect(recorded.lane("h/thread/100")).toContain("blocked:8[12,50] runnable[50,53]");
  expect(run(halt(""), all).lane("h/thread/100")).toContain("blocked[12,20] unknown[20,50] runnable[50,53]");
});

test("asleep through a loss elsewhere and until the end: unknown since the loss", () => {
  const result = run(`${START}${HALT}20 lost cpu1 until=30`, { ...all, end: 90 });
  expect(result.lane(VCPU)).toContain("wait:1[12,20] unknown[20,90]");
  expect(result.lane("h/thread/100")).toContain("blocked[12,20] unknown[20,90]");
});

test("queued while another CPU may have run it and given it back: unknown until the loss ends", () => {
  const text = `${START}
    10 exit reason=1 id=0
    12 switch prev=100 next=301 state=256
    20 lost cpu1 until=30
    50 switch prev=301 next=100 state=1
    51 entry id=0`;
  const result = run(text, all);
  expect(result.lane(VCPU)).toContain("preempted[12,20] unknown[20,30] preempted[30,50] unknown[50,51]");
  expect(result.lane("h/thread/100")).toContain("preempted[12,20] unknown[20,30] preempted[30,50]");
  expect(result.session.runqueue.count).toBe(0);
});

test("queued and moved in sight: known to be queued from then on", () => {
  const text = `${START}
    12 switch prev=100 next=301 state=256
    20 lost cpu1 until=80
    40 migrate cpu2 of=100 from=0 to=2
    90 switch cpu2 prev=0 next=100
    91 entry cpu2 id=0`;
  expect(run(text, all).lane("h/thread/100")).toContain("preempted[12,20] unknown[20,80] preempted[80,90]");
});

test("forked, and its first wake-up lost: unknown since", () => {
  const text = `${START}
    5 fork cpu1 parent=300 child=400 tgid=400 comm=cc
    20 lost cpu1 until=30
    50 switch prev=100 next=400`;
  expect(run(text, all).lane("h/thread/400")).toContain("new[5,20] unknown[20,50]");
});

test("woken for a CPU that loses its events: it may run there", () => {
  const text = `${START}${HALT}
    20 lost cpu1 until=60
    50 waking of=100 target=0
    50 migrate of=100 from=0 to=1
    70 entry cpu1 id=0 tid=100 pid=90`;
  const result = run(text, all);
  expect(result.lane(VCPU)).toContain("wait:1[12,50] unknown[50,70]");
  expect(result.session.runqueue.count).toBe(0);
});

test("a timer that may have been set anew while events were lost is not late", () => {
  const text = `${START}
    2 exit reason=32 id=0
    3 hrstart timer=77 expires=5000
    4 entry id=0
    20 lost cpu1 until=30
    90 hrtimer timer=77 now=90000
    91 hrtimerret`;
  expect(run(text, all).session.latencies.count).toBe(0);
});

const SCHED = Family.SWITCH | Family.WAKE;
const recorded = (cpu: number, families: number) => ({ cpu, beginNs: 0, quietBeginNs: 0, families });
const streams = (...families: number[]) => [0, 1].flatMap((cpu) => families.map((bits) => recorded(cpu, bits)));

test("a stream that ends before another makes unknown, one that ends last does not", () => {
  const options = { ...all, machines: [{ name: "h", streams: streams(SCHED | Family.KVM) }], end: 60 };
  const early = run(
    `${START}${HALT}
    20 ends families=7 quiet=0
    50 waking cpu1 of=100 target=0
    60 switch cpu1 prev=300 next=301`,
    options,
  );
  expect(early.lane(VCPU)).toContain("wait:1[12,20] unknown[20,60]");
  expect(early.lane("h/cpu/0")).toContain("idle[12,20] unknown[20,60]");
  const last = run(
    `${START}${HALT}
    20 ends families=7 quiet=0
    25 ends cpu1 families=7 quiet=0`,
    options,
  );
  expect(last.lane(VCPU)).toContain("wait:1[12,60]");
});

test("where KVM's channel of a CPU ends, threads are known and vCPUs there are not", () => {
  const machines = [{ name: "h", streams: streams(SCHED, Family.KVM) }];
  const result = run(
    `${START}
    10 exit reason=1 id=0
    11 entry id=0
    20 ends families=4 quiet=0
    30 switch prev=100 next=301 state=256 comm=x
    40 switch prev=301 next=100 state=1
    50 switch prev=100 next=301 state=256
    60 switch cpu1 prev=300 next=100
    61 exit cpu1 reason=1 id=0`,
    { ...all, machines },
  );
  expect(result.lane(VCPU)).toContain("guest[11,20] unknown[20,30] preempted[30,40] unknown[40,50] preempted[50,60]");
  expect(result.lane("h/thread/100")).toContain("preempted[30,40]");
  expect(result.session.runqueue.count).toBeGreaterThan(0);
});

test("where a channel with other events ends, all is known", () => {
  const machines = [{ name: "h", streams: streams(SCHED | Family.KVM, 0) }];
  const result = run(
    `${START}${HALT}
    20 ends families=0 quiet=0
    25 lost until=30 families=0
    50 waking of=100 target=0
    53 switch prev=0 next=100`,
    { ...all, machines },
  );
  expect(result.lane(VCPU)).toContain("wait:1[12,50] runnable[50,53]");
});
