import { visibleText } from "../../workers/core/unseen.js";
import type { IntervalTable, LaneList } from "../../workers/model/engine-api.js";
import type { LaneId } from "../../workers/model/lanes.js";
import { WAIT_REASON_NAMES, WaitReason } from "../../workers/model/states.js";
import { labelOf, taskTitle, titleOf } from "./lane-names.js";
import { stateStyle, stateTitle } from "./state-style.js";

/**
 * What stands inside interval `i`, the longest text first: what runs on a CPU, the reason of a state (an exit, a system
 * call), and where a vCPU or thread runs. Empty where there is nothing to say.
 */
export function intervalLabels(list: LaneList | undefined, table: IntervalTable, i: number): readonly string[] {
  const lane = table.lane[i] ?? -1;
  const state = table.state[i] ?? 0;
  const culprit = table.culprit[i] ?? -1;
  const runs = list === undefined || culprit < 0 ? [] : runsLabels(list, lane, culprit, table.inner[i] ?? -1);
  if (0 < runs.length) return runs;
  const reason = table.reason[i] ?? "";
  // Alone, "unknown" would read as the state of that name.
  if (reason !== "" && reason !== UNKNOWN_REASON) return [visibleText(reason)];
  // A state without a bar has nothing to label but its reason.
  const title = 0 < stateStyle(state).height ? stateTitle(state) : "";
  const cpu = table.cpu[i] ?? -1;
  return 0 <= cpu ? [`${title} · CPU ${cpu}`, title] : [title];
}

/** What a CPU runs, and which task of a guest that is; empty for other lanes. */
function runsLabels(list: LaneList, lane: LaneId, runs: LaneId, inner: LaneId): readonly string[] {
  const kind = list.kinds[lane];
  if (kind !== "cpu" && kind !== "innermost") return [];
  if (0 <= inner) return [`${titleOf(list, runs)} · ${labelOf(list, inner)}`, taskTitle(list, inner)];
  // A guest's task does not stand below its machine here.
  const isOfGuest = list.kinds[runs] === "thread" && list.machines[lane] !== list.machines[runs];
  return isOfGuest ? [taskTitle(list, runs), labelOf(list, runs)] : [titleOf(list, runs), shortTitle(list, runs)];
}

const UNKNOWN_REASON = WAIT_REASON_NAMES[WaitReason.UNKNOWN];

/** "961 › vCPU 0": with the last part of its VM's path, which is short and differs from that of other VMs. */
function shortTitle(list: LaneList, lane: LaneId): string {
  const vm = list.kinds[lane] === "vcpu" ? list.paths[list.parents[lane] ?? -1] : undefined;
  return vm === undefined ? labelOf(list, lane) : `${vm.slice(vm.lastIndexOf("/") + 1)} › ${labelOf(list, lane)}`;
}
