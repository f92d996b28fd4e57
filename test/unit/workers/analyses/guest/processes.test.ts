import { expect, test } from "vitest";
import { ANALYSES } from "../../../../../workers/analyses/index.js";
import { run } from "../dsl.js";
import { GuestScript, idle, kernel, stackName, user } from "./script.js";

// Times in µs. See guest-script.ts for who is who.

const A = 0x10000;
const B = 0x24000;
const path = (cr3: number | string) => `h/vm/90/process/${typeof cr3 === "string" ? cr3 : `0x${cr3.toString(16)}`}`;

test("G: a switch between two entries takes one process off and brings the other on", () => {
  const { lane } = run(
    `
    0  switch prev=0 next=100 comm="CPU 0/KVM"
    1  context id=0 vm=90 exit=0 cr3=${A} rsp=-1000 rip=-2000
    2  entry id=0 tid=100 pid=90
    10 exit reason=28 id=0
    12 context id=0 vm=90 exit=0 cr3=${B} rsp=-1000000 rip=-2000
    13 entry id=0
  `,
    { analyses: ANALYSES, end: 20 },
  );
  expect(lane(path(A))).toBe("unknown[0,2] guest[2,10] hypervisor:2076[10,13] blocked[13,20]");
  expect(lane(path(B))).toBe("unknown[0,13] guest[13,20]");
});

test("only writes of CR3 recorded (shadow paging)", () => {
  const { lane } = run(
    `
    0  switch prev=0 next=100 comm="CPU 0/KVM"
    1  entry id=0 tid=100 pid=90
    2  exit reason=28 id=0
    3  cr write=1 cr=3 value=${A}
    4  entry id=0
    10 exit reason=28 id=0
    11 cr write=1 cr=3 value=${B}
    12 entry id=0
  `,
    { analyses: ANALYSES, end: 20 },
  );
  expect(lane(path(A))).toBe("unknown[0,4] guest[4,10] hypervisor:2076[10,12] blocked[12,20]");
  expect(lane(path(B))).toBe("unknown[0,12] guest[12,20]");
});

test("PCID, flags and the no-flush bit are no part of the key", () => {
  const script = new GuestScript().runs(5, user(A + 0x18)).runs(5, user(A + 3 - 2 ** 63));
  expect(script.run().paths("process")).toEqual([path(A)]);
});

test("taken off in the middle of user code: preempted, and by whom; having gone by itself: blocked", () => {
  const { states, aux } = new GuestScript()
    .runs(10, user(A), user(A))
    .runs(10, user(B), kernel(B, 2))
    .runs(10, user(A))
    .run();
  expect(states(path(A))).toBe("guest hypervisor preempted guest hypervisor");
  expect(aux(path(A), "preempted")).toBe(path(B));
  expect(states(path(B))).toBe("unknown guest hypervisor blocked");
});

test("idle time is not charged to the process whose page tables are left loaded", () => {
  const script = new GuestScript().runs(10, user(A)).sleeps(50, A).runs(5, idle(A)).sleeps(50, A).runs(10, user(A));
  const { lane, states } = script.run();
  expect(states(path("idle"))).toContain("wait");
  // That the stack at 11 is the idle task's shows when it halts. From then on A sleeps, until the timer wakes it.
  expect(lane(path(A))).toBe(
    "guest[0,10] hypervisor:2049[10,11] guest[11,12] blocked[12,13] wait:2[13,121] guest[121,131] hypervisor:2049[131,132]",
  );
});

test("the process that runs first after a sleep is the one the wake-up was for", () => {
  const script = new GuestScript().runs(1, user(B)).sleeps(9, B).runs(1, user(B), kernel(B, 2)).runs(1, user(A));
  script.sleeps(50, A).runs(10, user(B));
  const { lane } = script.run();
  // A was the last to run before the sleep, and is not woken by it: nobody knows what it waits for.
  expect(lane(path(A))).toMatch(/ wait:1\[\d+,\d+\]$/);
  expect(lane(path(B))).toMatch(/blocked:2\[\d+,\d+\] guest/);
});

test("kernel threads and interrupts are not the process whose page tables they run on", () => {
  const script = new GuestScript();
  for (let i = 0; i < 6; i++) {
    const cr3 = i % 2 === 0 ? A : B;
    const stack = i % 2 === 0 ? 1 : 2;
    // An interrupt stack, used from its top; and a worker that runs in whichever address space there is.
    script.runs(10, user(cr3), kernel(cr3, stack)).runs(2, kernel(cr3, stack), kernel(cr3, 50, 0x20));
    script.runs(10, kernel(cr3, stack), user(cr3)).runs(3, user(cr3), kernel(cr3, 7)).runs(3, kernel(cr3, 7));
  }
  const from = script.time;
  script.runs(10, user(A), kernel(A, 7)).runs(10, user(A), kernel(A, 50, 0x20));
  const { paths, lane } = script.run();
  const kernelThreads = paths("guest-thread").filter((each) => each.startsWith(`${path("kernel")}/`));
  expect(kernelThreads).toEqual([`${path("kernel")}/thread/${stackName(7)}`]);
  expect(lane(path("kernel"))).toContain(`guest[${from},${from + 10}]`);
  expect(lane(path(A))).toContain(`guest[${from + 11},${from + 21}]`);
  expect(paths("guest-thread").some((each) => each.endsWith(stackName(50)))).toBe(false);
});

test("the interrupt stack of a guest with one process and two threads is no thread", () => {
  const [first, second] = [0x7ffd_0000_1000, 0x7f00_0000_1000];
  const script = new GuestScript();
  for (let i = 0; i < 6; i++) {
    const [stack, rsp] = i % 2 === 0 ? [1, first] : [2, second];
    script.runs(5, kernel(A, stack), user(A, rsp)).runs(5, user(A, rsp), kernel(A, 50, 0x20 + 8 * i));
    script.runs(5, kernel(A, 50, 0x20 + 8 * i), user(A, rsp)).runs(5, user(A, rsp), kernel(A, stack));
  }
  const from = script.time;
  script.runs(5, kernel(A, 1), user(A, first)).runs(5, user(A, first), kernel(A, 50, 0x20));
  const { lane, paths } = script.run();
  expect(lane(`${path(A)}/thread/${stackName(1)}`)).toContain(`guest[${from + 6},${from + 11}]`);
  for (const each of paths("guest-thread").filter((each) => each.endsWith(stackName(50))))
    expect(lane(each)).toMatch(/ none\[\d+,\d+\]$/);
});

test("stacks of threads lie one after the other: a new one is nobody's while some thread has none", () => {
  const top = 0x7f00_0080_0000;
  const script = new GuestScript();
  for (let i = 0; i < 4; i++) {
    script.runs(5, kernel(A, 1), user(A, top - 64)).runs(5, user(A, top - 64), kernel(A, 1));
    // Another thread, never seen in user mode so far.
    for (let j = 0; j < 5; j++)
      script.runs(5, user(B), kernel(B, 7)).runs(5, kernel(A, 2, 0x300 + 16 * j), kernel(B, 7));
  }
  const from = script.time;
  script.runs(5, user(A, top - 2 ** 23 + 8000)).runs(5, user(A, top - 64));
  const { lane } = script.run();
  expect(lane(`${path(A)}/thread/${stackName(1)}`)).toContain(`guest[${from + 6},${from + 11}]`);
  expect(lane(`${path(A)}/thread/${stackName(1)}`)).not.toContain(`guest[${from},`);
});

test("page tables of user mode and of the kernel are one process (KPTI), if the data says so", () => {
  const [userTables, kernelTables] = [A + 0x1000, A];
  const script = new GuestScript();
  for (let i = 0; i < 6; i++) script.runs(10, user(userTables), kernel(kernelTables, 1));
  const from = script.time;
  script.runs(10, user(userTables), kernel(kernelTables, 1));
  const { lane, paths } = script.run();
  expect(lane(path(A))).toContain(`guest[${from},${from + 10}]`);
  expect(lane(path(userTables))).toMatch(/none\[\d+,\d+\]$/);
  expect(paths("process")).toHaveLength(2);
});

test("neighbouring page tables of two processes are two processes", () => {
  const script = new GuestScript();
  for (let i = 0; i < 9; i++) script.runs(5, user(A)).runs(5, user(A + 0x1000), kernel(A + 0x1000, 1));
  const { states } = script.run();
  expect(states(path(A + 0x1000))).toMatch(/guest hypervisor$/);
  expect(states(path(A))).not.toContain("none");
});

test("page tables used again by another program are another process", () => {
  const { paths, lane } = new GuestScript()
    .runs(10, user(A, 0x7ffd_0000_1000, 0x5555_0000_1000))
    .runs(10, user(A, 0x7ffc_8000_1000, 0x5611_0000_1000))
    .run();
  expect(paths("process")).toEqual([path(A), `${path(A)}@2`]);
  expect(lane(path(A))).toBe("guest[0,10] hypervisor:2049[10,11] none[11,22]");
  expect(lane(`${path(A)}@2`)).toBe("none[0,11] guest[11,21] hypervisor:2049[21,22]");
});

test("threads of a process by their kernel stacks, in user mode by their user stacks", () => {
  const [first, second] = [0x7ffd_0000_1000, 0x7f00_0000_1000];
  const script = new GuestScript();
  for (let i = 0; i < 4; i++) {
    for (let calls = 0; calls < 2; calls++) {
      script.runs(5, kernel(A, 1), user(A, first)).runs(5, user(A, first), kernel(A, 1));
    }
    // A switch nobody saw: the other thread's kernel stack follows the first one's user stack.
    script.runs(5, kernel(A, 1), user(A, first)).runs(5, user(A, first), kernel(A, 2));
    for (let calls = 0; calls < 2; calls++) {
      script.runs(5, kernel(A, 2), user(A, second)).runs(5, user(A, second), kernel(A, 2));
    }
    script.runs(5, kernel(A, 2), kernel(A, 1));
  }
  script.runs(5, kernel(A, 1), user(A, first));
  const from = script.time;
  // Straight from one's user mode to the other's: no kernel stack was seen.
  script.runs(5, user(A, first)).runs(5, user(A, second)).runs(5, user(A, 0x7f11_0000_0000));
  const { lane, paths } = script.run();
  const [one = "", two = ""] = paths("guest-thread");
  expect(lane(one)).toContain(`guest[${from},${from + 5}]`);
  expect(lane(two)).toContain(`guest[${from + 6},${from + 11}]`);
  // Nobody's stack: no thread is shown, and of none is known that it does not run.
  expect(lane(two)).toMatch(/unknown\[\d+,\d+\]$/);
});

test("a process with threads on two vCPUs runs while any of them does", () => {
  const { lane } = new GuestScript(2)
    .enters(user(A), 0)
    .after(5)
    .enters(user(A, 0x7f00_0000_1000), 1)
    .after(5)
    .exits(user(A), 1, 0)
    .after(5)
    .exits(user(A, 0x7f00_0000_1000), 1, 1)
    .after(5)
    .run();
  expect(lane(path(A))).toBe("guest[0,15] hypervisor:2049[15,20]".replace("guest[0,15]", "guest[0,10] guest[10,15]"));
});

test("equal page tables in two VMs are two processes", () => {
  const one = new GuestScript().runs(10, user(A));
  const other = new GuestScript(1, 190, 200, 1).at(20).runs(10, user(A));
  const { lane, paths } = run(`${one.text}\n${other.text}`, { analyses: ANALYSES, end: 40 });
  expect(paths("process")).toEqual([path(A), "h/vm/190/process/0x10000"]);
  expect(lane("h/vm/190/process/0x10000")).toContain("guest[20,30]");
});

test("after lost events nothing is known of any process", () => {
  const { states } = new GuestScript().runs(10, user(A)).runs(10, user(B)).line("lost until=30").after(10).run();
  expect(states(path(A))).toBe("guest hypervisor preempted unknown");
  expect(states(path(B))).toBe("unknown guest hypervisor unknown");
});

test("off its CPU with the vCPU: preempted by the host, not by the guest", () => {
  const { states } = new GuestScript()
    .runs(10, user(A))
    .line("switch prev=100 next=300 state=256")
    .after(10)
    .line("switch prev=300 next=100 state=1")
    .after(1)
    .runs(10, user(A))
    .run();
  expect(states(path(A))).toBe("guest hypervisor preempted hypervisor guest hypervisor");
});
