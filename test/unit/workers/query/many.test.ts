import { expect, test } from "vitest";
import { LaneStore } from "../../../../workers/index/lane-store.js";
import { type LaneId, type LaneKind, NO_LANE } from "../../../../workers/model/lanes.js";
import type { QueryContext } from "../../../../workers/query/context.js";
import { fusedGuests } from "../../../../workers/query/fused/guests.js";
import { vmTraffic } from "../../../../workers/query/vm-usage.js";

// Work that must not grow with the product of two counts: it is counted, not timed.

test("counters of VMs are looked through once, however many VMs are asked for", () => {
  let looked = 0;
  const series = Array.from({ length: 300 }, (_, i) => ({
    get lane() {
      looked += 1;
      return (i % 100) as LaneId;
    },
    counter: i < 200 ? "net-rx-bytes" : "net-tx-bytes",
    growth: () => 10,
  }));
  const traffic = vmTraffic({ counters: { series } } as unknown as QueryContext, 0, 1);
  const sums = Array.from({ length: 100 }, (_, lane) => traffic(lane, "net-rx-bytes"));
  expect(new Set(sums)).toEqual(new Set([20]));
  expect(traffic(100, "net-rx-bytes")).toBe(0);
  expect(looked).toBe(300);
});

/** A host of VMs with one vCPU each, in each of which a guest of one CPU is traced. */
function hostOf(count: number) {
  const lanes = new LaneStore();
  const add = (kind: LaneKind, path: string, parent: LaneId, machine: string) =>
    lanes.add({ kind, path, name: path, parent, machine, order: 0, subject: 0 });
  const host = add("machine", "h", NO_LANE, "h");
  const rows = Array.from({ length: count }, (_, i) => {
    const vm = add("vm", `h/vm/${i}`, host, "h");
    const vcpu = add("vcpu", `h/vm/${i}/vcpu/0`, vm, "h");
    const machine = add("machine", `g${i}`, vm, `g${i}`);
    return { vm, vcpu, machine, cpu: add("cpu", `g${i}/cpu/0`, machine, `g${i}`) };
  });
  const counted = { keys: 0 };
  const column = (values: readonly number[]) => {
    const ints = Int32Array.from(values);
    return Object.assign(ints, {
      keys: () => {
        counted.keys += ints.length;
        return Int32Array.prototype.keys.call(ints);
      },
    });
  };
  const zeros = column(rows.map(() => 0));
  const inventory = {
    machines: { lane: column([host, ...rows.map(({ machine }) => machine)]) },
    cpus: {
      machine: column(rows.map((_, i) => i + 1)),
      number: zeros,
      vcpuId: zeros,
      lane: column(rows.map(({ cpu }) => cpu)),
      idleLane: zeros,
    },
    vms: { lane: column(rows.map(({ vm }) => vm)) },
    vcpus: { vm: column(rows.map((_, i) => i)), id: zeros, lane: column(rows.map(({ vcpu }) => vcpu)) },
  };
  return { guests: fusedGuests({ lanes, inventory } as unknown as QueryContext), rows, counted };
}

test("guests inside VMs are told from their columns, each of which is looked through once", () => {
  const { guests, rows, counted } = hostOf(50);
  expect(guests.map(({ vmLane, cpus }) => [vmLane, cpus[0]?.lane, cpus[0]?.vcpuLane])).toEqual(
    rows.map(({ vm, cpu, vcpu }) => [vm, cpu, vcpu]),
  );
  expect(counted.keys).toBe(100);
  expect(hostOf(100).counted.keys).toBe(200);
});
