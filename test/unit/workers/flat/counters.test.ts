import { expect, test } from "vitest";
import { ANALYSES } from "../../../../workers/analyses/index.js";
import type { Session } from "../../../../workers/analyses/session.js";
import { type DslRun, run } from "../analyses/dsl.js";

function runAll(text: string): DslRun {
  return run(text, { analyses: ANALYSES });
}

/** "counter detail lane" and its values, of each counter that belongs to a lane. */
function countersOf({ counters, lanes }: Session): string[] {
  return counters.series.map(({ counter, detail, lane, points }) => {
    const values = Array.from({ length: points.count }, (_, i) => points.columns.value.at(i));
    return `${counter} ${detail} ${lanes.specs[lane]?.path}: ${values.join(" ")}`;
  });
}

test("an event tells of the CPU that it names; CPUs that cannot exist share one", () => {
  const { session, paths } = runAll(`
    0 idle state=2
    1 idle state=3 of=1
    2 idle state=-1 of=9000
    3 idle state=4 of=70000
    4 idle state=1 of=-7
    5 pstate khz=1800000
    6 limits lowest=1 highest=2 of=1`);
  expect(countersOf(session).slice(0, 4)).toEqual([
    "idle-state  h/cpu/0: 2 1",
    "idle-state  h/cpu/1: 3",
    "idle-state  h/cpu/-1: -1 4",
    "cpu-measured-khz  h/cpu/0: 1800000",
  ]);
  expect(paths("cpu")).toEqual(["h/cpu/0", "h/cpu/1", "h/cpu/-1"]);
});

test("any number of values has each its own label", () => {
  const values = Array.from({ length: 200 }, (_, i) => 800_000 + 100_000 * (i % 100));
  const { session } = runAll(values.map((khz, i) => `${i} frequency khz=${khz}`).join("\n"));
  const track = session.lanes.track(session.lanes.find("h/cpu/0/frequency") ?? -1);
  const texts = values.map((_, row) => session.strings.get(track.auxAt(row)));
  expect(texts).toEqual(values.map((khz) => `${khz / 1000} MHz`));
});

/** A vCPU and a worker for each of two VMs. */
const VMS = `
  0 switch prev=0 next=100 comm="CPU 0/KVM"
  1 entry id=0 tid=100 pid=90
  2 switch cpu1 prev=0 next=200 comm="CPU 0/KVM"
  3 entry cpu1 id=0 tid=200 pid=190
  4 switch prev=100 next=95 comm="vhost-90"
  5 switch cpu1 prev=200 next=195 comm="vhost-190"
`;

test("a device is the VM's whose threads hand in nearly all of its packets", () => {
  const { session } = runAll(`${VMS}
    10 netrx len=100 dev=tap0 skb=1
    11 netrx len=100 dev=br0 skb=1
    12 netrx cpu1 len=60 dev=tap1 skb=1
    13 nettx cpu1 len=7 dev=tap1
    14 netrx cpu1 len=60 dev=shared skb=1
    15 netrx len=60 dev=shared skb=2
    16 netrx cpu1 len=60 dev=shared skb=2
    17 netrx len=-1 dev=tap0 skb=3`);
  expect(countersOf(session)).toEqual([
    ...["rx-bytes", "rx-packets"].map((what) => `net-${what} tap0 h/vm/90: `),
    "net-tx-bytes tap0 h/vm/90: 100",
    "net-tx-packets tap0 h/vm/90: 1",
    "net-rx-bytes tap1 h/vm/190: 7",
    "net-rx-packets tap1 h/vm/190: 1",
    "net-tx-bytes tap1 h/vm/190: 60",
    "net-tx-packets tap1 h/vm/190: 1",
  ]);
});

test("more devices than the core keeps at hand each have their own totals", () => {
  const lines = Array.from({ length: 1200 }, (_, i) => `${10 + i} netrx len=${i} dev=tap${i % 600} skb=${i}`);
  const sent = countersOf(runAll(`${VMS}${lines.join("\n")}`).session).filter((line) =>
    line.startsWith("net-tx-bytes"),
  );
  expect(sent).toEqual(Array.from({ length: 600 }, (_, i) => `net-tx-bytes tap${i} h/vm/90: ${i} ${2 * i + 600}`));
});
