import { expect, test } from "vitest";
import { STATE_NAMES, type State } from "../../../../workers/model/states.js";
import { evidenceOf } from "../../../../workers/query/evidence.js";
import { run } from "../analyses/dsl.js";
import { sessionContext } from "../support/session-context.js";

// What the states of host lanes were concluded from, in words.

function evidence(text: string, path: string, endUs: number): string[] {
  const { session } = run(text, { end: endUs });
  const context = sessionContext(session, endUs * 1000);
  const lane = session.lanes.find(path) ?? -1;
  const track = session.lanes.track(lane);
  return Array.from(
    { length: track.count },
    (_, row) => `${STATE_NAMES[track.stateAt(row) as State]}: ${evidenceOf(context, lane, row).join("; ")}`,
  );
}

test("a vCPU: every state by the event that began it", () => {
  const text = `
    0 switch prev=0 next=100 comm="CPU 0/KVM"
    1 entry id=0 tid=100 pid=90
    2 exit id=0 reason=30
    3 uexit reason=2
    4 switch prev=100 next=0 state=1
    5 waking cpu1 of=100 target=0
    6 switch prev=0 next=100
    7 sys call=ioctl cmd=44672
    8 entry id=0`;
  expect(evidence(text, "h/vm/90/vcpu/0", 9)).toEqual([
    "vmm: its thread runs, and no KVM event has come yet",
    "guest: begins with kvm_entry",
    "hypervisor: begins with kvm_exit",
    "vmm: begins with kvm_userspace_exit",
    "vmm-blocked: begins with sched_switch away, asleep, in the VMM",
    "runnable: begins with sched_waking; waits for a CPU",
    "vmm: begins with sched_switch back to its CPU, in the VMM",
    "hypervisor: begins with the entry of ioctl(KVM_RUN)",
    "guest: begins with kvm_entry",
  ]);
});

test("a thread: who ended its sleep, and from what", () => {
  const woken = (what: string) =>
    evidence(`0 switch prev=0 next=100\n10 switch prev=100 next=0 state=1\n${what}`, "h/thread/100", 60)[1];
  const asleep = "blocked: begins with sched_switch away, asleep";
  expect(woken("20 switch cpu1 prev=0 next=200\n40 waking cpu1 of=100 target=0")).toBe(
    `${asleep}; woken by thread 200 (h/thread/200)`,
  );
  expect(woken("39 timer cpu1\n40 waking cpu1 of=100 target=0")).toBe(
    `${asleep}; woken from a timer's callback or interrupt, on CPU 1 (h/cpu/1)`,
  );
  expect(woken("39 switch cpu1 prev=200 next=0 state=1\n40 waking cpu1 of=100 target=0")).toBe(
    `${asleep}; woken, while nothing else ran, by an interrupt that was not recorded, on CPU 1 (h/cpu/1)`,
  );
  expect(woken("39 irq cpu1 n=24 handler=nvme\n40 waking cpu1 of=100 target=0")).toBe(
    `${asleep}; woken from an interrupt: irq 24 nvme (h/irq/24)`,
  );
});
