import type { Profile, ProfileDiff } from "../../model/profile-answers.js";

/** A form in which a profile is written. Adding one is a file, and a line in `index.ts`. */
export interface ProfileFormat {
  readonly name: string;
  /** What it is, for a list. */
  readonly title: string;
  /** Of the names of its files. */
  readonly ending: string;
  write(profile: Profile): string | Uint8Array<ArrayBuffer>;
  /** Absent: it has no form for differences. */
  writeDiff?(diff: ProfileDiff): string | Uint8Array<ArrayBuffer>;
}
