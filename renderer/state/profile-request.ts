import type { ProfileRequest, ProfileSources } from "../../workers/model/profile.js";
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
    groups: state.groups.filter((group) => source.groups.includes(group)),
    inverted: state.view === "callers",
    transforms: state.transforms,
  };
}
