import { formatDuration } from "../../workers/core/format.js";
import { visibleText } from "../../workers/core/unseen.js";
import type { LaneList } from "../../workers/model/engine-api.js";
import type { LaneId } from "../../workers/model/lanes.js";
import { State } from "../../workers/model/states.js";
import { isAtLeast, isValue } from "./conditions.js";
import { labelOf, shownName } from "./lane-names.js";
import { laneTerms } from "./lane-terms.js";
import { isOwnState } from "./own-states.js";
import { stateTitle } from "./state-style.js";
import type { Target, TargetText } from "./target.js";

export interface TargetFilter extends TargetText {
  /** It may also be taken away from what is shown. */
  readonly canHide: boolean;
}

/** Texts for the filter box that keep what a target is about: its state, then its lane, the narrowest first. */
export function filtersOf({ kind, lane, state }: Target, lanes: LaneList | undefined): readonly TargetFilter[] {
  const ofState = state === undefined ? [] : stateFilters(state);
  const ofLane = lane === undefined || lanes === undefined ? [] : laneFilters(lanes, lane);
  // Rows have conditions of their own list.
  const isRow = kind === "row" || kind === "event";
  return isRow ? ofLane.slice(0, 1).map((filter) => ({ ...filter, canHide: false })) : [...ofState, ...ofLane];
}

function stateFilters({ state, stateName, reason, start, end }: NonNullable<Target["state"]>): TargetFilter[] {
  const ns = end - start;
  const duration = isAtLeast("duration", ns);
  return [
    state === State.SLICE || (isOwnState(state) && reason !== "")
      ? {
          title: `${state === State.SLICE ? "slices" : "states"} “${visibleText(reason)}”`,
          text: isValue("reason", reason),
          canHide: true,
        }
      : { title: `states “${stateTitle(state)}”`, text: `state:${stateName}`, canHide: true },
    { title: `states of ${formatDuration(ns)} and longer`, text: duration, canHide: false },
  ];
}

function laneFilters(lanes: LaneList, lane: LaneId): TargetFilter[] {
  const kind = lanes.kinds[lane] ?? "group";
  const path = lanes.paths[lane] ?? "";
  const tid = lanes.tids[lane] ?? -1;
  const pid = lanes.pids[lane] ?? -1;
  const comm = commOf(lanes, lane);
  const vm = [lane, ...above(lanes, lane)].find((one) => lanes.kinds[one] === "vm");
  const found: (TargetFilter | undefined)[] = [
    path === "" ? undefined : { title: "this lane", text: isValue("lane", path), canHide: false },
    tid < 0 ? undefined : { title: `thread ${tid}`, text: `tid:${tid}`, canHide: false },
    pid < 0 || kind === "vm" ? undefined : { title: `process ${pid}`, text: `pid:${pid}`, canHide: true },
    comm === "" ? undefined : { title: `lanes named ${shownName(comm)}`, text: isValue("comm", comm), canHide: true },
    vm === undefined ? undefined : { title: labelOf(lanes, vm), text: vmText(lanes, vm), canHide: true },
    kind === "group" ? undefined : { title: `lanes of this kind (${kind})`, text: `kind:${kind}`, canHide: true },
  ];
  return found.filter((one) => one !== undefined);
}

/** By name where that means one VM, else by pid, else by path. */
function vmText(lanes: LaneList, vm: LaneId): string {
  const vms = lanes.kinds.flatMap((kind, lane) => (kind === "vm" ? [lane] : []));
  const isAlone = (values: ArrayLike<unknown>) => vms.filter((one) => values[one] === values[vm]).length === 1;
  const pid = lanes.pids[vm] ?? -1;
  const name = (lanes.names[vm] ?? "").replace(/ \d+$/, "");
  const names = lanes.names.map((one) => one.replace(/ \d+$/, ""));
  if (name !== "" && isAlone(names)) return isValue("vm", name);
  return 0 <= pid && isAlone(lanes.pids) ? `vm:${pid}` : isValue("lane", lanes.paths[vm] ?? "");
}

function commOf(lanes: LaneList, lane: LaneId): string {
  const { comm } = laneTerms(lanes).fields;
  const value = comm?.type === "text" ? comm.read(lane) : undefined;
  return value ?? "";
}

function above({ parents }: LaneList, lane: LaneId): LaneId[] {
  const lanes: LaneId[] = [];
  for (let one = parents[lane] ?? -1; 0 <= one; one = parents[one] ?? -1) lanes.push(one);
  return lanes;
}
