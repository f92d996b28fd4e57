import { fail, ok, type Result } from "../../workers/core/result.js";
import type { ProfileEventsRequest, ProfileRequest, ProfileSources } from "../../workers/model/profile.js";
import type { ProfileArgs } from "./profile-args.js";

type Events = ProfileSources["sources"][number]["events"];

/** What is wrong with ratios: both sides must be events whose samples say for how many they stand. */
export function checkRatios({ ratios }: Pick<ProfileArgs, "ratios">, events: Events): Result<void> {
  for (const { of, per } of ratios) {
    for (const wanted of [of, per]) {
      const event = events.find(({ name }) => name === wanted);
      if (event === undefined) return noEvent(wanted, events);
      if (!event.isCounted) return fail(`samples of "${wanted}" do not say for how many events they stand`);
    }
  }
  return ok(undefined);
}

export function noEvent(wanted: string, events: Events): Result<never> {
  return fail(`no sample is of the event "${wanted}"`, {
    hint: `there are ${events.map(({ name }) => name).join(", ")}`,
  });
}

/** All events side by side, or the one that was asked for. */
export function eventsRequest(
  scope: ProfileRequest,
  by: ProfileEventsRequest["by"],
  { ratios }: Pick<ProfileArgs, "ratios">,
): ProfileEventsRequest {
  const { event, groups: _, weight: __, ...rest } = scope;
  return { ...rest, by, ...(event !== undefined && { events: [event] }), ...(0 < ratios.length && { ratios }) };
}
