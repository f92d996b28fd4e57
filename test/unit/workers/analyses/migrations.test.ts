import { expect, test } from "vitest";
import { ANALYSES } from "../../../../workers/analyses/index.js";
import { Topology } from "../../../../workers/analyses/topology.js";
import { run } from "./dsl.js";

function movesOf(text: string): string[] {
  const { session } = run(text, { analyses: ANALYSES });
  const { migrations, lanes } = session;
  return Array.from({ length: migrations.count }, (_, i) => {
    const path = lanes.specs[migrations.lanes.at(i)]?.path;
    return `${migrations.times.at(i) / 1000} ${path} ${migrations.froms.at(i)}>${migrations.tos.at(i)}`;
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
  expect(movesOf(`${ON_CPU_0}\n5 lost until=6 events=1\n6 switch cpu1 prev=0 next=100`)).toEqual([]);
});

test("how far apart two CPUs are is unknown until the trace tells", () => {
  const topology = new Topology();
  topology.set(0, 0, 0);
  topology.set(1, 0, 0);
  topology.set(2, 0, 1);
  topology.set(3, 1, 1);
  expect([topology.distance(0, 1), topology.distance(0, 2), topology.distance(2, 3), topology.distance(0, 9)]).toEqual([
    "same-core",
    "same-socket",
    "other-socket",
    "unknown",
  ]);
});
