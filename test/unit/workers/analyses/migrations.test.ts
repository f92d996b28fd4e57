import { expect, test } from "vitest";
import { ANALYSES } from "../../../../workers/analyses/index.js";
import { inventoryOf } from "../../../../workers/analyses/inventory.js";
import { CpuDistances } from "../../../../workers/query/cpu-distance.js";
import { run } from "./dsl.js";

function movesOf(text: string): string[] {
  const { session } = run(text, { analyses: ANALYSES });
  const { migrations, lanes } = session;
  return Array.from({ length: migrations.count }, (_, i) => {
    const path = lanes.specs[migrations.columns.lane.at(i)]?.path;
    return `${migrations.columns.t.at(i) / 1000} ${path} ${migrations.columns.from.at(i)}>${migrations.columns.to.at(i)}`;
  });
}

const ON_CPU_0 = `
  0 switch prev=0 next=100 comm="CPU 0/KVM"
  1 entry id=0 tid=100 pid=90
  2 switch prev=100 next=0 state=256
  3 switch prev=0 next=100
  4 switch prev=100 next=0 state=256
`;

test("a vCPU has moved when it runs on another CPU than last, however often it was queued elsewhere", () => {
  expect(
    movesOf(`${ON_CPU_0}\n5 migrate of=100 from=0 to=1\n6 switch prev=0 next=100\n7 switch prev=100 next=0 state=256`),
  ).toEqual([]);
  expect(movesOf(`${ON_CPU_0}\n6 switch cpu1 prev=0 next=100`)).toEqual(["6 h/vm/90/vcpu/0 0>1"]);
});

test("no move is claimed across lost events", () => {
  expect(movesOf(`${ON_CPU_0}\n5 lost until=6\n6 switch cpu1 prev=0 next=100`)).toEqual([]);
});

test("how far apart two CPUs are is unknown until the trace tells", () => {
  const { session } = run(
    `
    0 topology of=0 socket=0 core=0
    0 topology of=1 socket=0 core=0
    0 topology of=2 socket=0 core=1
    0 topology of=3 socket=1 core=1
  `,
    { analyses: ANALYSES },
  );
  const distances = new CpuDistances(inventoryOf(session));
  const pairs = [
    [0, 1],
    [0, 2],
    [2, 3],
    [0, 9],
  ] as const;
  expect(pairs.map(([from, to]) => distances.between(0, from, to))).toEqual([
    "same-core",
    "same-socket",
    "other-socket",
    "unknown",
  ]);
  expect(distances.siblings(0, 1)).toEqual([0]);
});

test("a session of many machines has its records too, whose memory has grown before the first event", () => {
  const machines = Array.from({ length: 200 }, (_, i) => ({ name: `h${i}` }));
  const text = `${ON_CPU_0}\n6 switch cpu1 prev=0 next=100`;
  const { session } = run(text, { analyses: ANALYSES, machines });
  expect(session.migrations.count).toBe(1);
});
