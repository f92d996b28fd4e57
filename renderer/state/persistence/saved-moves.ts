import type { LaneList } from "../../../workers/model/engine-api.js";
import type { LaneId } from "../../../workers/model/lanes.js";
import type { ViewRow } from "../../persist/schema.js";
import {
  type ArrangedLanes,
  type LaneMove,
  movesOf,
  NOTHING_ARRANGED,
  ROOT,
  siblingsOf,
  withMoves,
} from "../../viewmodel/arranged-lanes.js";
import { buildLaneTree } from "../../viewmodel/lane-tree.js";

type SavedMoves = NonNullable<ViewRow["moves"]>;

/** The view is saved with every move of the window, and lanes are put elsewhere rarely. */
const KNOWN = new WeakMap<ArrangedLanes, SavedMoves>();

/** Where the user put lanes, by path: only those that do not stand in the given order. */
export function savedMoves(arranged: ArrangedLanes, lanes: LaneList): SavedMoves {
  const known = KNOWN.get(arranged);
  if (known !== undefined) return known;
  const tree = buildLaneTree(lanes);
  const pathOf = (lane: LaneId) => lanes.paths[lane] ?? "";
  const moves = [...arranged].flatMap(([parent, order]) => movesOf([...siblingsOf(tree, parent)], order));
  const saved = moves.map(({ lane, after }) => ({
    lane: pathOf(lane),
    ...(after === undefined ? {} : { after: pathOf(after) }),
  }));
  KNOWN.set(arranged, saved);
  return saved;
}

/** The order that saved moves make of the lanes that there are now; `ids`: lanes by path. */
export function arrangedBy(saved: SavedMoves, ids: ReadonlyMap<string, LaneId>, lanes: LaneList): ArrangedLanes {
  if (saved.length === 0) return NOTHING_ARRANGED;
  const tree = buildLaneTree(lanes);
  const byParent = new Map<LaneId, LaneMove[]>();
  for (const move of saved) {
    const lane = ids.get(move.lane);
    const after = move.after === undefined ? undefined : ids.get(move.after);
    if (lane === undefined || (move.after !== undefined && after === undefined)) continue;
    const parent = tree.parents[lane] ?? ROOT;
    const moves = byParent.get(parent) ?? [];
    moves.push({ lane, after });
    byParent.set(parent, moves);
  }
  return new Map([...byParent].map(([parent, moves]) => [parent, withMoves([...siblingsOf(tree, parent)], moves)]));
}
