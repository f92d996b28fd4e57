import type { Profile, ProfileDiff } from "../../model/profile-answers.js";
import type { ProfileEvents } from "../../model/profile-events.js";
import type { Piece } from "../../query/export/row-sink.js";
import type { TimedProfile } from "../timed-profile.js";

/** A form in which a profile is written, piece by piece. Adding one is a file, and a line in `index.ts`. */
export interface ProfileFormat extends AboutFormat {
  write(profile: Profile): Iterable<Piece>;
  /** Absent: it has no form for differences. */
  writeDiff?(diff: ProfileDiff): Iterable<Piece>;
  /** Absent: it has no form for several events side by side. */
  writeEvents?(events: ProfileEvents): Iterable<Piece>;
}

/** A form that has each sample at its time. */
export interface TimedFormat extends AboutFormat {
  writeTimed(profile: TimedProfile): Iterable<Piece>;
}

interface AboutFormat {
  readonly name: string;
  /** What it is, for a list. */
  readonly title: string;
  /** Of the names of its files. */
  readonly ending: string;
  readonly mime: string;
  /** Its files are compressed by gzip, and its readers take them as they are, too. */
  readonly isGzip?: true;
}
