import { expect, test } from "vitest";
import { findings } from "../../../../workers/findings/index.js";
import { type DslTables, runTables } from "../support/dsl-tables.js";

// Times in µs. Thread 100 is vCPU 0 of VM 90: 700 on CPU 0, then 300 on CPU 2.

const MOVES = `
  0 switch prev=0 next=100 comm="CPU 0/KVM"
  0 entry id=0 tid=100 pid=90
  700 exit reason=1 id=0
  700 switch prev=100 next=0 state=256
  700 switch cpu2 prev=0 next=100
  700 entry cpu2 id=0 tid=100 pid=90
  1000 exit cpu2 reason=1 id=0
  1000 switch cpu2 prev=100 next=0 state=1
`;

/** CPUs 0 and 1 are on node 0, CPU 2 on `node`, as a file of lscpu says. */
function placed(node: number): DslTables {
  const made = runTables(MOVES, 1000);
  const [machine] = made.session.machines;
  for (const [cpu, on] of [
    [0, 0],
    [1, 0],
    [2, node],
  ] as const) {
    machine?.givenPlaces.set(cpu, { cpu, node: on, socket: on, core: cpu });
  }
  return made;
}

function homeIn({ rows }: DslTables) {
  const { home_node, away_ns, away_share } = rows("cpu-usage").find(({ lane }) => lane === "h/thread/100") ?? {};
  return [home_node, away_ns, away_share];
}

async function foundIn({ context }: DslTables) {
  const all = { t0: Number.NEGATIVE_INFINITY, t1: Number.POSITIVE_INFINITY };
  const found = await findings(context, [], all, async () => {});
  return found.filter(({ id }) => id === "numa-away");
}

test("home is the node on which a thread ran longest, and the rest is time away", async () => {
  const made = placed(1);
  expect(homeIn(made)).toEqual([0, 300_000, 0.3]);
  const [finding] = await foundIn(made);
  expect(finding).toMatchObject({ lanes: ["h/vm/90/vcpu/0"], figure: { value: 0.3 }, table: "cpu-usage" });
  expect(finding?.title).toContain("runs 30 % of its time away from NUMA node 0");
});

test("a CPU of unknown node is neither home nor away, and without nodes nothing is said", async () => {
  expect(homeIn(placed(-1))).toEqual([0, 0, 0]);
  expect(await foundIn(placed(-1))).toEqual([]);
  expect(homeIn(runTables(MOVES, 1000))).toEqual([undefined, undefined, undefined]);
});

test("one node is no news", async () => {
  const made = placed(0);
  expect(homeIn(made)).toEqual([0, 0, 0]);
  expect(await foundIn(made)).toEqual([]);
});

test("the kernel brings threads to their memory, swaps two, or fails; that tells nodes of CPUs", () => {
  const made = runTables(`${MOVES}
    1001 numa cpu1 of=100 from=0 to=2 node=0 tonode=1 outcome=0
    1002 numa cpu1 of=100 from=0 to=2 node=0 tonode=1 outcome=0
    1003 numa cpu1 of=100 other=200 from=0 to=2 node=0 tonode=1 outcome=1
    1004 numa cpu1 of=200 other=0 from=2 to=-1 node=1 tonode=-1 outcome=2`);
  const rows = made
    .rows("numa-balancing")
    .map((row) => [row["lane"], row["vm_lane"], row["outcome"], row["from_node"], row["to_node"], row["count"]]);
  expect(rows).toEqual([
    ["h/vm/90/vcpu/0", "h/vm/90", "moved", 0, 1, 2],
    ["h/vm/90/vcpu/0", "h/vm/90", "swapped", 0, 1, 1],
    ["h/thread/200", "", "swapped", 1, 0, 1],
    ["h/thread/200", "", "stuck", 1, undefined, 1],
  ]);
  expect(made.rows("cpu-usage").find(({ lane }) => lane === "h/thread/100")).toMatchObject({
    home_node: 0,
    away_ns: 300_000,
  });
});
