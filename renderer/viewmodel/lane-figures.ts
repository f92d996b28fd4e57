import type { LaneId } from "../../workers/model/lanes.js";
import { STATE_COUNT, State } from "../../workers/model/states.js";
import { stateTitle } from "./state-style.js";

/** By what lanes are sorted below their parent: a figure of the window, the most first, or their names. A number is a state. */
export type LaneOrder = "given" | "name" | "steal" | "busy" | "exits" | number;

/** Orders as menus and the palette call them. */
export const LANE_ORDERS: readonly { readonly order: LaneOrder; readonly title: string }[] = [
  { order: "given", title: "As numbered" },
  { order: "name", title: "Name" },
  { order: "steal", title: "Steal" },
  { order: "busy", title: "Busy time" },
  { order: "exits", title: "Time in exits" },
];

export function orderTitle(order: LaneOrder): string {
  if (typeof order === "number") return stateTitle(order);
  return LANE_ORDERS.find((one) => one.order === order)?.title ?? "";
}

/** Per lane, time in each state of a window: `ns[row * STATE_COUNT + state]`. */
export interface LaneShares {
  readonly rowOf: ReadonlyMap<LaneId, number>;
  readonly ns: Float64Array;
}

const STEAL: readonly State[] = [State.RUNNABLE, State.PREEMPTED];
const EXITS: readonly State[] = [State.HYPERVISOR, State.VMM, State.VMM_BLOCKED];

/** A lane in these does nothing and wants nothing. Where nothing is known it may have been busy. */
const IDLE: ReadonlySet<State> = new Set([
  State.NONE,
  State.WAIT,
  State.BLOCKED,
  State.IDLE,
  State.STOPPED,
  State.NEW,
  State.DEAD,
]);

const BUSY = statesWhere((state) => !IDLE.has(state) && state !== State.UNKNOWN && !STEAL.includes(state));
const NOT_IDLE = statesWhere((state) => !IDLE.has(state));

/** The time by which lanes are sorted; undefined for an order that is not about time. */
export function figureOf(shares: LaneShares, lane: LaneId, order: LaneOrder): number | undefined {
  switch (order) {
    case "given":
    case "name":
      return undefined;
    case "steal":
      return timeIn(shares, lane, STEAL);
    case "busy":
      return timeIn(shares, lane, BUSY);
    case "exits":
      return timeIn(shares, lane, EXITS);
    default:
      return timeIn(shares, lane, [order]);
  }
}

/** Lanes that did nothing in the window. */
export function idleLanes(shares: LaneShares): ReadonlySet<LaneId> {
  const idle = new Set<LaneId>();
  for (const lane of shares.rowOf.keys()) if (timeIn(shares, lane, NOT_IDLE) === 0) idle.add(lane);
  return idle;
}

function timeIn({ rowOf, ns }: LaneShares, lane: LaneId, states: readonly number[]): number {
  const row = rowOf.get(lane);
  if (row === undefined) return -1;
  return states.reduce((sum, state) => sum + (ns[row * STATE_COUNT + state] ?? 0), 0);
}

function statesWhere(isWanted: (state: State) => boolean): readonly State[] {
  return Object.values(State).filter(isWanted);
}
