import { expect, test } from "vitest";
import { lanesOfVms } from "../../../../renderer/viewmodel/recorded-lanes.js";
import type { LaneList } from "../../../../workers/model/engine-api.js";
import { NO_PROCESS } from "../../../../workers/model/lane-names.js";
import type { AttachedVm } from "../../../../workers/model/monitor-vms.js";

const LANES = {
  count: 4,
  kinds: ["machine", "vm", "vcpu", "vm"],
  names: ["host", "tiny 961", "vCPU 0", `far ${NO_PROCESS + 1}`],
  pids: Int32Array.of(-1, 961, 961, NO_PROCESS + 1),
} as unknown as LaneList;

function vm(key: string, name: string, pid: number): AttachedVm {
  return { key, name, pid, state: "attached", missing: [], periodMs: 250 };
}

test("lanes of VMs are found by their process, else by their name", () => {
  const vms = [vm("vm1", "another name", 961), vm("vm2", "far", 0), vm("vm3", "tiny", 7)];
  const lanesOf = (...keys: string[]) => [...lanesOfVms(LANES, vms, keys)];
  expect([lanesOf("vm1"), lanesOf("vm2"), lanesOf("vm1", "vm2"), lanesOf("vm3"), lanesOf("vm9")]).toEqual([
    [1],
    [3],
    [1, 3],
    [],
    [],
  ]);
  expect(lanesOfVms(undefined, vms, ["vm1"]).size).toBe(0);
});
