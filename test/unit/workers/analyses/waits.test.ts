import fc from "fast-check";
import { expect, test } from "vitest";
import { ANALYSES } from "../../../../workers/analyses/index.js";
import { STATE_NAMES, State } from "../../../../workers/model/states.js";
import { toEnd } from "../../../../workers/query/resumable.js";
import { stealSteps } from "../../../../workers/query/steal/matrix.js";
import { sessionContext } from "../support/session-context.js";
import { run } from "./dsl.js";
import { halt, waitWords } from "./halts.js";

// Times in µs. Thread 100 is vCPU 0 and 101 vCPU 1 of the VM with pid 90; 200 is vCPU 0 of the VM with pid 190.

const START = `
  0 switch prev=0 next=100 comm="CPU 0/KVM"
  1 entry id=0 tid=100 pid=90
`;
const all = { analyses: ANALYSES };

test("A: woken inside a timer's callback, with the timer's vector injected afterwards", () => {
  const result = run(
    START + halt(10, "49 hrtimer\n50 waking of=100 target=0\n51 hrtimerret", "54 inject vec=236"),
    all,
  );
  expect(waitWords(result)).toEqual(["timer by waker"]);
  expect(result.lane("h/vm/90/vcpu/0")).toContain("wait:2[12,50] runnable[50,53]");
});

test("C: a successful poll is no wait", () => {
  const result = run(
    `${START}
    10 exit reason=12 id=0
    15 accept cpu1 apic=0 vec=253
    15 halted ns=5000 waited=0
    16 entry id=0`,
    all,
  );
  expect(waitWords(result)).toEqual([]);
});

const VHOST = '9 switch cpu1 prev=0 next=95 comm="vhost-90"';

test("D: an interrupt from the vhost worker is network traffic, and its vector is known from then on", () => {
  const fromVhost = "50 accept cpu1 apic=0 vec=39 tid=95\n50 waking cpu1 of=100 target=0 tid=95";
  const fromNowhere =
    "150 vector cpu1 n=242 handler=posted\n150 accept cpu1 apic=0 vec=39\n150 waking cpu1 of=100 target=0";
  const result = run(`${START}${VHOST}${halt(10, fromVhost)}${halt(110, fromNowhere)}`, all);
  expect(waitWords(result)).toEqual(["net by delivered (39)", "net by delivered (39)"]);
});

test("an MSI written by the I/O thread is a disk completion", () => {
  const io = '9 switch cpu1 prev=0 next=95 comm="IO iothread1"';
  const msi = "50 msi cpu1 address=4276092928 data=16421 tid=95 pid=90\n50 waking cpu1 of=100 target=0 tid=95 pid=90";
  expect(waitWords(run(`${START}${io}${halt(10, msi)}`, all))).toEqual(["disk by delivered (37)"]);
});

test("woken by another vCPU of the VM: an IPI, whatever its vector", () => {
  const other =
    '9 switch cpu1 prev=0 next=101 comm="CPU 1/KVM"\n9 entry cpu1 id=1 tid=101 pid=90\n9 exit cpu1 reason=32 id=1';
  const ipi =
    "50 ipi cpu1 icr=225\n50 accept cpu1 apic=0 vec=225 tid=101 pid=90\n50 waking cpu1 of=100 target=0 tid=101 pid=90";
  expect(waitWords(run(`${START}${other}${halt(10, ipi)}`, all))).toEqual(["ipi by delivered (225)"]);
});

test("an accept for the same vCPU id of another VM is no evidence", () => {
  const neighbour = `
    5 switch cpu1 prev=0 next=200 comm="CPU 0/KVM"
    5 entry cpu1 id=0 tid=200 pid=190
    6 exit cpu1 reason=32 id=0
    7 switch cpu1 prev=200 next=295 comm="vhost-190" state=1
  `;
  const wake =
    "50 accept cpu1 apic=0 vec=77 tid=295\n51 switch cpu1 prev=295 next=300 comm=x\n52 waking cpu1 of=100 target=0";
  expect(waitWords(run(`${START}${neighbour}${halt(10, wake)}`, all))).toEqual(["unknown by none"]);
});

test("an accept in an interrupt that woke nobody explains no later wake-up", () => {
  const neighbour = `
    5 switch cpu1 prev=0 next=200 comm="CPU 0/KVM"
    5 entry cpu1 id=0 tid=200 pid=190
    6 exit cpu1 reason=1 id=0
  `;
  const wake = `
    40 irq cpu1 n=60 handler=vfio
    41 accept cpu1 apic=0 vec=77
    42 irqret cpu1 n=60
    49 vector cpu1 n=236 handler=local_timer
    50 hrtimer cpu1
    50 waking cpu1 of=100 target=0
    51 hrtimerret cpu1
    51 vectorret cpu1 n=236`;
  expect(waitWords(run(`${START}${neighbour}${halt(10, wake)}`, all))).toEqual(["timer by waker"]);
});

test("what nothing explains stays unknown, never a guess", () => {
  expect(waitWords(run(START + halt(10, "50 waking of=100 target=0", "54 inject vec=99"), all))).toEqual([
    "unknown by none (99)",
  ]);
});

test("a vector learnt later explains earlier waits", () => {
  const unexplained = halt(10, "50 waking of=100 target=0", "54 inject vec=239");
  const timer = halt(110, "149 hrtimer\n150 waking of=100 target=0\n151 hrtimerret", "154 inject vec=239");
  const result = run(START + unexplained + timer, all);
  expect(waitWords(result)).toEqual(["timer by injected (239)", "timer by waker"]);
  expect(result.lane("h/vm/90/vcpu/0")).toContain("wait:2[12,50]");
});

test("the guest's own timer setting names the timer's vector", () => {
  const set = "3 exit reason=44 id=0\n4 apic write=1 reg=800 val=131308\n5 entry id=0";
  expect(waitWords(run(`${START}${set}${halt(10, "50 waking of=100 target=0", "54 inject vec=236")}`, all))).toEqual([
    "timer by injected (236)",
  ]);
});

test("asleep over a fault on guest memory: the host was fetching it", () => {
  const fault =
    "10 exit reason=48 id=0\n12 switch prev=100 next=0 state=2\n50 waking of=100 target=0\n53 switch prev=0 next=100\n55 entry id=0";
  expect(waitWords(run(START + fault, all))).toEqual(["host-memory by fault"]);
});

test("woken by the worker that fetched a page for it: memory of the host, not a device", () => {
  const worker = '9 switch cpu1 prev=0 next=95 comm="kworker/1:2"';
  const wake = "49 fetched cpu1\n50 waking cpu1 of=100 target=0";
  expect(waitWords(run(`${START}${worker}${halt(10, wake)}`, all))).toEqual(["host-memory by waker"]);
  expect(waitWords(run(`${START}${worker}${halt(110, wake.replace("50", "150"))}`, all))).toEqual(["device by waker"]);
});

test("a page that became ready before the vCPU ran is the reason, unless a timer expired there too", () => {
  const wake = "50 waking of=100 target=0";
  expect(waitWords(run(`${START}${halt(10, wake, "54 ready token=7")}`, all))).toEqual(["host-memory by page_ready"]);
  const both = "54 ready token=7\n54 stimer_expired result=-11";
  expect(waitWords(run(`${START}${halt(10, wake, both)}`, all))).toEqual(["unrecorded-interrupt by waker"]);
});

test("arm64: software generated interrupts are IPIs, private ones the timers", () => {
  const arm = `
    0 switch prev=0 next=100 comm="CPU 0/KVM"
    1 entry tid=100 pid=90
    10 exit reason=2 ec=1 isa=3
    11 wfx wfe=0
    12 switch prev=100 next=0 state=1
    50 vgic apic=0 n=27 level=1
    50 waking of=100 target=0
    53 switch prev=0 next=100
    55 entry
  `;
  expect(waitWords(run(arm, all))).toEqual(["timer by delivered (27)"]);
});

test("a stay on the run queue is split by what had the CPU meanwhile", () => {
  const { session } = run(
    `${START}
    2  switch cpu1 prev=0 next=200 comm="CPU 0/KVM"
    3  entry cpu1 id=0 tid=200 pid=190
    4  exit cpu1 reason=1 id=0
    5  switch cpu1 prev=200 next=0 state=1
    10 exit reason=1 id=0
    11 switch prev=100 next=200 state=256
    21 irq n=9 handler=eth0
    23 irqret n=9
    31 switch prev=200 next=300 comm=backup state=256
    41 switch prev=300 next=100 state=256
    42 entry id=0`,
    all,
  );
  const victim = session.lanes.find("h/vm/90/vcpu/0") as number;
  const cells = toEnd(stealSteps(sessionContext(session, 42_000), 0, 1e9, new Set([victim])));
  const text = cells.map((c) => `${session.lanes.specs[c.culprit]?.path} ${c.kind} ${c.totalNs / 1000} ${c.count}`);
  expect(text).toEqual(["h/vm/190/vcpu/0 other-vm 18 1", "h/thread/300 host 10 1", "h/cpu/0 interrupt 2 1"]);
});

test("in any window the culprits' time adds up to the steal the vCPU's lane shows", () => {
  const step = fc.record({
    cpu: fc.nat(1),
    next: fc.constantFrom(0, 100, 101, 200, 300),
    state: fc.constantFrom(1, 256),
  });
  fc.assert(
    fc.property(fc.array(step, { minLength: 5, maxLength: 60 }), fc.nat(400), fc.nat(400), (slices, from, to) => {
      const { session } = run(schedule(slices), all);
      const [t0, t1] = [Math.min(from, to) * 1000, Math.max(from, to) * 1000];
      const end = slices.length * 10_000;
      const byLane = new Map<number, number>();
      for (const { victim, totalNs } of toEnd(stealSteps(sessionContext(session, end), t0, t1, undefined))) {
        byLane.set(victim, (byLane.get(victim) ?? 0) + totalNs);
      }
      for (const vcpu of session.machines[0]?.vms.flatMap((vm) => vm.vcpus) ?? []) {
        let steal = 0;
        for (let row = 0; row < vcpu.track.count; row++) {
          const state = vcpu.track.stateAt(row);
          if (state !== State.RUNNABLE && state !== State.PREEMPTED) continue;
          steal += Math.max(0, Math.min(t1, vcpu.track.endAt(row, end)) - Math.max(t0, vcpu.track.startAt(row)));
        }
        expect(byLane.get(vcpu.lane) ?? 0, STATE_NAMES[State.PREEMPTED]).toBe(steal);
      }
    }),
  );
});

const VCPUS: Record<number, string> = { 100: "id=0 pid=90", 101: "id=1 pid=90", 200: "id=0 pid=190" };

/** A valid schedule: a thread runs on one CPU at a time; who blocks is woken 5 µs before it runs again. */
function schedule(steps: readonly { cpu: number; next: number; state: number }[]): string {
  const running = [0, 0];
  const asleep = new Set<number>();
  const lines: string[] = [];
  for (const tid of [100, 101, 200]) {
    lines.push(
      `0 switch prev=0 next=${tid}`,
      `0 entry tid=${tid} ${VCPUS[tid]}`,
      `0 exit tid=${tid} ${VCPUS[tid]?.split(" ")[0]}`,
    );
    lines.push(`0 switch prev=${tid} next=0 state=256`);
  }
  steps.forEach(({ cpu, next, state }, i) => {
    const t = (i + 1) * 10;
    const prev = running[cpu] as number;
    if (next === prev || (next !== 0 && running[1 - cpu] === next)) return;
    if (asleep.delete(next)) lines.push(`${t - 5} waking cpu${cpu} of=${next} target=${cpu}`);
    if (next !== 0) lines.push(`${t} migrate cpu${cpu} of=${next} from=${1 - cpu} to=${cpu}`);
    lines.push(`${t} switch cpu${cpu} prev=${prev} next=${next} state=${prev === 0 ? 0 : state}`);
    if (prev !== 0 && state === 1) asleep.add(prev);
    running[cpu] = next;
  });
  return lines.join("\n");
}

test("events lost during a wait leave its reason unknown", () => {
  const lost = `
    10 exit reason=12 id=0
    12 switch prev=100 next=0 state=1
    20 lost until=30
    54 inject vec=236 tid=100 pid=90
    55 entry id=0 tid=100 pid=90`;
  const result = run(START + lost, all);
  expect(waitWords(result)).toEqual([]);
  expect(result.lane("h/vm/90/vcpu/0")).toContain("wait:1[12,20] unknown[20,55]");
});
