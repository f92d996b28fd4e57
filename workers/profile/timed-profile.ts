import type { Profile } from "../model/profile-answers.js";

/** A profile and its samples one by one, for files that show both what ran and when. */
export interface TimedProfile extends Profile {
  readonly threads: readonly ProfiledThread[];
  /** The samples as columns, in order of time. */
  readonly timed: {
    readonly count: number;
    /** Ns from the session origin. */
    readonly t: Float64Array;
    /** Place in `threads`. */
    readonly thread: Int32Array;
    /** Place in `nodes`: where its stack ends. */
    readonly node: Int32Array;
    /** In the unit of the profile. */
    readonly weight: Float64Array;
    /** ProfileMode. */
    readonly mode: Uint8Array;
  };
}

/** A vCPU, another thread, or a CPU where that was idle. */
export interface ProfiledThread {
  readonly name: string;
  readonly machine: string;
  /** -1: unknown. */
  readonly tid: number;
  /** Its process; of a vCPU its VM. -1 and "": unknown. */
  readonly pid: number;
  readonly process: string;
  /** By SampleMode: whose work code of that mode is on this thread (ProfileMode). */
  readonly modes: Uint8Array;
}
