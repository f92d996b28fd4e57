import { groupBy } from "../../core/groups.js";
import type { LaneStore } from "../../index/lane-store.js";
import { type LaneId, NO_LANE } from "../../model/lanes.js";
import type { QueryContext } from "../context.js";

/** A machine whose own trace lies on the clock of its host: the lane of the machine stands below that of its VM. */
export interface FusedGuest {
  readonly name: string;
  /** Row of `machines` of the inventory. */
  readonly machine: number;
  readonly lane: LaneId;
  readonly vmLane: LaneId;
  readonly cpus: readonly FusedCpu[];
  /** How many guests it lies in: 1 in a VM of the host, 2 in a VM of that. */
  readonly level: number;
}

/** A CPU of a guest and its vCPU. */
export interface FusedCpu {
  readonly number: number;
  readonly lane: LaneId;
  readonly idleLane: LaneId;
  /** NO_LANE: the host did not see that vCPU. */
  readonly vcpuLane: LaneId;
}

/** The guests of a session, those of the host before those inside them. */
export function fusedGuests({ lanes, inventory }: QueryContext): readonly FusedGuest[] {
  const { machines, cpus, vms, vcpus } = inventory;
  const found: FusedGuest[] = [];
  const isInVm = (lane: LaneId) => lanes.specs[lanes.specs[lane]?.parent ?? NO_LANE]?.kind === "vm";
  if (!machines.lane.some(isInVm)) return found;
  const vmOf = new Map(Array.from(vms.lane, (lane, vm) => [lane, vm]));
  const vcpusOf = groupBy(vcpus.vm.keys(), (row) => vcpus.vm[row] as number);
  const cpusOf = groupBy(cpus.machine.keys(), (row) => cpus.machine[row] as number);
  for (const [machine, lane] of machines.lane.entries()) {
    if (!isInVm(lane)) continue;
    const vmLane = lanes.specs[lane]?.parent ?? NO_LANE;
    const vcpuById = new Map<number, LaneId>();
    for (const row of vcpusOf.get(vmOf.get(vmLane) ?? -1) ?? []) {
      vcpuById.set(vcpus.id[row] as number, vcpus.lane[row] as LaneId);
    }
    const own: FusedCpu[] = [];
    for (const row of cpusOf.get(machine) ?? []) {
      own.push({
        number: cpus.number[row] as number,
        lane: cpus.lane[row] as LaneId,
        idleLane: cpus.idleLane[row] as LaneId,
        vcpuLane: vcpuById.get(cpus.vcpuId[row] as number) ?? NO_LANE,
      });
    }
    const name = lanes.specs[lane]?.machine ?? "";
    found.push({ name, machine, lane, vmLane, cpus: own, level: levelOf(lanes, lane) });
  }
  return found.sort((a, b) => a.level - b.level || a.machine - b.machine);
}

/** The CPU of a guest behind each vCPU whose guest has a trace of its own. */
export function guestCpuOf(guests: readonly FusedGuest[]): ReadonlyMap<LaneId, LaneId> {
  const behind = new Map<LaneId, LaneId>();
  for (const { cpus } of guests) {
    for (const { vcpuLane, lane } of cpus) if (vcpuLane !== NO_LANE) behind.set(vcpuLane, lane);
  }
  return behind;
}

function levelOf({ specs }: LaneStore, lane: LaneId): number {
  let level = 0;
  for (let at = specs[lane]?.parent ?? NO_LANE; at !== NO_LANE; at = specs[at]?.parent ?? NO_LANE) {
    if (specs[at]?.kind === "vm") level += 1;
  }
  return level;
}
