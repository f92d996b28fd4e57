import { describe, expect, test } from "vitest";
import { ANALYSES } from "../../../../workers/analyses/index.js";
import { inventoryOf } from "../../../../workers/analyses/inventory.js";
import { parseCpuTopology } from "../../../../workers/analyses/topology.js";
import { CpuPlaces } from "../../../../workers/engine/cpu-places.js";
import { CpuDistances } from "../../../../workers/query/cpu-distance.js";
import { cpuTopology } from "../../../../workers/query/cpu-topology.js";
import { migrationsIn } from "../../../../workers/query/migrations-in.js";
import { sessionContext } from "../support/session-context.js";
import { run } from "./dsl.js";

const LSCPU_P = `# The following is the parsable format, which can be fed to other
# programs. Each different item in every column has an unique ID
# starting usually from zero.
# CPU,Node,Socket,Core
0,0,0,0
1,1,1,1
`;

describe("what lscpu prints", () => {
  const places = (text: string) => {
    const parsed = parseCpuTopology(text);
    return parsed.ok
      ? parsed.value.map(({ cpu, node, socket, core }) => [cpu, node, socket, core])
      : parsed.error.message;
  };

  test.each([
    ["-p=CPU,NODE,SOCKET,CORE", LSCPU_P],
    ["-p, in its own order of columns", "# CPU,Core,Socket,Node,,L1d,L1i,L2,L3\n0,0,0,0,,0,0,0,0\n1,1,1,1,,1,1,1,0\n"],
    ["-p without its heading", "0,0,0,0\r\n1,1,1,1\r\n"],
    [
      "-e",
      "CPU NODE SOCKET CORE L1d:L1i:L2:L3 ONLINE\n  0    0      0    0 0:0:0:0          yes\n  1    1      1    1 1:1:1:0 yes\n",
    ],
    [
      "-e -J",
      '{"cpus": [{"cpu":0,"node":0,"socket":0,"core":0,"online":true}, {"cpu":"1","node":"1","socket":"1","core":"1"}]}',
    ],
  ])("%s", (_, text) => {
    expect(places(text)).toEqual([
      [0, 0, 0, 0],
      [1, 1, 1, 1],
    ]);
  });

  test("-J tells nodes alone; an offline CPU has no place", () => {
    const summary =
      '{"lscpu":[{"field":"NUMA:","data":null,"children":[{"field":"NUMA node1 CPU(s):","data":"2-3,9"}]}]}';
    expect(places(summary)).toEqual([2, 3, 9].map((cpu) => [cpu, 1, -1, -1]));
    expect(places("CPU NODE SOCKET CORE\n 4 - - - ")).toEqual([[4, -1, -1, -1]]);
  });

  test.each([
    ["", "no CPUs in it"],
    ["# CPU,Node\n", "no CPUs in it"],
    ["x,0,0,0", "line 1: not a CPU with its place: x,0,0,0"],
    ["99999,0,0,0", "line 1: not a CPU with its place: 99999,0,0,0"],
    ["{", /^not JSON/],
    ["{}", "not what lscpu prints"],
  ])("%j is refused", (text, message) => {
    expect(places(text)).toEqual(message instanceof RegExp ? expect.stringMatching(message) : message);
  });
});

const TRACE = `
  0 topology of=0 socket=0 core=0
  0 topology of=1 socket=0 core=0
  0 switch prev=0 next=100 comm="CPU 0/KVM"
  1 entry id=0 tid=100 pid=90
  2 exit id=0 reason=30
  3 switch prev=100 next=0 state=256
  3 switch prev=0 next=100
  4 switch prev=100 next=0 state=256
  4 switch cpu1 prev=0 next=100
  5 entry cpu1 id=0 tid=100 pid=90
  6 exit cpu1 id=0 reason=30
`;

describe("the topology of a session", () => {
  const made = () => run(TRACE, { analyses: ANALYSES, end: 10 }).session;

  test("from the trace, with the CPUs on which vCPUs ran", () => {
    const session = made();
    const topology = cpuTopology(sessionContext(session, 10_000));
    expect([...topology.cpu]).toEqual([0, 1]);
    expect([...topology.node, ...topology.socket, ...topology.core, ...topology.isGiven]).toEqual([
      ...[-1, -1, 0, 0, 0, 0, 0, 0],
    ]);
    expect(topology.ran.map(({ cpus }) => cpus)).toEqual([[0, 1]]);
  });

  test("the moves of vCPUs in a window, of those nearer than asked the farthest", () => {
    const { session } = run(
      `
      0 topology of=0 socket=0 core=0
      0 topology of=1 socket=0 core=0
      0 topology of=2 socket=1 core=0
      0 switch prev=0 next=100 comm="CPU 0/KVM"
      1 entry id=0 tid=100 pid=90
      2 switch prev=100 next=0 state=256
      3 switch prev=0 next=100
      4 switch prev=100 next=0 state=256
      10 switch cpu1 prev=0 next=100
      11 switch cpu1 prev=100 next=0 state=256
      12 switch cpu2 prev=0 next=100
      13 switch cpu2 prev=100 next=0 state=256
      30 switch prev=0 next=100`,
      { analyses: ANALYSES, end: 40 },
    );
    const context = sessionContext(session, 40_000);
    const lanes = Int32Array.of(session.lanes.find("h/vm/90/vcpu/0") ?? -1);
    const moves = (t0: number, t1: number, apartNs: number) => {
      const { count, t, until, moves, to, distance } = migrationsIn(context, { lanes, t0, t1, apartNs });
      const us = (ns = 0) => ns / 1000;
      const time = (i: number) => (moves[i] === 1 ? us(t[i]) : `${moves[i]} from ${us(t[i])} until ${us(until[i])}`);
      return Array.from({ length: count }, (_, i) => `${time(i)} to ${to[i]} ${distance[i]}`);
    };
    expect(moves(0, 40_000, 0)).toEqual(["10 to 1 same-core", "12 to 2 other-socket", "30 to 0 other-socket"]);
    expect(moves(0, 40_000, 5000)).toEqual(["2 from 10 until 12 to 2 other-socket", "30 to 0 other-socket"]);
    // However near they are, a row is not longer than a few times that.
    expect(moves(0, 40_000, 3000)).toHaveLength(2);
    expect(moves(0, 40_000, 30_000)).toEqual(["3 from 10 until 30 to 2 other-socket"]);
    expect(moves(0, 40_000, 4900)).toHaveLength(2);
    expect(moves(11_000, 30_000, 0)).toEqual(["12 to 2 other-socket"]);
    expect(migrationsIn(context, { lanes: new Int32Array(0), t0: 0, t1: 40_000, apartNs: 0 }).count).toBe(0);
  });

  test("a file of the user wins, and a wrong one changes nothing", () => {
    const session = made();
    expect(new CpuPlaces(session).place(LSCPU_P)).toEqual({ ok: true, value: 2 });
    expect(new CpuPlaces(session).place("x").ok).toBe(false);
    const distances = new CpuDistances(inventoryOf(session));
    expect([distances.between(0, 0, 1), distances.nodeOf(0, 1), distances.nodeOf(0, 7)]).toEqual([
      "other-socket",
      1,
      -1,
    ]);
    expect([...cpuTopology(sessionContext(session, 10_000)).isGiven]).toEqual([1, 1]);
  });

  test("where only nodes are known, no distance is claimed", () => {
    const session = made();
    new CpuPlaces(session).place('{"lscpu":[{"field":"NUMA node0 CPU(s):","data":"0,1"}]}');
    expect(new CpuDistances(inventoryOf(session)).between(0, 0, 1)).toBe("unknown");
  });
});
