import type { LaneList } from "../../workers/model/engine-api.js";
import type { LaneId } from "../../workers/model/lanes.js";
import type { Table } from "../../workers/model/table.js";
import { type LaneJudgement, Verdict } from "./lane-judgement.js";
import { type LaneTree, withDescendants } from "./lane-tree.js";

/** Marks the lanes of a set, by path, and all below them: a VM stands for its vCPUs. Those that are not here are left out. */
export function markedLanes(list: LaneList, tree: LaneTree, paths: readonly string[]): Uint8Array {
  const wanted = new Set(paths);
  const marks = new Uint8Array(tree.count);
  for (let lane = 0; lane < tree.count; lane++) {
    if (marks[lane] === 1 || !wanted.has(list.paths[lane] ?? "")) continue;
    for (const one of withDescendants(tree, lane)) marks[one] = 1;
  }
  return marks;
}

/** Lanes that a set can be made of, and what they are. */
export interface LanesAtHand {
  readonly from: "selected" | "pinned" | "filter" | "stolen";
  readonly title: string;
  readonly lanes: readonly LaneId[];
}

/** Those of each origin; origins without lanes are left out. A lane below another one is in a set with it already. */
export function lanesAtHand(
  tree: LaneTree,
  selected: readonly LaneId[],
  pinned: readonly LaneId[],
  filter: LaneJudgement | undefined,
): readonly LanesAtHand[] {
  const matches = (lane: LaneId) => filter !== undefined && (filter.verdicts[lane] ?? Verdict.NONE) !== Verdict.NONE;
  const found: LaneId[] = [];
  for (let lane = 0; filter !== undefined && lane < tree.count; lane++)
    if (matches(lane) && !matches(tree.parents[lane] ?? -1)) found.push(lane);
  const all: readonly LanesAtHand[] = [
    { from: "selected", title: "selected", lanes: selected },
    { from: "pinned", title: "pinned", lanes: pinned },
    { from: "filter", title: "that the filter lets through", lanes: found },
  ];
  return all.filter(({ lanes }) => 0 < lanes.length);
}

/** Lanes with those that a page of the table `steal` tells to have stolen from them; undefined: none has. */
export function withCulprits(lanes: readonly LaneId[], table: Table): LanesAtHand | undefined {
  const culprit = table.columns.find(({ name }) => name === "culprit_lane");
  const kind = table.columns.find(({ name }) => name === "culprit_kind");
  if (culprit?.type !== "lane" || kind?.type !== "text") return undefined;
  const found = new Set<LaneId>();
  let isAll = table.count === table.total;
  for (let row = 0; row < table.count; row++) {
    const lane = culprit.values[row] ?? -1;
    if (0 <= lane && kind.values[row] !== "interrupt") found.add(lane);
    // The smallest ones of a victim with too many are one row.
    else if (culprit.words.get(row) === "others") isAll = false;
  }
  const stole = [...found].filter((lane) => !lanes.includes(lane));
  if (stole.length === 0) return undefined;
  const title = `selected, and ${isAll ? "" : "most of "}what stole from them`;
  return { from: "stolen", title, lanes: [...lanes, ...stole] };
}
