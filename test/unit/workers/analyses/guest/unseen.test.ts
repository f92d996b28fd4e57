import { expect, test } from "vitest";
import { evidenceOf } from "../../../../../workers/query/evidence.js";
import { sessionContext } from "../../support/session-context.js";
import type { DslRun } from "../dsl.js";
import { GuestScript, idle, kernel, stackName, user } from "./script.js";

// What no entry or exit shows, and what it is concluded from. Times in µs. See guest-script.ts for who is who.

const A = 0x10000;
const B = 0x24000;
const KERNEL_SPACE = 0x2000;
const path = (cr3: number | string) => `h/vm/90/process/${typeof cr3 === "string" ? cr3 : `0x${cr3.toString(16)}`}`;
const thread = (cr3: number, stack: number) => `${path(cr3)}/thread/${stackName(stack)}`;

/** The idle task's usual spans from entry to HLT: one microsecond. */
function learnsIdle(script: GuestScript, cr3 = A): GuestScript {
  for (let i = 0; i < 12; i++) script.sleeps(20, cr3);
  return script;
}

function evidenceAt({ session }: DslRun, lane: string, us: number): readonly string[] {
  const id = session.lanes.find(lane) ?? -1;
  const track = session.lanes.track(id);
  let row = 0;
  while (row + 1 < track.count && track.startAt(row + 1) <= us * 1000) row += 1;
  return evidenceOf(sessionContext(session, 1e9), id, row);
}

const HLT = 12;

test("idle at both ends and long: the process whose page tables are loaded ran in between", () => {
  const script = learnsIdle(new GuestScript().runs(5, user(A)));
  const from = script.time;
  script.runs(400, idle(A), idle(A), HLT);
  const run = script.runs(2, idle(A), idle(A), HLT).run();
  // All but what the idle task needs to halt.
  expect(run.lane(path(A))).toContain(`guest[${from},${from + 399}]`);
  expect(run.lane(path("idle"))).toContain(`guest[${from + 399},${from + 400}]`);
  expect(evidenceAt(run, path(A), from + 1)).toEqual([
    "vCPU 0 of VM 90 is between kvm_entry and kvm_exit",
    "inferred, not seen: the idle task was on vCPU 0 of VM 90 at the entry and at the exit 400 µs later, and needs about 1 µs until it halts: somebody woke, ran and slept again",
    "the page tables loaded are its own: CR3 0x10000",
  ]);
});

test("idle at both ends and short: the idle task alone", () => {
  const script = learnsIdle(new GuestScript().runs(5, user(A)));
  const from = script.time;
  const { lane } = script.runs(4, idle(A), idle(A), HLT).run();
  expect(lane(path("idle"))).toContain(`guest[${from},${from + 4}]`);
});

test("idle at both ends, with other page tables at the second: their process ran, however short", () => {
  const script = learnsIdle(new GuestScript().runs(5, user(B)).runs(5, user(A)));
  const from = script.time;
  const { lane } = script.runs(4, idle(A), idle(B), HLT).run();
  expect(lane(path(B))).toContain(`guest[${from},${from + 3}]`);
});

test("on two vCPUs: what one turns out to have run takes nothing from the other", () => {
  const script = new GuestScript(2);
  script.enters(user(B), 1).after(2).exits(idle(B), HLT, 1).after(1);
  learnsIdle(script.runs(5, user(A)));
  const from = script.time;
  // The other vCPU enters and leaves its guest on the idle task's stack meanwhile.
  script.enters(idle(A), 0).after(100).enters(idle(B), 1).after(4).exits(idle(B), HLT, 1).after(296);
  script.exits(user(A), 1, 0).after(10);
  const { lane } = script.run();
  expect(lane(path(A))).toContain(`guest[${from},${from + 400}]`);
  expect(lane(path("idle"))).toContain(`guest[${from + 100},${from + 104}]`);
  expect(lane(path("idle"))).not.toContain(`guest[${from},`);
});

test("one process at the entry, another at the exit: some of the time between is nobody's, and no process is wrong", () => {
  const script = new GuestScript();
  for (let i = 0; i < 4; i++) {
    script.runs(5, kernel(A, 1), user(A)).runs(5, user(A), kernel(A, 1));
    script.runs(5, kernel(B, 2), user(B)).runs(5, user(B), kernel(B, 2));
  }
  const from = script.time;
  const run = script.runs(300, kernel(A, 1), kernel(B, 2)).runs(5, kernel(B, 2)).run();
  expect(run.lane(path(A))).toContain(`guest[${from},${from + 30}] unknown[${from + 30},${from + 100}] blocked`);
  expect(run.lane(path("unknown"))).toContain(`guest[${from + 30},${from + 100}]`);
  expect(run.lane(path(B))).toMatch(
    new RegExp(`unknown\\[${from + 30},${from + 100}\\] guest\\[${from + 100},${from + 300}\\]`),
  );
  expect(run.lane(thread(A, 1))).toContain(`unknown[${from + 30},${from + 100}]`);
  expect(run.lane(thread(B, 2))).toContain(`unknown[${from + 30},${from + 100}]`);
  const why =
    "at the exit 270 µs later vCPU 0 of VM 90 ran another task than at the entry before, and nothing shows when it went from one to the other";
  expect(evidenceAt(run, path("unknown"), from + 50)).toEqual([
    "vCPU 0 of VM 90 is between kvm_entry and kvm_exit",
    `not known which: ${why}`,
  ]);
  for (const lane of [path(A), path(B)])
    expect(evidenceAt(run, lane, from + 50)).toEqual([`may have run on vCPU 0 of VM 90, or not: ${why}`]);
});

test("two threads of one process, one at the entry and one at the exit: the process runs all the time", () => {
  const script = new GuestScript();
  const [first, second] = [0x7ffd_0000_1000, 0x7f00_0000_1000];
  for (let i = 0; i < 4; i++) {
    script.runs(5, kernel(A, 1), user(A, first)).runs(5, user(A, first), kernel(A, 1));
    script.runs(5, kernel(A, 2), user(A, second)).runs(5, user(A, second), kernel(A, 2));
  }
  const from = script.time;
  const { lane, paths } = script.runs(300, kernel(A, 1), user(A, second)).run();
  expect(lane(path(A))).toContain(`guest[${from},${from + 300}]`);
  // In user mode at the exit: it came out of the kernel since the switch.
  expect(lane(thread(A, 1))).toContain(`guest[${from},${from + 15}] unknown[${from + 15},${from + 50}] blocked`);
  expect(lane(thread(A, 2))).toContain(`unknown[${from + 15},${from + 50}] guest[${from + 50},${from + 300}]`);
  expect(paths("process").filter((each) => each === path("unknown"))).toEqual([]);
});

test("a stack beside which no kernel stack was seen is the only thread's, and it is said that this is inferred", () => {
  const script = new GuestScript();
  for (let i = 0; i < 4; i++) script.runs(5, kernel(A, 1, 0x300 + 16 * i));
  const from = script.time;
  // From another process straight to user mode.
  const run = script.runs(5, user(B)).runs(5, user(A)).run();
  expect(run.lane(thread(A, 1))).toContain(`guest[${from + 6},${from + 11}]`);
  expect(evidenceAt(run, thread(A, 1), from + 7).at(-1)).toMatch(/^thread inferred: this user stack was not seen/);
});

test("before its kernel stack is seen, a process's only thread did what the process did", () => {
  const script = new GuestScript().runs(5, user(B));
  const from = script.time;
  script.runs(50, user(A)).runs(5, user(B));
  for (let i = 0; i < 3; i++) script.runs(5, user(A), kernel(A, 1)).runs(5, kernel(A, 1), user(A));
  const run = script.run();
  expect(run.lane(thread(A, 1))).toContain(`guest[${from},${from + 50}]`);
  expect(evidenceAt(run, thread(A, 1), from + 10)).toEqual([
    "inferred: it did what its process did, of which user mode was seen on one stack only until this thread was seen",
  ]);
});

test("of a process that was in user mode on two stacks the first thread seen did not do all", () => {
  const script = new GuestScript().runs(5, user(B));
  const from = script.time;
  script.runs(50, user(A)).runs(50, user(A, 0x7f00_0000_1000)).runs(5, user(B));
  for (let i = 0; i < 3; i++) script.runs(5, user(A), kernel(A, 1)).runs(5, kernel(A, 1), user(A));
  expect(script.run().lane(thread(A, 1))).not.toContain(`guest[${from},`);
});

test("the nearer two sightings are in time, the more they count", () => {
  const [one, two] = [0x7ffd_0000_1000, 0x7f00_0000_1000];
  const script = new GuestScript();
  for (let i = 0; i < 6; i++) {
    // One sleeps in the kernel, and the other goes on in user mode before the next exit, each time.
    script
      .runs(900, kernel(A, 1), user(A, two))
      .runs(30, user(A, two), kernel(A, 2))
      .runs(900, kernel(A, 2), kernel(A, 1));
    script.runs(30, kernel(A, 1), user(A, one)).runs(30, user(A, one), kernel(A, 1));
  }
  script.runs(5, kernel(B, 9)).runs(5, user(B));
  const from = script.time;
  const { lane } = script.runs(5, user(A, two)).runs(5, user(A, one)).run();
  expect(lane(thread(A, 2))).toContain(`guest[${from},${from + 5}]`);
  expect(lane(thread(A, 1))).toContain(`guest[${from + 6},${from + 11}]`);
});

test("the first thread's stack with another kernel stack: another child of the same parent has the page tables", () => {
  const script = new GuestScript();
  for (let i = 0; i < 5; i++) script.runs(5, kernel(A, 1), user(A)).runs(5, user(A), kernel(A, 1));
  script.runs(50, user(B));
  for (let i = 0; i < 5; i++) script.runs(5, kernel(A, 2), user(A)).runs(5, user(A), kernel(A, 2));
  const { paths, states, lane } = script.run();
  expect(paths("process").filter((each) => each.startsWith(path(A)))).toEqual([path(A), `${path(A)}@2`]);
  expect(states(path(A))).toMatch(/ none$/);
  expect(lane(thread(A, 1))).toMatch(/none\[\d+,\d+\]$/);
});

test("a child on its parent's page tables (vfork) is a process of its own once it calls exec", () => {
  const script = new GuestScript();
  for (let i = 0; i < 5; i++) script.runs(5, kernel(A, 1), user(A)).runs(5, user(A), kernel(A, 1));
  script.runs(5, user(B), kernel(B, 8));
  const from = script.time;
  // On its parent's user stack, with a kernel stack of its own, until it has page tables of its own.
  script.runs(5, kernel(A, 2), user(A)).runs(5, user(A), kernel(A, 2));
  const to = script.time;
  for (let i = 0; i < 3; i++) script.runs(5, kernel(0x40000, 2, 0x300 + 16 * i));
  const back = script.time;
  script.runs(5, kernel(A, 1), user(A));
  const { lane, states } = script.run();
  expect(lane(`${path(A)}@2`)).toContain(`guest[${from},${from + 5}]`);
  expect(lane(`${path(A)}@2`)).toContain(`guest[${from + 6},${to - 1}]`);
  expect(states(`${path(A)}@2`)).toMatch(/ none$/);
  // The parent sleeps meanwhile, and goes on.
  expect(lane(path(A))).toMatch(new RegExp(`blocked\\[\\d+,${back}\\] guest\\[${back},${back + 5}\\]`));
});

test("a last thread's stack in the kernel's own address space: its process is gone, the next one a new one", () => {
  const script = new GuestScript();
  const dies = (cr3: number, stack: number) => {
    for (let i = 0; i < 4; i++) script.runs(5, kernel(cr3, stack), user(cr3)).runs(5, user(cr3), kernel(cr3, stack));
    script.runs(5, kernel(KERNEL_SPACE, stack)).runs(5, user(B), kernel(B, 30));
  };
  // Three ends tell which address space that is.
  for (let i = 0; i < 3; i++) dies(0x40000 + i * 0x4000, 10 + i);
  dies(A, 1);
  const from = script.time;
  script.runs(5, kernel(A, 1));
  const { lane, paths } = script.run();
  expect(paths("process")).toContain(`${path(A)}@2`);
  expect(lane(`${path(A)}@2`)).toContain(`guest[${from},${from + 5}]`);
});

test("evidence of guest processes names registers, and no event of the host's scheduler", () => {
  const run = new GuestScript().runs(10, user(A), user(A)).runs(10, user(B), kernel(B, 2)).runs(10, user(A)).run();
  expect(evidenceAt(run, path(B), 13)).toEqual([
    "vCPU 0 of VM 90 is between kvm_entry and kvm_exit",
    "at an entry: user mode, CR3 0x24000, user stack 0x7ffd00001000; nothing else seen there since",
  ]);
  expect(evidenceAt(run, path(A), 13)).toEqual([
    "taken off by its guest: it was in user mode when last seen",
    "at an entry, vCPU 0 of VM 90 ran process cr3 0x24000 (h/vm/90/process/0x24000): user mode, CR3 0x24000, user stack 0x7ffd00001000",
    "taken off by process cr3 0x24000 (h/vm/90/process/0x24000)",
  ]);
  expect(evidenceAt(run, path(B), 25)[0]).toBe(
    "left by itself: it was in the guest's kernel when last seen, or the idle task followed",
  );
  for (const us of [0, 13, 25])
    for (const lane of [path(A), path(B)]) {
      expect(evidenceAt(run, lane, us).join(" ")).not.toContain("sched_switch");
    }
});
