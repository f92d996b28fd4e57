import type { LaneList } from "./engine-api.js";
import type { LaneId } from "./lanes.js";
import type { Profile } from "./profile-answers.js";

/** For lanes of another session: what frames that stand for them are called. */
export type LaneNames = ReadonlyMap<LaneId, string>;

type Vms = Pick<LaneList, "kinds" | "names" | "gone">;

/**
 * For VMs of another session: the names of their counterparts here. `pairs`: lanes that belong together, one of here and one
 * of there after another. Where one VM is left on either side, those two belong together, too: most recordings have one.
 */
export function vmCounterparts(here: Vms, there: Vms, pairs: ArrayLike<number>): LaneNames {
  const found = new Map<LaneId, LaneId>();
  for (let i = 0; i + 1 < pairs.length; i += 2) {
    const [own, other] = [pairs[i] as LaneId, pairs[i + 1] as LaneId];
    if (here.kinds[own] === "vm" && there.kinds[other] === "vm") found.set(other, own);
  }
  const taken = new Set(found.values());
  const left = vmsOf(here).filter((lane) => !taken.has(lane));
  const others = vmsOf(there).filter((lane) => !found.has(lane));
  const [own, other] = [left[0], others[0]];
  if (left.length === 1 && others.length === 1 && own !== undefined && other !== undefined) found.set(other, own);
  return new Map([...found].map(([one, of]) => [one, here.names[of] ?? ""]));
}

function vmsOf({ kinds, gone }: Vms): LaneId[] {
  return [...kinds.keys()].filter((lane) => kinds[lane] === "vm" && !gone.includes(lane));
}

/** The profile with other names for the frames that stand for lanes. */
export function withLaneNames(profile: Profile, names: LaneNames): Profile {
  const { frames } = profile;
  const strings = [...profile.strings];
  const name = frames.name.map((was, frame) => {
    const renamed = names.get(frames.lane[frame] as LaneId);
    return renamed === undefined || renamed === strings[was] ? was : strings.push(renamed) - 1;
  });
  return { ...profile, strings, frames: { ...frames, name } };
}
