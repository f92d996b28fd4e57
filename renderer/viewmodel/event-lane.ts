import type { EventRow, LaneList } from "../../workers/model/engine-api.js";
import type { LaneId, LaneKind } from "../../workers/model/lanes.js";

/**
 * The lane that an event is shown on: of what KVM does to a vCPU the vCPU, of a system call the thread, of all else the CPU
 * that it happened on.
 */
export function laneOfEvent(lanes: LaneList | undefined, event: EventRow): LaneId | undefined {
  if (lanes === undefined) return undefined;
  const { name, tid, cpu } = event;
  const ofThread = (kind: LaneKind) => find(lanes, kind, event.machine, (lane) => lanes.tids[lane] === tid);
  const vcpu = 0 < tid && /(?:^|:)(?:kvm|addons_vcpu|vcpu)_/.test(name) ? ofThread("vcpu") : undefined;
  const thread = 0 < tid && /syscall|(?:^|:)sys_(?:enter|exit)/.test(name) ? ofThread("thread") : undefined;
  return (
    vcpu ?? thread ?? find(lanes, "cpu", event.machine, (lane) => lanes.subjects[lane] === cpu) ?? ofThread("thread")
  );
}

function find(
  { kinds, machines, count }: LaneList,
  kind: LaneKind,
  machine: string,
  isMeant: (lane: LaneId) => boolean,
): LaneId | undefined {
  for (let lane = 0; lane < count; lane++) {
    if (kinds[lane] === kind && machines[lane] === machine && isMeant(lane)) return lane;
  }
  return undefined;
}
