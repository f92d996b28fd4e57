import type { Side, SourceId } from "./sources.js";

/** A cell of the table that a run has checked: what was recorded and what it filled. */
export interface Check {
  readonly view: string;
  readonly source: SourceId;
  readonly side: Side;
  /** How the guest ran, where there was one. */
  readonly accel?: "kvm" | "tcg";
  /** How full the view was. `none`: the table says that there is nothing, and there was nothing. */
  readonly found: "full" | "part" | "none";
  /** Id of what was looked at: a recording that the test makes, or one of somebody else. */
  readonly by: string;
  /** Events of this view in a second of the recording; absent where the source answers questions. */
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
