import { describe, expect, test } from "vitest";
import { arrangedCpus, type CpuOrder, knowsPlaces, topologyWords } from "../../../../renderer/viewmodel/cpu-order.js";
import { buildLaneTree, childrenOf } from "../../../../renderer/viewmodel/lane-tree.js";
import type { CpuTopology } from "../../../../workers/model/cpu-topology.js";
import { makeLanes, SMALL } from "../../../fakes/synthetic.js";

const list = makeLanes(SMALL);
const laneOf = (path: string) => list.paths.indexOf(path);

/** [node, socket, core] of CPUs 0 to 3; CPUs on which the vCPUs of the second VM ran. */
function topologyOf(
  places: readonly (readonly [number, number, number])[],
  ran: readonly number[][] = [],
): CpuTopology {
  return {
    count: places.length,
    lane: Int32Array.from(places, (_, cpu) => laneOf(`labhost/cpu/${cpu}`)),
    cpu: Int32Array.from(places, (_, cpu) => cpu),
    node: Int32Array.from(places, ([node]) => node),
    socket: Int32Array.from(places, ([, socket]) => socket),
    core: Int32Array.from(places, ([, , core]) => core),
    isGiven: new Uint8Array(places.length).fill(1),
    ran: ran.map((cpus, id) => ({ lane: laneOf(`labhost/vm/967/vcpu/${id}`), cpus })),
  };
}

function names(topology: CpuTopology, order: CpuOrder): string[] {
  const arranged = arrangedCpus(list, topology, order);
  return [...childrenOf(buildLaneTree(arranged), laneOf("labhost/cpu"))].map((lane) => arranged.names[lane] ?? "");
}

const SMT = topologyOf(
  [
    [0, 0, 0],
    [1, 1, 0],
    [0, 0, 0],
    [1, 1, 0],
  ],
  [[3], [1, 3]],
);

describe("the order of CPU lanes", () => {
  test("by node, package, core and thread", () => {
    expect(names(SMT, { by: "topology" })).toEqual(["CPU 0", "CPU 2", "CPU 1", "CPU 3"]);
  });

  test("by number", () => {
    expect(names(SMT, { by: "number" })).toEqual(["CPU 0", "CPU 1", "CPU 2", "CPU 3"]);
  });

  test("those on which the vCPUs of a VM ran come first", () => {
    const vm = laneOf("labhost/vm/967");
    expect(names(SMT, { by: "pinning", vm })).toEqual(["CPU 3", "CPU 1", "CPU 0", "CPU 2"]);
  });
});

describe("the places beside the names", () => {
  const markOf = (topology: CpuTopology, order: CpuOrder, cpu: number) =>
    arrangedCpus(list, topology, order).marks.find(({ lane }) => lane === laneOf(`labhost/cpu/${cpu}`));

  test("say what tells the CPUs apart, and all of it on request", () => {
    expect(markOf(SMT, { by: "topology" }, 2)).toMatchObject({
      label: "node 0 · package 0 · core 0",
      about: "NUMA node 0, package 0, core 0, sibling of CPU 0, as your file says",
    });
    expect(markOf(SMT, { by: "number" }, 2)?.label).toBe("");
  });

  test("one node and one package are not named", () => {
    const one = topologyOf([
      [0, 0, 0],
      [0, 0, 1],
    ]);
    expect(markOf(one, { by: "topology" }, 1)?.label).toBe("core 1");
  });

  test("nothing is claimed where nothing is known", () => {
    const unknown = topologyOf([[-1, -1, -1]]);
    expect(knowsPlaces(unknown)).toBe(false);
    expect(arrangedCpus(list, unknown, { by: "topology" }).marks).toEqual([]);
    expect(arrangedCpus(list, undefined, { by: "topology" })).toBe(list);
  });
});

test("in words", () => {
  expect(topologyWords(SMT)).toBe("4 CPUs: 2 NUMA nodes, 2 packages, 2 cores");
});
