import type { LaneList } from "../../../workers/model/engine-api.js";
import type { LaneId } from "../../../workers/model/lanes.js";
import { parseRatio, ratioName } from "../../../workers/model/profile-ratios.js";
import {
  DEFAULT_GROUPS,
  PROFILE_GROUPS,
  PROFILE_SOURCES,
  type ProfileGroup,
} from "../../../workers/model/profile-scope.js";
import type { ViewRow } from "../../persist/schema.js";
import { FIRST_PROFILE, PROFILE_VIEWS, type ProfileState } from "../profile-store.js";

/** What the profile panel shows, as it is kept. Zoom, filters and marks are of one sitting. */
export function savedProfile(state: ProfileState, pathOf: (lane: LaneId) => string): Pick<ViewRow, "profile"> {
  const { view, source, event, groups, weight, withHost, withIdle, where, lane } = state;
  const { eventsBy, columns, ratios } = state;
  const hasColumns = eventsBy !== FIRST_PROFILE.eventsBy || columns !== undefined || ratios !== undefined;
  const first = FIRST_PROFILE;
  const isFirst =
    view === first.view &&
    source === undefined &&
    event === undefined &&
    groups === first.groups &&
    lane === undefined &&
    !hasColumns;
  if (isFirst && weight === first.weight && withHost === first.withHost && !withIdle && where === "") return {};
  return {
    profile: {
      view,
      ...(source !== undefined && { source }),
      ...(event !== undefined && { event }),
      groups,
      ...(eventsBy !== first.eventsBy && { eventsBy }),
      ...(columns !== undefined && { columns }),
      ...(ratios !== undefined && { ratios: ratios.map(ratioName) }),
      weight,
      withHost,
      withIdle,
      where,
      ...(lane !== undefined && { lane: pathOf(lane) }),
    },
  };
}

/** The panel as it was kept; parts that make no sense now are as they begin. */
export function restoredProfile({ profile }: Pick<ViewRow, "profile">, lanes: LaneList): Partial<ProfileState> {
  if (profile === undefined) return {};
  const lane = profile.lane === undefined ? -1 : lanes.paths.indexOf(profile.lane);
  return {
    view: PROFILE_VIEWS.find((view) => view === profile.view) ?? FIRST_PROFILE.view,
    source: PROFILE_SOURCES.find((source) => source === profile.source),
    event: profile.event,
    groups: restoredGroups(profile.groups),
    eventsBy: PROFILE_GROUPS.find((group) => group === profile.eventsBy) ?? FIRST_PROFILE.eventsBy,
    columns: profile.columns,
    ratios: profile.ratios?.flatMap((text) => parseRatio(text) ?? []),
    weight: profile.weight === "samples" ? "samples" : "weight",
    withHost: profile.withHost,
    withIdle: profile.withIdle,
    where: profile.where,
    lane: lane < 0 ? undefined : lane,
  };
}

/** Nobody changed those that a profile begins with. */
function restoredGroups(names: readonly string[]): readonly ProfileGroup[] {
  if (names.join() === DEFAULT_GROUPS.join()) return DEFAULT_GROUPS;
  return names.flatMap((name) => PROFILE_GROUPS.filter((group) => group === name));
}
