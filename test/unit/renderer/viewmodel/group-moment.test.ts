import { describe, expect, test } from "vitest";
import { groupFigures } from "../../../../renderer/viewmodel/group-figures.js";
import { groupMoment, isMomentOf, momentWords, pixelWords } from "../../../../renderer/viewmodel/group-moment.js";
import { type LaneMembers, membersOf } from "../../../../renderer/viewmodel/lane-members.js";
import { buildLaneTree } from "../../../../renderer/viewmodel/lane-tree.js";
import type { LaneKind } from "../../../../workers/model/lanes.js";
import { STATE_COUNT, State } from "../../../../workers/model/states.js";
import { makeLanes, SMALL } from "../../../fakes/synthetic.js";

const list = makeLanes(SMALL);
const tree = buildLaneTree(list);
const laneOf = (path: string) => list.paths.indexOf(path);
const membersAt = (path: string) => membersOf(list, tree, laneOf(path))?.lanes.map((lane) => list.names[lane]);

describe("the members of a heading lane", () => {
  test("a machine is its CPUs, a VM its vCPUs, a group the lanes below it", () => {
    expect(membersAt("labhost")).toEqual(["CPU 0", "CPU 1", "CPU 2", "CPU 3"]);
    expect(membersAt("labhost/vm/961")).toEqual(["vCPU 0", "vCPU 1"]);
    expect(membersAt("labhost/thread")).toHaveLength(SMALL.threads);
    expect(membersOf(list, tree, laneOf("labhost/thread"))?.kind).toBe("thread");
  });

  test("a lane with intervals of its own stands for itself", () => {
    expect(membersAt("labhost/vm/961/vcpu/0")).toBeUndefined();
  });
});

const members = (kind: LaneKind, ...lanes: number[]): LaneMembers => ({ lane: 9, kind, lanes });
const times = (...parts: readonly (readonly [State, number])[]) => {
  const ns = new Float64Array(STATE_COUNT);
  for (const [state, time] of parts) ns[state] = time;
  return ns;
};

describe("the members at a moment", () => {
  const question = { members: members("vcpu", 1, 2, 3, 4), timeNs: 50, t0: 0, t1: 100 };
  const states = Uint8Array.of(State.GUEST, State.PREEMPTED, State.GUEST, State.WAIT);
  const moment = groupMoment(question, states, times([State.GUEST, 60], [State.NONE, 30], [State.PREEMPTED, 10]));

  test("by state, the state of most first", () => {
    expect(moment.now).toEqual([
      { state: State.GUEST, lanes: [1, 3] },
      { state: State.WAIT, lanes: [4] },
      { state: State.PREEMPTED, lanes: [2] },
    ]);
  });

  test("in words: who runs, who is stolen from, who waits", () => {
    expect(momentWords(moment)).toBe("4 vCPUs: 2 run, 1 is stolen from, 1 waits");
    expect(pixelWords(moment)).toBe("Guest 60 %, Preempted 10 % of the time of its 4 vCPUs in this pixel of 100 ns");
  });

  test("it is that of its pixel and lane only", () => {
    expect([isMomentOf(moment, 9, 0), isMomentOf(moment, 9, 100), isMomentOf(moment, 8, 50)]).toEqual([
      true,
      false,
      false,
    ]);
  });

  test("a group whose members rest says so, and claims no share", () => {
    const resting = { ...question, members: members("softirq", 1, 2) };
    const quiet = groupMoment(resting, new Uint8Array(2), times([State.NONE, 100]));
    expect([momentWords(quiet), pixelWords(quiet)]).toEqual(["2 soft interrupts: none is handled", ""]);
  });

  test("of many members it says that the picture shows the busiest only", () => {
    const many = { ...moment, count: 65 };
    expect(pixelWords(many)).toMatch(/of its 65 vCPUs in this pixel of 100 ns\. The picture shows the 64 busiest$/);
  });

  test("one member is not counted", () => {
    const one = groupMoment({ ...question, members: members("vcpu", 1) }, Uint8Array.of(State.RUNNABLE), times());
    expect(momentWords(one)).toBe("1 vCPU: is stolen from");
  });
});

test("sums over the members: busy, stolen, and the busiest first", () => {
  const ns = new Float64Array(2 * STATE_COUNT);
  ns.set(times([State.GUEST, 5], [State.PREEMPTED, 7], [State.NONE, 100]));
  ns.set(times([State.GUEST, 20], [State.VMM, 1], [State.RUNNABLE, 2]), STATE_COUNT);
  expect(groupFigures([4, 6], ns)).toEqual({
    busyNs: 26,
    stolenNs: 9,
    states: [
      { state: State.GUEST, ns: 25 },
      { state: State.PREEMPTED, ns: 7 },
      { state: State.RUNNABLE, ns: 2 },
      { state: State.VMM, ns: 1 },
    ],
    busiest: [
      { lane: 6, busyNs: 21 },
      { lane: 4, busyNs: 5 },
    ],
  });
});
