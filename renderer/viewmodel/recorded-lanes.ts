import type { LaneList } from "../../workers/model/engine-api.js";
import { laneLabel, NO_PROCESS, vmTitle } from "../../workers/model/lane-names.js";
import type { LaneId } from "../../workers/model/lanes.js";
import type { AttachedVm } from "../../workers/model/monitor-vms.js";

/** The lanes of attached VMs by their keys, in the log that they are recorded to. Where no process is known, the name tells. */
export function lanesOfVms(
  lanes: LaneList | undefined,
  vms: readonly AttachedVm[],
  keys: readonly string[],
): ReadonlySet<LaneId> {
  const found = new Set<LaneId>();
  if (lanes === undefined || keys.length === 0) return found;
  const meant = vms.filter(({ key }) => keys.includes(key));
  for (let lane = 0; lane < lanes.count; lane++) {
    if (lanes.kinds[lane] !== "vm") continue;
    const title = laneLabel("vm", lanes.names[lane] ?? "");
    const isOne = ({ pid, name }: AttachedVm) =>
      pid === 0 ? title === vmTitle(name, NO_PROCESS) : lanes.pids[lane] === pid;
    if (meant.some(isOne)) found.add(lane);
  }
  return found;
}
