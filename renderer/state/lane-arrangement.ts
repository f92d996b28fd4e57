import type { LaneId } from "../../workers/model/lanes.js";
import { inOrder, ROOT, siblingsOf } from "../viewmodel/arranged-lanes.js";
import { figureOf } from "../viewmodel/lane-figures.js";
import { type LaneJudgement, Verdict } from "../viewmodel/lane-judgement.js";
import {
  type Arrangement,
  ancestorsOf,
  EMPTY_LAYOUT,
  type LaneFilter,
  type LaneLayout,
  layoutLanes,
} from "../viewmodel/lane-layout.js";
import { byName, orderedBy } from "../viewmodel/lane-tree.js";
import type { OverlayState } from "./overlay-store.js";
import type { SessionState } from "./session-store.js";
import type { TreeState } from "./tree-store.js";

/** What decides which lanes stand where: the filter, the set that is shown alone, and the order. */

export function laneFilterFrom(
  { tree }: SessionState,
  judgement: LaneJudgement | undefined,
  { only }: OverlayState,
  marks: Uint8Array | undefined,
): LaneFilter {
  // The lanes of a critical path are shown alone; the filter and the set of lanes wait.
  if (only !== undefined) return (lane) => only.has(lane) || ancestorsOf(tree, lane).some((above) => only.has(above));
  if (judgement === undefined) return marks && ((lane) => marks[lane] === 1);
  const matches = (lane: LaneId) => judgement.verdicts[lane] !== Verdict.NONE;
  return marks === undefined ? matches : (lane) => marks[lane] === 1 && matches(lane);
}

/** What a layout depends on. */
export function layoutInputs(
  { tree, lanes }: SessionState,
  { open, hidden, pinned, arranged }: TreeState,
  filter: LaneFilter,
  arrangement: Arrangement,
): readonly unknown[] {
  return [tree, lanes, open, hidden, pinned, arranged, filter, arrangement];
}

type BeforeLane = Arrangement["order"];

export const AS_THEY_COME: Arrangement = {};

export function orderFrom({ lanes }: SessionState, { order, orderShares }: TreeState): BeforeLane {
  if (lanes === undefined || order === "given") return undefined;
  if (order === "name") return orderedBy(lanes, byName(lanes));
  if (orderShares === undefined) return undefined;
  const figures = new Map<LaneId, number>();
  for (const lane of orderShares.rowOf.keys()) figures.set(lane, figureOf(orderShares, lane, order) ?? 0);
  const figure = (lane: LaneId) => figures.get(lane) ?? -1;
  return orderedBy(lanes, (a, b) => figure(b) - figure(a));
}

export function arrangementFrom(order: BeforeLane, { hidesIdle, idle }: TreeState): Arrangement {
  return { ...(order && { order }), ...(hidesIdle && { idle }) };
}

export function layoutFrom(
  { lanes, tree }: SessionState,
  choices: TreeState,
  filter: LaneFilter,
  arrangement: Arrangement,
): LaneLayout {
  return lanes === undefined ? EMPTY_LAYOUT : layoutLanes(lanes, tree, choices, filter, arrangement);
}

/** A lane and those beside it, as they stand. Machines are not sorted. */
export function siblingsInOrder(session: SessionState, state: TreeState, lane: LaneId): Int32Array {
  const { tree } = session;
  const parent = tree.parents[lane] ?? ROOT;
  const given = siblingsOf(tree, parent);
  const own = state.arranged.get(parent);
  if (own !== undefined) return inOrder(given, own);
  const before = parent === ROOT ? undefined : orderFrom(session, state);
  return before === undefined ? given : given.slice().sort(before);
}
