import type { Side, SourceId } from "./sources.js";

/** What a recording showed of some views. */
export interface CheckGroup {
  readonly source: SourceId;
  readonly side: Side;
  /** How the guest ran, where there was one. */
  readonly accel?: "kvm" | "tcg";
  /** How full the view was. `none`: the table says that there is nothing, and there was nothing. */
  readonly found: "full" | "part" | "none";
  /** Id of what was looked at: a recording that the test makes, or one of somebody else. */
  readonly by: string;
  /** Ids of views, each with how many events of it a second of the recording had; 0 where the source answers questions. */
  readonly views: Readonly<Record<string, number>>;
}

/** A cell of the table that a run has checked: what was recorded and what it filled. */
export interface Check extends Omit<CheckGroup, "views"> {
  readonly view: string;
  readonly eventsPerS?: number;
}

/** What recording cost on the machine that was recorded. */
export interface Cost {
  readonly source: SourceId;
  readonly side: Side;
  readonly by: string;
  readonly bytesPerEvent?: number;
  /** Of the traced machine, tracer included, for each event. */
  readonly cpuNsPerEvent?: number;
  /** Of a source that is asked: bytes of the log, and processor time of QEMU and of the asker, for each second. */
  readonly bytesPerS?: number;
  readonly cpuMsPerS?: number;
}

/** What was recorded, and on what. */
export interface Recording {
  readonly id: string;
  /** In words: tool and its version, machine, load. */
  readonly what: string;
}

/** Whether a guest has a PMU, as it says itself, and by which event perf then samples it. */
export interface GuestPmu {
  /** Its kernel lists the device `cpu`. */
  readonly hasDevice: boolean;
  /** perf counts cycles there. */
  readonly counts: boolean;
  readonly sampledBy: string;
}
