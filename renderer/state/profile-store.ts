import type { LaneId } from "../../workers/model/lanes.js";
import type { ChartLanes, NodePath, Transform } from "../../workers/model/profile.js";
import type { ProfileSample } from "../../workers/model/profile-answers.js";
import type { EventsBy } from "../../workers/model/profile-events.js";
import type { EventRatio } from "../../workers/model/profile-ratios.js";
import {
  DEFAULT_GROUPS,
  type FunctionName,
  type ProfileGroup,
  type ProfileScope,
  type ProfileSource,
} from "../../workers/model/profile-scope.js";

export const PROFILE_VIEWS = [
  "flame",
  "icicle",
  "callers",
  "tree",
  "callers-tree",
  "chart",
  "parts",
  "functions",
  "events",
  "sandwich",
  "addresses",
  "difference",
] as const;
/** How a profile is shown. `callers`: the innermost frame at the root. Trees are tables. */
export type ProfileView = (typeof PROFILE_VIEWS)[number];

/** Whether the innermost frame is at the root. */
export function isInverted(view: ProfileView): boolean {
  return view === "callers" || view === "callers-tree";
}

/** What the profile panel shows. The time is that of the selection. */
export interface ProfileState {
  readonly view: ProfileView;
  /** Undefined: the first that there is. */
  readonly source: ProfileSource | undefined;
  /** Undefined: the one with most samples. */
  readonly event: string | undefined;
  readonly groups: readonly ProfileGroup[];
  /** Of events side by side: what rows are, the events that have columns, and ratios. Undefined: all, and the usual ones. */
  readonly eventsBy: EventsBy;
  readonly columns: readonly string[] | undefined;
  readonly ratios: readonly EventRatio[] | undefined;
  /** Of what the flame chart has a lane. */
  readonly chartLanes: ChartLanes;
  /** Of what there is a small graph each. */
  readonly splitBy: ProfileGroup;
  readonly weight: ProfileScope["weight"];
  readonly withHost: boolean;
  readonly withIdle: boolean;
  /** Condition on samples. */
  readonly where: string;
  /** Only samples of this lane and those below it. */
  readonly lane: LaneId | undefined;
  /** Changes of the data, in the order in which they were made. */
  readonly transforms: readonly Transform[];
  /** What is seen of the graph: the node in full width. It changes no figure. */
  readonly zoom: NodePath;
  readonly search: string;
  /** The function of the sandwich. */
  readonly of: FunctionName | undefined;
  /** Of the difference: the lanes that A and B are of, with those below them; undefined: as without a difference. */
  readonly sides: ProfileSides;
  /** Of the difference with another trace: A is what it is compared with. */
  readonly isSwapped: boolean;
  /** The node whose samples are marked on the lanes. */
  readonly marked: MarkedFrame | undefined;
  /** The one of its samples that was gone to. */
  readonly sample: ProfileSample | undefined;
}

export interface ProfileSides {
  readonly a: LaneId | undefined;
  /** Of the other trace, if B is one. */
  readonly b: LaneId | undefined;
}

export interface MarkedFrame {
  readonly path: NodePath;
  readonly isInverted: boolean;
  readonly name: string;
  /** Of a flame chart: the path is of this lane only, below these groups. Absent: below those of the panel. */
  readonly within?: { readonly lane: LaneId; readonly groups: readonly ProfileGroup[] };
}

export const FIRST_PROFILE: ProfileState = {
  view: "flame",
  source: undefined,
  event: undefined,
  groups: DEFAULT_GROUPS,
  eventsBy: "function",
  columns: undefined,
  ratios: undefined,
  chartLanes: "vcpu",
  splitBy: "vcpu",
  weight: "weight",
  withHost: true,
  withIdle: false,
  where: "",
  lane: undefined,
  transforms: [],
  zoom: [],
  search: "",
  of: undefined,
  sides: { a: undefined, b: undefined },
  isSwapped: false,
  marked: undefined,
  sample: undefined,
};
