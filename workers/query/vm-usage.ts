import { addToGroup, groupBy } from "../core/groups.js";
import type { Counter } from "../facts/counter-store.js";
import { vcpuLanesByVm } from "../facts/inventory.js";
import type { LaneId } from "../model/lanes.js";
import { STATE_COUNT, State } from "../model/states.js";
import type { QueryContext } from "./context.js";
import { addTimes } from "./state-times.js";
import { servedPids } from "./thread-roles.js";
import { helperRoleOf, threadCpuNs } from "./vm-threads.js";

/** A VM's use of its host in a window. Times in ns; NaN where the trace has no scheduler events. */
export interface VmUsage {
  /** Row of the inventory. */
  readonly vm: number;
  /** Of its vCPUs together, by state number. */
  readonly vcpuNs: Float64Array;
  /** Time on host CPUs: vhost threads, I/O threads of the VMM, other threads of the VMM. */
  vhostNs: number;
  iothreadNs: number;
  otherNs: number;
}

/** Asked of each VM: the growth of a counter of it, all its devices together. */
export function vmTraffic(context: QueryContext, t0: number, t1: number): (vmLane: LaneId, counter: Counter) => number {
  const byLane = groupBy(context.counters.series, ({ lane }) => lane);
  return (vmLane, counter) => {
    const own = (byLane.get(vmLane) ?? []).filter((series) => series.counter === counter);
    return own.reduce((sum, series) => sum + series.growth(t0, t1), 0);
  };
}

/** A VM's use of its host in [t0, t1). Cost: a search per thread. */
export function vmUsages(context: QueryContext, t0: number, t1: number): VmUsage[] {
  const { machines, vms } = context.inventory;
  const vcpuLanes = vcpuLanesByVm(context.inventory);
  const helpers = threadsByPid(context);
  return Array.from(vms.lane, (vmLane, vm) => {
    const usage = { vm, vcpuNs: new Float64Array(STATE_COUNT), vhostNs: 0, iothreadNs: 0, otherNs: 0 };
    for (const lane of vcpuLanes[vm] as Int32Array) {
      addTimes(context.lanes.track(lane), t0, t1, context.untilNs, usage.vcpuNs);
    }
    const machine = vms.machine[vm] as number;
    if (machines.seesSwitches[machine] === 0) {
      return { ...usage, vhostNs: Number.NaN, iothreadNs: Number.NaN, otherNs: Number.NaN };
    }
    for (const thread of helpers[machine]?.get(vms.pid[vm] as number) ?? []) {
      if (context.inventory.threads.vmLane[thread] !== vmLane) addThread(context, usage, thread, t0, t1);
    }
    return usage;
  });
}

/** Rows of threads by machine and the process they work for. */
function threadsByPid(context: QueryContext): readonly ReadonlyMap<number, readonly number[]>[] {
  const { machines, threads } = context.inventory;
  const byMachine = Array.from(machines.lane, () => new Map<number, number[]>());
  for (const [thread, pid] of servedPids(context).entries()) {
    addToGroup(byMachine[threads.machine[thread] as number] as Map<number, number[]>, pid, thread);
  }
  return byMachine;
}

/** States of a vCPU that has a CPU of its host. */
export const ON_CPU = [State.GUEST, State.GUEST_NESTED, State.HYPERVISOR, State.HALT_POLL, State.VMM] as const;

/** Host CPU time of a VM: its vCPUs in any state on a CPU, and all threads that work for it. */
export function hostNs({ vcpuNs, vhostNs, iothreadNs, otherNs }: VmUsage): number {
  return ON_CPU.reduce((sum, state) => sum + (vcpuNs[state] as number), vhostNs + iothreadNs + otherNs);
}

function addThread(context: QueryContext, usage: VmUsage, thread: number, t0: number, t1: number): void {
  const ns = threadCpuNs(context, context.inventory.threads.lane[thread] as LaneId, t0, t1);
  const role = helperRoleOf(context, thread);
  if (role === "vhost") usage.vhostNs += ns;
  else if (role === "iothread") usage.iothreadNs += ns;
  else usage.otherNs += ns;
}
