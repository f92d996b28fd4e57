import type { SubjectGroup } from "../../workers/model/cells.js";
import type { LaneId } from "../../workers/model/lanes.js";
import { type ArrangedLanes, NOTHING_ARRANGED } from "../viewmodel/arranged-lanes.js";
import type { CurveSpec } from "../viewmodel/curve.js";
import type { LaneOrder, LaneShares } from "../viewmodel/lane-figures.js";
import type { TreeChoices } from "../viewmodel/lane-layout.js";

/** The lane tree as the user changed it. */
export interface TreeState extends TreeChoices {
  /** What stands in the filter box. */
  readonly filterText: string;
  /** The last text of it that was understood: a filter stays while the next one is being typed. */
  readonly appliedFilter: string;
  readonly treeWidthPx: number;
  /** Per lane on screen, time in each state of the window: `shares[i * STATE_COUNT + state]` for `lanes[i]`. */
  readonly shares: LaneShares | undefined;
  /** Whose work the lanes on screen show, while they are coloured by that; most cells first. */
  readonly groups: readonly GroupInView[];
  readonly arranged: ArrangedLanes;
  /** The id of the set of lanes that is shown alone; undefined: all are. */
  readonly shownSet: string | undefined;
  readonly order: LaneOrder;
  /** The window that lanes are sorted by. It stays as it was when they were sorted, so that no lane moves by itself. */
  readonly orderShares: LaneShares | undefined;
  /** Curves over the lanes, from top to bottom. */
  readonly curves: readonly CurveSpec[];
  readonly hidesIdle: boolean;
  /** Lanes that are idle in the window, while these are hidden. */
  readonly idle: ReadonlySet<LaneId>;
}

export interface GroupInView extends SubjectGroup {
  /** Its colour. */
  readonly slot: number;
}

export const INITIAL_TREE: TreeState = {
  open: new Map(),
  hidden: new Set(),
  pinned: [],
  filterText: "",
  appliedFilter: "",
  treeWidthPx: 300,
  shares: undefined,
  groups: [],
  arranged: NOTHING_ARRANGED,
  shownSet: undefined,
  order: "given",
  orderShares: undefined,
  curves: [],
  hidesIdle: false,
  idle: new Set(),
};
