import { expect, test } from "vitest";
import { layoutLanes } from "../../../../renderer/viewmodel/lane-layout.js";
import { membersOf } from "../../../../renderer/viewmodel/lane-members.js";
import { buildLaneTree } from "../../../../renderer/viewmodel/lane-tree.js";
import { headingWords, isRepeated } from "../../../../renderer/viewmodel/repeated-lanes.js";
import { STATE_COUNT, State } from "../../../../workers/model/states.js";
import { makeLanes, SMALL } from "../../../fakes/synthetic.js";

function repeatedIn(vcpusPerVm: number, closed: string[] = []) {
  const list = makeLanes({ ...SMALL, vcpusPerVm });
  const tree = buildLaneTree(list);
  const laneOf = (path: string) => list.paths.indexOf(path);
  const open = new Map(list.paths.map((path, lane) => [lane, !closed.includes(path)]));
  const layout = layoutLanes(list, tree, { open, hidden: new Set(), pinned: [] }, undefined);
  const members = (lane: number) => membersOf(list, tree, lane);
  return (path: string) => {
    const own = members(laneOf(path));
    return own !== undefined && isRepeated(own, tree, layout, members);
  };
}

test("a VM of one vCPU that is on show has words instead of the same picture twice", () => {
  expect(repeatedIn(1)("labhost/vm/961")).toBe(true);
  expect(repeatedIn(2)("labhost/vm/961")).toBe(false);
  expect(repeatedIn(1, ["labhost/vm/961"])("labhost/vm/961")).toBe(false);
});

test("a machine whose group of CPUs is on show has words, too; closed it has its picture", () => {
  expect(repeatedIn(2)("labhost")).toBe(true);
  expect(repeatedIn(2)("labhost/cpu")).toBe(false);
  expect(repeatedIn(2, ["labhost"])("labhost")).toBe(false);
});

test("of a group of very many lanes none is asked what it heads", () => {
  const list = makeLanes({ ...SMALL, threads: 5000 });
  const tree = buildLaneTree(list);
  const open = new Map(list.paths.map((_, lane) => [lane, true]));
  const layout = layoutLanes(list, tree, { open, hidden: new Set(), pinned: [] }, undefined);
  let asked = 0;
  const members = (lane: number) => {
    asked += 1;
    return membersOf(list, tree, lane);
  };
  const group = membersOf(list, tree, list.paths.indexOf("labhost/thread"));
  expect(group?.lanes).toHaveLength(5000);
  expect(group !== undefined && isRepeated(group, tree, layout, members)).toBe(false);
  expect(asked).toBe(0);
});

test("the words are figures of the window", () => {
  const ns = new Float64Array(2 * STATE_COUNT);
  ns[STATE_COUNT + State.GUEST] = 60;
  ns[STATE_COUNT + State.HYPERVISOR] = 10;
  ns[STATE_COUNT + State.PREEMPTED] = 30;
  const shares = { rowOf: new Map([[9, 1]]), ns };
  expect(headingWords({ lane: 9, kind: "vcpu", lanes: [10] }, shares)).toBe(
    "1 vCPU: on a CPU 70.0 %, stolen 30.0 %, in exits 10.0 %",
  );
  expect(headingWords({ lane: 9, kind: "cpu", lanes: [10, 11] }, shares)).toBe("2 CPUs: busy 70.0 %");
  expect(headingWords({ lane: 9, kind: "vcpu", lanes: [10] }, undefined)).toBe("1 vCPU");
  ns[STATE_COUNT + State.UNKNOWN] = 300;
  expect(headingWords({ lane: 9, kind: "vcpu", lanes: [10] }, shares)).toBe(
    "1 vCPU: on a CPU 17.5 %, stolen 7.5 %, in exits 2.5 %, unknown 75.0 %",
  );
});

test("where most of the window is unknown, the words say what is known, and how much is not", () => {
  const wordsOf = (unknown: number) => {
    const ns = new Float64Array(STATE_COUNT);
    ns[State.UNKNOWN] = unknown;
    ns[State.PREEMPTED] = 6;
    ns[State.WAIT] = 94 - unknown;
    return headingWords({ lane: 9, kind: "vcpu", lanes: [10] }, { rowOf: new Map([[9, 0]]), ns });
  };
  expect(wordsOf(90)).toBe("1 vCPU: stolen 6.0 %, unknown 90.0 %");
  expect(wordsOf(10)).toBe("1 vCPU: on a CPU 0.0 %, stolen 6.0 %, in exits 0.0 %, unknown 10.0 %");
  expect(wordsOf(1)).toBe("1 vCPU: on a CPU 0.0 %, stolen 6.0 %, in exits 0.0 %");
});
