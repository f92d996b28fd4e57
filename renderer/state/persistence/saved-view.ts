import type { LaneList } from "../../../workers/model/engine-api.js";
import type { LaneId } from "../../../workers/model/lanes.js";
import { STATE_COUNT } from "../../../workers/model/states.js";
import type { ViewRow } from "../../persist/schema.js";
import type { Area } from "../../viewmodel/area.js";
import type { ArrangedLanes } from "../../viewmodel/arranged-lanes.js";
import type { CpuOrder } from "../../viewmodel/cpu-order.js";
import { LANE_ORDERS, type LaneOrder } from "../../viewmodel/lane-figures.js";
import type { TreeChoices } from "../../viewmodel/lane-layout.js";
import { endOf } from "../../viewmodel/viewport.js";
import type { CompareState } from "../compare-store.js";
import type { MarkersState } from "../markers-store.js";
import type { ProfileState } from "../profile-store.js";
import type { SelectionState } from "../selection-store.js";
import type { Stores } from "../stores.js";
import type { TreeState } from "../tree-store.js";
import type { ViewState } from "../view-store.js";
import { arrangedBy, savedMoves } from "./saved-moves.js";
import { savedProfile } from "./saved-profile.js";

/** The parts of the window's state that are kept per trace. */
interface KeptStates {
  readonly view: ViewState;
  readonly tree: TreeState;
  readonly selection: SelectionState;
  readonly cpuOrder: CpuOrder;
  readonly compare: CompareState;
  readonly markers: MarkersState;
  readonly profile: ProfileState;
}

export function keptStates({ view, tree, selection, compare, markers, profile, session }: Stores): KeptStates {
  const { cpuOrder } = session.getState();
  const states = { view: view.getState(), tree: tree.getState(), selection: selection.getState() };
  return {
    ...states,
    cpuOrder,
    compare: compare.getState(),
    markers: markers.getState(),
    profile: profile.getState(),
  };
}

/** A view as it is kept. Lanes are written by path: ids change when an analysis does. */
export function savedView(contentId: string, savedAt: number, lanes: LaneList, states: KeptStates): ViewRow {
  const { view, tree, selection, cpuOrder, compare } = states;
  const stateNs = pickedNs(selection);
  const pathOf = (lane: LaneId) => lanes.paths[lane] ?? "";
  const opened = (wanted: boolean) =>
    [...tree.open].filter(([, isOpen]) => isOpen === wanted).map(([id]) => pathOf(id));
  return {
    contentId,
    savedAt,
    t0: view.view.startNs,
    t1: endOf(view.view),
    ...(view.isWhole ? { isWhole: true } : {}),
    scrollPx: view.scrollPx,
    collapsed: opened(false),
    expanded: opened(true),
    pinned: tree.pinned.map(pathOf),
    hidden: [...tree.hidden].map(pathOf),
    filter: tree.filterText,
    ...(selection.range === undefined ? {} : { selection: { t0: selection.range.t0, t1: selection.range.t1 } }),
    ...comparedOf(compare),
    ...markersOf(states.markers),
    ...(selection.area === undefined ? {} : { area: [...selection.area].map(pathOf) }),
    ...(selection.lane === undefined ? {} : { lane: pathOf(selection.lane) }),
    ...(stateNs === undefined ? {} : { stateNs }),
    ...(tree.order === "given" ? {} : { order: tree.order }),
    ...(tree.hidesIdle ? { hidesIdle: true } : {}),
    ...(tree.curves.length === 0 ? {} : { curves: tree.curves }),
    ...(tree.arranged.size === 0 ? {} : { moves: savedMoves(tree.arranged, lanes) }),
    ...(tree.shownSet === undefined ? {} : { laneSet: tree.shownSet }),
    ...squeezedOf(view, pathOf),
    ...savedProfile(states.profile, pathOf),
    ...(cpuOrder.by === "topology" ? {} : { cpuOrder: { by: cpuOrder.by, ...vmOf(cpuOrder, pathOf) } }),
  };
}

function squeezedOf({ squeezing }: ViewState, pathOf: (lane: LaneId) => string): Pick<ViewRow, "squeezed"> {
  if (squeezing?.leastNs === undefined) return {};
  const { lane, leastNs } = squeezing;
  return { squeezed: { leastNs, ...(lane !== undefined && { lane: pathOf(lane) }) } };
}

/** Whose gaps were squeezed; undefined: none, also where the lane is not there. */
export function savedSqueeze(
  { squeezed }: Pick<ViewRow, "squeezed">,
  lanes: LaneList,
): { readonly lane: LaneId | undefined; readonly leastNs: number } | undefined {
  if (squeezed === undefined) return undefined;
  const lane = squeezed.lane === undefined ? undefined : lanes.paths.indexOf(squeezed.lane);
  return lane === -1 ? undefined : { lane, leastNs: squeezed.leastNs };
}

function markersOf({ a, b }: MarkersState): Pick<ViewRow, "markers"> {
  if (a === undefined && b === undefined) return {};
  return { markers: { ...(a !== undefined && { a }), ...(b !== undefined && { b }) } };
}

/** B of another trace is not kept: its times say nothing here. */
function comparedOf({ a, b: last, other }: CompareState): Pick<ViewRow, "compared"> {
  const b = other === undefined ? last : undefined;
  return a === undefined && b === undefined ? {} : { compared: { ...(a && { a }), ...(b && { b }) } };
}

export interface SavedChoices extends TreeChoices {
  readonly arranged: ArrangedLanes;
  readonly lane: LaneId | undefined;
  readonly area: Area | undefined;
}

/** What a view tells of lanes, by path. */
type KeptLanes = Pick<ViewRow, "collapsed" | "expanded" | "pinned" | "hidden" | "moves" | "lane" | "area">;

/** The tree as it was kept, for those of its lanes that exist now. */
export function savedChoices(row: KeptLanes, lanes: LaneList): SavedChoices {
  const ids = new Map(lanes.paths.map((path, lane) => [path, lane]));
  const known = (paths: readonly string[]) => paths.flatMap((path) => ids.get(path) ?? []);
  const open = new Map<LaneId, boolean>();
  for (const lane of known(row.expanded)) open.set(lane, true);
  for (const lane of known(row.collapsed)) open.set(lane, false);
  const lane = row.lane === undefined ? undefined : ids.get(row.lane);
  const area = known(row.area ?? []);
  const arranged = arrangedBy(row.moves ?? [], ids, lanes);
  const chosen = { open, pinned: known(row.pinned), hidden: new Set(known(row.hidden)), arranged, lane };
  return { ...chosen, area: area.length === 0 ? undefined : new Set(area) };
}

/** The order of lanes and CPUs as it was kept; parts that make no sense now are left out. */
export function savedOrder(row: ViewRow, lanes: LaneList): { readonly order: LaneOrder; readonly cpuOrder: CpuOrder } {
  const order = LANE_ORDERS.find((one) => one.order === row.order)?.order ?? stateOf(row.order) ?? "given";
  const vm = row.cpuOrder?.vm === undefined ? -1 : lanes.paths.indexOf(row.cpuOrder.vm);
  if (row.cpuOrder?.by === "number") return { order, cpuOrder: { by: "number" } };
  if (row.cpuOrder?.by === "pinning" && 0 <= vm) return { order, cpuOrder: { by: "pinning", vm } };
  return { order, cpuOrder: { by: "topology" } };
}

function stateOf(order: string | number | undefined): number | undefined {
  return typeof order === "number" && 0 < order && order < STATE_COUNT ? order : undefined;
}

function vmOf(order: CpuOrder, pathOf: (lane: LaneId) => string): { readonly vm?: string } {
  return order.by === "pinning" ? { vm: pathOf(order.vm) } : {};
}

/** The time at which what is picked on the selected lane is found again. */
export function pickedNs({ lane, state, group }: SelectionState): number | undefined {
  if (state !== undefined && state.lane === lane) return state.start;
  return group?.lane === lane ? group?.timeNs : undefined;
}
