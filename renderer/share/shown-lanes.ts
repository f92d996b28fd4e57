import type { LaneList } from "../../workers/model/engine-api.js";
import type { LaneId, LaneKind } from "../../workers/model/lanes.js";
import { shownName, titleOf } from "../viewmodel/lane-names.js";
import { buildLaneTree, childrenOf } from "../viewmodel/lane-tree.js";
import type { PictureLane } from "./picture.js";

/** More lanes make no picture that people read. */
const MOST_LANES = 64;

const FIRST: ReadonlySet<LaneKind> = new Set(["vcpu", "nested-vcpu", "cpu"]);

/** Without a window: vCPUs and CPUs, in the order of the tree; of traces without these what there is. */
export function chosenLanes(list: LaneList): readonly PictureLane[] {
  const tree = buildLaneTree(list);
  const order: LaneId[] = [];
  const visit = (lane: LaneId) => {
    order.push(lane);
    for (const child of childrenOf(tree, lane)) visit(child);
  };
  for (let lane = 0; lane < list.count; lane += 1) if ((list.parents[lane] ?? -1) < 0) visit(lane);
  const filled = order.filter((lane) => 0 < (list.rows[lane] ?? 0));
  const first = filled.filter((lane) => FIRST.has(list.kinds[lane] as LaneKind));
  return namedLanes(list, 0 < first.length ? first : filled);
}

/** Those that have something to show, as many as make a picture. */
export function namedLanes(list: LaneList, lanes: readonly LaneId[]): readonly PictureLane[] {
  return lanes
    .filter((lane) => 0 < (list.rows[lane] ?? 0))
    .slice(0, MOST_LANES)
    .map((lane) => ({ lane, name: nameOf(list, lane) }));
}

/** Several machines have a CPU 0; what is below a VM says so by its title. */
function nameOf(list: LaneList, lane: LaneId): string {
  const title = titleOf(list, lane);
  const isOfMany = list.machines.some((machine) => machine !== list.machines[0]);
  return isOfMany && !title.includes(" › ") ? `${shownName(list.machines[lane] ?? "")} · ${title}` : title;
}
