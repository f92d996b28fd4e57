import type { StringTable } from "../core/string-table.js";
import type { Inventory } from "../facts/inventory.js";
import type { SessionFacts } from "../facts/session-facts.js";
import { ownerInName } from "../model/kernel-threads.js";
import { type LaneId, NO_LANE } from "../model/lanes.js";

/** Priorities below this are those of real-time scheduling classes (include/linux/sched/prio.h). */
const MAX_RT_PRIO = 100;

const KNOWN = 1;
const KERNEL = 2;
const REALTIME = 4;

/**
 * The relation of threads and vCPUs to the VMs of their machine, by lane. Any number may be asked about: lanes of other
 * kinds, and numbers that are no lane, are not known.
 */
export class ThreadRoles {
  private readonly flags: Uint8Array;
  private readonly lanes: Int32Array;
  private readonly vms: Int32Array;

  constructor({ inventory, strings, lanes }: Pick<SessionFacts, "inventory" | "strings" | "lanes">) {
    this.flags = new Uint8Array(lanes.count);
    this.lanes = new Int32Array(lanes.count).fill(NO_LANE);
    this.vms = new Int32Array(lanes.count).fill(NO_LANE);
    const { threads, vms, vcpus } = inventory;
    const vmLanes = vmLanesOf(inventory);
    const served = servedPids({ inventory, strings });
    for (let row = 0; row < threads.lane.length; row++) {
      const lane = threads.lane[row] as LaneId;
      const prio = threads.prio[row] as number;
      const isRealtime = 0 <= prio && prio < MAX_RT_PRIO;
      const own = threads.vmLane[row] as LaneId;
      this.vms[lane] =
        own === NO_LANE ? (vmLanes[threads.machine[row] as number]?.get(served[row] as number) ?? NO_LANE) : own;
      this.lanes[lane] = threads.vcpuLane[row] === NO_LANE ? lane : (threads.vcpuLane[row] as LaneId);
      this.flags[lane] = KNOWN | (threads.isKernel[row] === 1 ? KERNEL : 0) | (isRealtime ? REALTIME : 0);
    }
    for (const [row, lane] of vcpus.lane.entries()) {
      this.vms[lane] = vms.lane[vcpus.vm[row] as number] as LaneId;
      this.lanes[lane] = lane;
      this.flags[lane] = KNOWN | ((this.flags[vcpus.threadLane[row] as LaneId] ?? 0) & REALTIME);
    }
  }

  isKnown(lane: LaneId): boolean {
    return this.flags[lane] !== undefined && this.flags[lane] !== 0;
  }

  /** The lane that stands for another one: the vCPU's for that of its thread. Any other lane stands for itself. */
  laneFor(lane: LaneId): LaneId {
    return this.isKnown(lane) ? (this.lanes[lane] as LaneId) : lane;
  }

  /** Lane of the VM it serves (vCPU, VMM thread, vhost worker, the timer thread kvm-pit), NO_LANE: none. */
  vmOf(lane: LaneId): LaneId {
    return this.vms[lane] ?? NO_LANE;
  }

  isKernel(lane: LaneId): boolean {
    return ((this.flags[lane] ?? 0) & KERNEL) !== 0;
  }

  isRealtime(lane: LaneId): boolean {
    return ((this.flags[lane] ?? 0) & REALTIME) !== 0;
  }
}

/** Lanes of VMs by machine and process id. Of VMs with one id after another, the last counts. */
function vmLanesOf({ machines, vms }: Inventory): readonly ReadonlyMap<number, LaneId>[] {
  const byMachine = Array.from(machines.lane, () => new Map<number, LaneId>());
  for (const [vm, lane] of vms.lane.entries()) byMachine[vms.machine[vm] as number]?.set(vms.pid[vm] as number, lane);
  return byMachine;
}

/** The process that each thread works for, by row: the process that its name tells, else its own. -1: not known. */
export function servedPids({ inventory, strings }: Pick<SessionFacts, "inventory" | "strings">): Float64Array {
  const { machine, tid, tgid, name } = inventory.threads;
  const owners = new Float64Array(strings.size).fill(NOT_ASKED);
  const served = new Float64Array(tid.length);
  /** Rows of threads whose name tells whom they work for. */
  const helpers: number[] = [];
  for (let row = 0; row < tid.length; row++) {
    const owner = ownerOf(name[row] as number, strings, owners);
    if (owner < 0) {
      // The thread that has a process's id is its first one, whether or not that was recorded.
      served[row] = (tgid[row] as number) < 0 ? (tid[row] as number) : (tgid[row] as number);
    } else {
      served[row] = owner;
      helpers.push(row);
    }
  }
  // The name may have a thread of the process.
  const processes = processesOf(
    helpers.map((row) => served[row] as number),
    inventory,
  );
  for (const row of helpers) {
    const process = processes[machine[row] as number]?.get(served[row] as number) ?? -1;
    if (0 < process) served[row] = process;
  }
  return served;
}

const NOT_ASKED = -2;

function ownerOf(comm: number, strings: StringTable, owners: Float64Array): number {
  if (comm < 0) return -1;
  let owner = owners[comm] as number;
  if (owner === NOT_ASKED) {
    owner = ownerInName(strings.get(comm));
    owners[comm] = owner;
  }
  return owner;
}

/** By machine, the process of the last life of each of some threads. */
function processesOf(tids: readonly number[], { machines, threads }: Inventory): readonly Map<number, number>[] {
  const wanted = new Set(tids);
  const byMachine = Array.from(machines.lane, () => new Map<number, number>());
  const { machine, tid, tgid } = threads;
  for (let row = 0; 0 < wanted.size && row < tid.length; row++) {
    if (wanted.has(tid[row] as number)) byMachine[machine[row] as number]?.set(tid[row] as number, tgid[row] as number);
  }
  return byMachine;
}
