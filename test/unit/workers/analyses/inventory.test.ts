import { expect, test } from "vitest";
import { ANALYSES } from "../../../../workers/analyses/index.js";
import { inventoryOf } from "../../../../workers/analyses/inventory.js";
import { inventoryFromColumns, inventoryToColumns, NO_INVENTORY } from "../../../../workers/facts/inventory.js";
import { NO_LANE } from "../../../../workers/model/lanes.js";
import { run } from "./dsl.js";

const TWO_VMS = `
  0 topology of=0 socket=0 core=1
  0 switch cpu0 prev=0 next=100 comm="CPU 0/KVM"
  1 entry cpu0 id=0 tid=100 pid=90
  2 switch cpu1 prev=0 next=200 comm="CPU 1/KVM"
  3 entry cpu1 id=1 tid=200 pid=190
  4 switch cpu0 prev=100 next=101 comm="CPU 1/KVM"
  5 entry cpu0 id=1 tid=101 pid=90
  6 switch cpu2 prev=0 next=300 comm=backup
`;

function inventoryAfter(text: string) {
  const { session } = run(text, { analyses: ANALYSES });
  const pathsOf = (lanes: Int32Array) => Array.from(lanes, (lane) => session.lanes.specs[lane]?.path ?? "");
  return { session, inventory: inventoryOf(session), pathsOf };
}

test("an inventory holds what the analyses know: CPUs by number, threads as they appeared, vCPUs by VM", () => {
  const { inventory, session, pathsOf } = inventoryAfter(TWO_VMS);
  const { machines, cpus, places, threads, vms, vcpus } = inventory;
  expect(pathsOf(machines.lane)).toEqual(["h"]);
  expect([...machines.seesSwitches]).toEqual([1]);
  expect([...cpus.number]).toEqual([0, 1, 2]);
  expect(pathsOf(cpus.lane)).toEqual(["h/cpu/0", "h/cpu/1", "h/cpu/2"]);
  expect([...places.cpu, ...places.socket, ...places.core]).toEqual([0, 0, 1]);
  expect([...threads.tid]).toEqual([100, 200, 101, 300]);
  expect([...threads.tgid]).toEqual([90, 190, 90, -1]);
  expect(Array.from(threads.name, (name) => session.strings.get(name)).at(-1)).toBe("backup");
  expect([...vms.pid]).toEqual([90, 190]);
  expect([...vcpus.vm]).toEqual([0, 0, 1]);
  expect([...vcpus.id]).toEqual([0, 1, 1]);
  expect([...vcpus.tid]).toEqual([100, 101, 200]);
  expect(pathsOf(vcpus.lane)).toEqual(["h/vm/90/vcpu/0", "h/vm/90/vcpu/1", "h/vm/190/vcpu/1"]);
  // A thread names its vCPU and VM by their lanes, and a vCPU its thread.
  expect(pathsOf(threads.vcpuLane)).toEqual(["h/vm/90/vcpu/0", "h/vm/190/vcpu/1", "h/vm/90/vcpu/1", ""]);
  expect([...threads.vmLane]).toEqual([vms.lane[0], vms.lane[1], vms.lane[0], NO_LANE]);
  expect(pathsOf(vcpus.threadLane)).toEqual(["h/thread/100", "h/thread/101", "h/thread/200"]);
});

test("an inventory does not change when the session does", () => {
  const { inventory, session } = inventoryAfter(TWO_VMS);
  session.machines[0]?.addThread(400);
  const vcpu = session.machines[0]?.vms[0]?.vcpus.pop();
  expect([...inventory.threads.tid]).toEqual([100, 200, 101, 300]);
  expect([...inventory.vcpus.lane]).toContain(vcpu?.lane);
  expect([...inventoryOf(session).threads.tid]).toEqual([100, 200, 101, 300, 400]);
});

test("an inventory is its columns: turned into them and back it is the same", () => {
  const { inventory } = inventoryAfter(TWO_VMS);
  const columns = inventoryToColumns(inventory);
  expect(columns["threads.tid"]).toBe(inventory.threads.tid);
  expect(inventoryFromColumns(structuredClone(columns))).toEqual(inventory);
});

test("columns that are missing, of another type or of another length are no inventory", () => {
  const columns = inventoryToColumns(NO_INVENTORY);
  const { "vms.pid": _, ...lacking } = columns;
  expect(() => inventoryFromColumns(lacking)).toThrow("vms.pid");
  expect(() => inventoryFromColumns({ ...columns, "vms.pid": new Float64Array(0) })).toThrow("vms.pid");
  expect(() => inventoryFromColumns({ ...columns, "vms.pid": new Int32Array(1) })).toThrow("of vms");
});
