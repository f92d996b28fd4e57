import type { ProfileRequest, ProfileSources } from "../../workers/model/profile.js";
import { DEFAULT_GROUPS, type ProfileGroup } from "../../workers/model/profile-scope.js";
import type { TimeRange } from "../viewmodel/target.js";
import type { ProfileState } from "./profile-store.js";

/** What is asked for what the panel shows; undefined: there is nothing to profile. */
export function profileRequest(
  state: ProfileState,
  sources: ProfileSources["sources"],
  range: TimeRange | undefined,
): ProfileRequest | undefined {
  const source = sources.find((one) => one.source === state.source) ?? sources[0];
  if (source === undefined) return undefined;
  const event = source.events.find(({ name }) => name === state.event);
  return {
    source: source.source,
    ...(range !== undefined && { ranges: [range] }),
    ...(state.lane !== undefined && { lanes: [state.lane] }),
    ...(state.where.trim() !== "" && { where: state.where }),
    ...(event !== undefined && { event: event.name }),
    weight: state.weight,
    withHost: state.withHost,
    withIdle: state.withIdle,
    groups: chosenGroups(state, source).filter((group) => source.groups.includes(group)),
    inverted: state.view === "callers",
    transforms: state.transforms,
  };
}

/** The groups of the panel: until they are changed, those that the recording has a use for. */
export function chosenGroups(
  { groups }: Pick<ProfileState, "groups">,
  source: Pick<ProfileSources["sources"][number], "defaultGroups">,
): readonly ProfileGroup[] {
  return groups === DEFAULT_GROUPS ? source.defaultGroups : groups;
}
