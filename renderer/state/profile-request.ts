import type { LaneId } from "../../workers/model/lanes.js";
import type {
  ProfileEventsRequest,
  ProfileMarksRequest,
  ProfileRequest,
  ProfileSources,
} from "../../workers/model/profile.js";
import { DEFAULT_GROUPS, type ProfileGroup } from "../../workers/model/profile-scope.js";
import { type Area, headsOfArea } from "../viewmodel/area.js";
import type { LaneTree } from "../viewmodel/lane-tree.js";
import type { TimeRange } from "../viewmodel/target.js";
import { isInverted, type MarkedFrame, type ProfileState } from "./profile-store.js";

/** What the selection limits a profile to. */
export interface Profiled {
  readonly range: TimeRange | undefined;
  /** Those of a selection of some lanes, with all below them. They come before the lane that the panel is limited to. */
  readonly lanes: readonly LaneId[] | undefined;
}

export function profiledOf(range: TimeRange | undefined, area: Area | undefined, tree: LaneTree): Profiled {
  return { range, lanes: area && headsOfArea(tree, area) };
}

/** What is asked for what the panel shows; undefined: there is nothing to profile. */
export function profileRequest(
  state: ProfileState,
  sources: ProfileSources["sources"],
  { range, lanes }: Profiled,
): ProfileRequest | undefined {
  const source = sources.find((one) => one.source === state.source) ?? sources[0];
  if (source === undefined) return undefined;
  const event = source.events.find(({ name }) => name === state.event);
  return {
    source: source.source,
    ...(range !== undefined && { ranges: [range] }),
    ...(lanes !== undefined ? { lanes } : state.lane !== undefined && { lanes: [state.lane] }),
    ...(state.where.trim() !== "" && { where: state.where }),
    ...(event !== undefined && { event: event.name }),
    weight: state.weight,
    withHost: state.withHost,
    withIdle: state.withIdle,
    groups: shownGroups(state, source),
    inverted: isInverted(state.view),
    transforms: state.transforms,
  };
}

/** Small graphs have the group by which they are apart outermost, so that marks of their frames find it. */
function shownGroups(state: ProfileState, source: ProfileSources["sources"][number]): readonly ProfileGroup[] {
  const groups = chosenGroups(state, source).filter((group) => source.groups.includes(group));
  if (state.view !== "parts" || !source.groups.includes(state.splitBy)) return groups;
  return [state.splitBy, ...groups.filter((group) => group !== state.splitBy)];
}

/** The same for several events side by side. A column that the recording does not have is left out. */
export function eventsRequest(
  { eventsBy, columns, ratios }: Pick<ProfileState, "eventsBy" | "columns" | "ratios">,
  { event: _, groups: __, weight: ___, ...scope }: ProfileRequest,
  source: Pick<ProfileSources["sources"][number], "groups" | "events">,
): ProfileEventsRequest {
  const by = eventsBy !== "function" && source.groups.includes(eventsBy) ? eventsBy : "function";
  const known = columns?.filter((name) => source.events.some((one) => one.name === name)) ?? [];
  return { ...scope, by, ...(0 < known.length && { events: known }), ...(ratios !== undefined && { ratios }) };
}

/** The samples of the marked frame, among those of the panel. A flame chart is of all times, whatever is selected. */
export function markedRequest(
  request: ProfileRequest,
  { path, isInverted: inverted, within }: MarkedFrame,
): ProfileRequest & Pick<ProfileMarksRequest, "frame"> {
  const frame = { kind: "node", path } as const;
  if (within === undefined) return { ...request, inverted, frame };
  const { ranges: _, ...scope } = request;
  return { ...scope, lanes: [within.lane], groups: within.groups, inverted, frame };
}

/** The groups of the panel: until they are changed, those that the recording has a use for. */
export function chosenGroups(
  { groups }: Pick<ProfileState, "groups">,
  source: Pick<ProfileSources["sources"][number], "defaultGroups">,
): readonly ProfileGroup[] {
  return groups === DEFAULT_GROUPS ? source.defaultGroups : groups;
}
