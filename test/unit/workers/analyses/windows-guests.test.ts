import { expect, test } from "vitest";
import { ANALYSES } from "../../../../workers/analyses/index.js";
import { runTables } from "../support/dsl-tables.js";
import { run } from "./dsl.js";
import { halt, waitWords } from "./halts.js";

// Times in µs. Thread 100 is vCPU 0 of the VM with pid 90, whose guest uses Hyper-V's interface. No hrtimer event and
// no interrupt of the host is recorded.

const START = `
  0 switch prev=0 next=100 comm="CPU 0/KVM"
  1 entry id=0 tid=100 pid=90
`;

const waitsOf = (text: string) => waitWords(run(START + text, { analyses: ANALYSES }));

test("woken by the callback of its synthetic timer: a timer, although no timer of the host is recorded", () => {
  expect(waitsOf(halt(10, "49 stimer_callback id=0\n50 waking of=100 target=0"))).toEqual(["timer by waker"]);
});

test("the callback of another vCPU's timer, or one long before, does not explain a wake-up", () => {
  expect(waitsOf(halt(10, "49 stimer_callback id=1\n50 waking of=100 target=0"))).toEqual([
    "unrecorded-interrupt by waker",
  ]);
  expect(waitsOf(halt(10, "20 stimer_callback id=0\n50 waking of=100 target=0"))).toEqual([
    "unrecorded-interrupt by waker",
  ]);
});

test("a timer that expired before the vCPU ran explains its wake-up, unless an interrupt came while it slept", () => {
  const expired = "54 stimer_expired result=0";
  expect(waitsOf(halt(10, "50 waking of=100 target=0", expired))).toEqual(["timer by own_timer"]);
  const other = '5 switch cpu1 prev=0 next=300 comm="x"';
  const wake = "50 accept cpu1 apic=0 vec=77\n50 waking cpu1 of=100 target=0";
  expect(waitsOf(other + halt(10, wake, expired))).toEqual(["unknown by none (77)"]);
});

test("the vector of a synthetic timer is learnt, and explains waits without such evidence", () => {
  const sets = (t: number) => `${t} synic id=0 vec=209 ret=1`;
  const first = halt(
    10,
    "50 waking of=100 target=0",
    `54 accept apic=0 vec=209\n${sets(54)}\n54 stimer_expired result=0`,
  );
  const second = halt(110, "150 waking of=100 target=0", "154 inject vec=209");
  expect(waitsOf(first + second)).toEqual(["timer by own_timer", "timer by injected (209)"]);
});

test("a message that found no slot says nothing of the vector before it", () => {
  const first = halt(10, "50 waking of=100 target=0", "54 accept apic=0 vec=99\n54 stimer_expired result=-11");
  const second = halt(110, "150 waking of=100 target=0", "154 inject vec=99");
  expect(waitsOf(first + second)).toEqual(["timer by own_timer", "unknown by none (99)"]);
});

test("an interrupt source of Hyper-V is a delivery where kvm_apic_accept_irq is not recorded; one that failed is none", () => {
  const io = '9 switch cpu1 prev=0 next=95 comm="IO iothread1"';
  const wake = (ret: number) =>
    `50 synic cpu1 id=0 vec=50 ret=${ret} tid=95 pid=90\n50 waking cpu1 of=100 target=0 tid=95 pid=90`;
  expect(waitsOf(io + halt(10, wake(1)))).toEqual(["disk by delivered (50)"]);
  expect(waitsOf(io + halt(10, wake(0)))).toEqual(["disk by waker"]);
});

test("IPIs sent by hypercall give their vector its meaning", () => {
  const sent = "2 exit reason=18 id=0\n3 hv_call code=21\n3 hv_ipi vec=47\n4 entry id=0";
  expect(waitsOf(sent + halt(10, "50 waking of=100 target=0", "54 inject vec=47"))).toEqual(["ipi by injected (47)"]);
});

test("hypercalls are objects of exits, by name", () => {
  const { rows } = runTables(`${START}
    2 exit reason=18 id=0
    3 hv_call code=21
    4 entry id=0
    5 exit reason=18 id=0
    6 hv_call code=999
    7 entry id=0`);
  expect(rows("exit-objects").map(({ reason, object }) => `${reason} ${object}`)).toEqual([
    "VMCALL hyper-v-call 0x15 (send IPI, extended)",
    "VMCALL hyper-v-call 0x3e7",
  ]);
});
