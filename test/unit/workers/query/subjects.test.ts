import { describe, expect, test } from "vitest";
import type { SubjectKind } from "../../../../workers/model/cells.js";
import { priorityName } from "../../../../workers/model/priority.js";
import { stateAt } from "../../../../workers/query/interval-at.js";
import { prioritiesOf } from "../../../../workers/query/priorities.js";
import { toEnd } from "../../../../workers/query/resumable.js";
import { subjectSteps } from "../../../../workers/query/subjects/subjects.js";
import { runTables } from "../support/dsl-tables.js";

// Times in µs. Thread 100 is vCPU 0 of the VM with pid 90, moves from CPU 0 to CPU 1; 300 is a thread of the host.
const { context } = runTables(`
  0 switch prev=0 next=100 comm="CPU 0/KVM" prio=120
  1 entry id=0 tid=100 pid=90
  10 exit reason=1 id=0
  12 switch prev=100 next=300 state=0 comm=cc1 prio=98
  15 setprio of=300 prio=49
  20 switch cpu1 prev=0 next=100 prio=120
  21 entry cpu1 id=0 tid=100 pid=90
  30 switch prev=300 next=0 state=1 prio=120
  30 exit cpu1 reason=1 id=0
  32 switch cpu1 prev=100 next=0 state=1 prio=120
  40 switch prev=0 next=300 prio=139
  44 switch prev=300 next=0 state=1 prio=120
`);

/** The group of a lane's work in each of `width` pixels of [0, 40) µs. */
function groupsOf(path: string, by: SubjectKind, width = 8): string[] {
  const lane = context.lanes.find(path) ?? -1;
  const answer = toEnd(subjectSteps(context, { lanes: Int32Array.of(lane), t0: 0, t1: 40_000, width, by }));
  return [...answer.cells].map((cell) => (cell === 0 ? "-" : (answer.groups[cell - 1]?.text ?? "?")));
}

describe("whose work a pixel is", () => {
  test("on a CPU's lane is that of what runs there", () => {
    const vm = context.lanes.specs[context.lanes.find("h/vm/90") ?? -1]?.name ?? "";
    expect(groupsOf("h/cpu/0", "vm")).toEqual([vm, vm, "no VM", "no VM", "no VM", "no VM", "-", "-"]);
    expect(groupsOf("h/cpu/0", "process")).toEqual([vm, vm, "cc1 300", "cc1 300", "cc1 300", "cc1 300", "-", "-"]);
  });

  test("has the priority of that time", () => {
    expect(groupsOf("h/cpu/0", "priority")).toEqual([
      ...["nice 0", "nice 0", "real time 1"],
      ...["real time 50", "real time 50", "real time 50", "-", "-"],
    ]);
  });

  test("tells on a vCPU's lane on which CPU it runs", () => {
    expect(groupsOf("h/vm/90/vcpu/0", "cpu")).toEqual(["CPU 0", "CPU 0", "CPU 0", "-", "CPU 1", "CPU 1", "CPU 1", "-"]);
    expect(new Set(groupsOf("h/cpu/1", "cpu"))).toEqual(new Set(["CPU 1"]));
  });

  test("costs looks at a few moments a pixel, and gives most of them", () => {
    expect(groupsOf("h/cpu/0", "vm", 1)).toEqual([context.lanes.specs[context.lanes.find("h/vm/90") ?? -1]?.name]);
  });
});

describe("priorities", () => {
  const at = (path: string, us: number) => prioritiesOf(context).at(context.lanes.find(path) ?? -1, us * 1000);

  test("change with sched_switch and sched_pi_setprio; the first counts before it", () => {
    expect([0, 13, 16, 39, 41].map((us) => at("h/thread/300", us))).toEqual([98, 98, 49, 49, 139]);
  });

  test("a vCPU has that of its thread, an idle task and a lane of nobody have none", () => {
    expect(at("h/vm/90/vcpu/0", 5)).toBe(120);
    expect(at("h/cpu/0", 5)).toBe(-1);
  });

  test("stand in the details of the state, on a CPU for what it runs", () => {
    const priorityOf = (path: string, us: number) =>
      stateAt(context, context.lanes.find(path) ?? -1, us * 1000)?.priority;
    expect(priorityOf("h/thread/300", 41)).toBe("nice 19");
    expect(priorityOf("h/cpu/0", 13)).toBe("real time 1");
    expect(priorityOf("h/cpu/0", 35)).toBe("");
  });

  test("have the names people give them", () => {
    expect([0, 98, 99, 100, 120, 139, -1].map(priorityName)).toEqual([
      ...["real time 99", "real time 1", "real time 0", "nice -20", "nice 0", "nice 19", ""],
    ]);
  });
});
