import { FrameKind, type Profile, type ProfileDiff, type ProfileTotals } from "../../model/profile-answers.js";
import { PROFILE_GROUPS, type ProfileGroup } from "../../model/profile-scope.js";
import type { TimedProfile } from "../../profile/timed-profile.js";
import type { SessionRedactor } from "./session-redactor.js";

/** Groups whose frames are called after what people named. */
const NAMED: ReadonlySet<ProfileGroup | undefined> = new Set([
  "machine",
  "vm",
  "vcpu",
  "process",
  "thread",
  "guest-process",
]);

/** A profile with pseudonyms for its functions, files and groups. */
export function redactedProfile(profile: Profile, redactor: SessionRedactor): Profile {
  return { ...redactedFrames(profile, redactor), totals: redactedTotals(profile, redactor) };
}

/** The same of frames alone. Addresses that stand for a name stay. */
export function redactedFrames<T extends Pick<Profile, "frames" | "strings">>(of: T, redactor: SessionRedactor): T {
  const { frames, strings } = of;
  const texts = [...redactor.texts(strings)];
  const ids = new Map<string, number>();
  // One text may be the name of a group, of a function and of a file, which are not replaced alike.
  const put = (id: number, replaced: string | undefined) => {
    if (replaced === undefined) return id;
    const known = ids.get(replaced) ?? texts.push(replaced) - 1;
    ids.set(replaced, known);
    return known;
  };
  const name = frames.name.map((id, frame) => {
    const text = strings[id] ?? "";
    const group = PROFILE_GROUPS[frames.group[frame] as number];
    if (frames.kind[frame] !== FrameKind.GROUP) {
      return frames.unresolved[frame] === 1 ? id : put(id, redactor.symbol(text));
    }
    if (group === "dso") return put(id, redactor.codeFile(text));
    // What the session knows is replaced already. A trace before may know other names.
    return NAMED.has(group) && texts[id] === text ? put(id, redactor.numbered(text)) : id;
  });
  const linkName = frames.linkName.map((id, frame) => (name[frame] === frames.name[frame] ? id : -1));
  const dso = frames.dso.map((id) => put(id, redactor.codeFile(strings[id] ?? "")));
  return { ...of, frames: { ...frames, name, dso, linkName }, strings: texts };
}

/** The same with its threads and processes. */
export function redactedTimed(profile: TimedProfile, redactor: SessionRedactor): TimedProfile {
  const names = profile.threads.flatMap(({ name, machine, process }) => [name, machine, process]);
  const texts = redactor.texts(names);
  const hidden = (n: number) => {
    const [text = "", replaced = ""] = [names[n], texts[n]];
    return replaced === text ? (redactor.numbered(text) ?? text) : replaced;
  };
  const threads = profile.threads.map((thread, n) => {
    const [name, machine, process] = [hidden(3 * n), hidden(3 * n + 1), hidden(3 * n + 2)];
    return { ...thread, name, machine, process };
  });
  return { ...profile, ...redactedProfile(profile, redactor), threads };
}

/** The same of both sides. */
export function redactedDiff(diff: ProfileDiff, redactor: SessionRedactor): ProfileDiff {
  const before = redactedTotals({ totals: diff.before }, redactor);
  return { ...diff, after: redactedProfile(diff.after, redactor), before };
}

function redactedTotals({ totals }: Pick<Profile, "totals">, redactor: SessionRedactor): ProfileTotals {
  const hidden = (dso: string) => redactor.codeFile(dso) ?? redactor.texts([dso])[0] ?? "";
  return { ...totals, unresolvedDsos: totals.unresolvedDsos.map((one) => ({ ...one, dso: hidden(one.dso) })) };
}
