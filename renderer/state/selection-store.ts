import type { IntervalDetails, StateDetails } from "../../workers/model/engine-api.js";
import type { LaneId } from "../../workers/model/lanes.js";
import type { Area } from "../viewmodel/area.js";
import type { CellContent } from "../viewmodel/cell-texture.js";
import type { GroupMoment } from "../viewmodel/group-moment.js";
import type { TimeRange } from "../viewmodel/target.js";

export type { TimeRange } from "../viewmodel/target.js";

/** A drag under way: one that selects, or one that zooms to what it covers. `toNs` is at the pointer. */
export interface RangeDrag {
  readonly kind: "select" | "zoom";
  readonly fromNs: number;
  readonly toNs: number;
  /** The lanes that a selection goes on to be limited to while it is extended. */
  readonly area?: Area | undefined;
}

/** The place under the pointer. */
export interface Hover {
  readonly timeNs: number;
  /** Undefined over the ruler and below the last lane. */
  readonly lane: LaneId | undefined;
  readonly xPx: number;
  readonly yPx: number;
  /** The cell drawn there: all states of the pixel, of which `timeNs` is one moment. */
  readonly cell: CellContent | undefined;
}

export interface SelectionState {
  readonly range: TimeRange | undefined;
  /** The lanes that the selection is limited to; undefined: all. Without a range it is of the whole window. */
  readonly area: Area | undefined;
  readonly lane: LaneId | undefined;
  readonly state: StateDetails | undefined;
  /** The events at the ends of `state` and its arrows; undefined until the engine has answered. */
  readonly details: IntervalDetails | undefined;
  /** Why the question about the cause or the effect of `state` leads nowhere, once it was asked. */
  readonly noWake: string | undefined;
  /** If the lane heads others: what they do at the picked moment. Then there is no `state`. */
  readonly group: GroupMoment | undefined;
  /** Time of the keyboard cursor. */
  readonly cursorNs: number | undefined;
  readonly drag: RangeDrag | undefined;
  readonly hover: Hover | undefined;
  /** The state of the hovered place; may lag behind `hover`. */
  readonly hoverState: StateDetails | undefined;
  /** The same over a lane that heads others. */
  readonly hoverGroup: GroupMoment | undefined;
}

export const NO_SELECTION: SelectionState = {
  range: undefined,
  area: undefined,
  lane: undefined,
  state: undefined,
  details: undefined,
  noWake: undefined,
  group: undefined,
  cursorNs: undefined,
  drag: undefined,
  hover: undefined,
  hoverState: undefined,
  hoverGroup: undefined,
};
