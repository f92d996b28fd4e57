import { formatCountOf } from "../../workers/core/format.js";
import type { LaneList } from "../../workers/model/engine-api.js";
import type { LaneId, LaneKind } from "../../workers/model/lanes.js";
import { shownName, titleOf } from "../viewmodel/lane-names.js";
import { buildLaneTree, childrenOf } from "../viewmodel/lane-tree.js";
import type { PictureLane } from "./picture.js";

/** More lanes make no picture that people read. */
const MOST_LANES = 64;

const FIRST: ReadonlySet<LaneKind> = new Set(["vcpu", "nested-vcpu", "cpu"]);

/** Without a window: vCPUs and CPUs, in the order of the tree; of traces without these what there is. */
export function chosenLanes(list: LaneList): readonly LaneId[] {
  const tree = buildLaneTree(list);
  const order: LaneId[] = [];
  const visit = (lane: LaneId) => {
    order.push(lane);
    for (const child of childrenOf(tree, lane)) visit(child);
  };
  for (let lane = 0; lane < list.count; lane += 1) if ((list.parents[lane] ?? -1) < 0) visit(lane);
  const filled = order.filter((lane) => isFilled(list, lane));
  const first = filled.filter((lane) => FIRST.has(list.kinds[lane] as LaneKind));
  return 0 < first.length ? first : filled;
}

export interface DrawnLanes {
  readonly lanes: readonly PictureLane[];
  /** For the line below the title: how many have no room; "" if none. */
  readonly leftOut: string;
}

/** Those that have something to show, as many as make a picture. */
export function drawnLanes(list: LaneList, lanes: readonly LaneId[]): DrawnLanes {
  const filled = lanes.filter((lane) => isFilled(list, lane));
  const drawn = filled.slice(0, MOST_LANES);
  return {
    lanes: drawn.map((lane) => ({ lane, name: nameOf(list, lane) })),
    leftOut:
      drawn.length < filled.length ? `; the first ${drawn.length} of ${formatCountOf(filled.length, "lane")}` : "",
  };
}

function isFilled({ rows }: LaneList, lane: LaneId): boolean {
  return 0 < (rows[lane] ?? 0);
}

/** Several machines have a CPU 0; what is below a VM says so by its title. */
function nameOf(list: LaneList, lane: LaneId): string {
  const title = titleOf(list, lane);
  const isOfMany = list.machines.some((machine) => machine !== list.machines[0]);
  return isOfMany && !title.includes(" › ") ? `${shownName(list.machines[lane] ?? "")} · ${title}` : title;
}
