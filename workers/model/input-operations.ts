import type { ReplayMode, ReplayTiming } from "./run-record.js";

/**
 * What a window may ask about the input of VMs that it attached. A `vm` is the key of one; a `name` is that of a recording
 * in the folder of recordings.
 */
export type InputOperation =
  | ({ readonly op: "input-record"; readonly vm: string } & RecordChoice)
  | { readonly op: "input-stop"; readonly vm: string }
  | { readonly op: "input-list" }
  | { readonly op: "input-read"; readonly name: string }
  /** What the editor made. Another recording of that name is replaced. */
  | { readonly op: "input-write"; readonly name: string; readonly text: string }
  /** What programs that were killed left in this VM. */
  | { readonly op: "input-left"; readonly vm: string }
  /** Puts it back. */
  | { readonly op: "input-clear"; readonly vm: string }
  | ({ readonly op: "input-replay"; readonly vm: string; readonly name: string } & ReplayChoice)
  | { readonly op: "input-control"; readonly vm: string; readonly do: ReplayControl };

/** `trace`: QEMU's own trace events. `rfb`: a proxy between a viewer and the VNC server of QEMU. */
export type RecordBy = "trace" | "rfb";

export interface RecordChoice {
  readonly by: RecordBy;
  /** Only the times of keys are kept. */
  readonly hideKeys: boolean;
  /** The address of QEMU's VNC server; for `rfb`. */
  readonly vnc?: string;
}

export interface ReplayChoice {
  readonly mode: ReplayMode;
  readonly speed: number;
  readonly repeat: number;
  /** Pauses of more than an hour are meant. */
  readonly acceptsLong?: boolean;
}

export const REPLAY_CONTROLS = ["pause", "resume", "step", "stop"] as const;
export type ReplayControl = (typeof REPLAY_CONTROLS)[number];

export const REPLAY_LIMITS = { slowest: 0.1, fastest: 10, mostRuns: 1000 } as const;
/** Characters of a recording that the window reads and edits. */
export const MOST_RECORDING_TEXT = 64 << 20;
export const RECORDING_ENDING = ".lsi.jsonl";

export type InputAnswer =
  | { readonly recordings: readonly RecordingInfo[]; readonly folder: string }
  | { readonly recordingText: string }
  | { readonly recorded: RecordingInfo }
  | { readonly left: InputLeft };

/** What programs that were killed left in a VM. */
export interface InputLeft {
  /** A recorder left QEMU's trace events on, and its log moved. */
  readonly isTraced: boolean;
  /** Keys and buttons that a replay may have left down. */
  readonly down: readonly string[];
}

/** A file in the folder of recordings. */
export interface RecordingInfo {
  readonly name: string;
  readonly bytes: number;
  readonly modifiedMs: number;
  /** Why it cannot be read; what follows is nothing then. */
  readonly problem?: string;
  /** The VM that was recorded. */
  readonly vm: string;
  readonly groups: number;
  readonly keys: number;
  readonly lengthNs: number;
  readonly isHidden: boolean;
}

/** What goes on with the input of VMs. */
export interface InputStatus {
  readonly recorders: readonly RecorderStatus[];
  /** Those that run, and the last one of each VM. */
  readonly replays: readonly ReplayStatus[];
}

export interface RecorderStatus {
  readonly vm: string;
  readonly name: string;
  readonly by: RecordBy;
  readonly hideKeys: boolean;
  readonly groups: number;
  readonly keys: number;
  /** Where a viewer connects, so that its input passes through. */
  readonly listen?: string;
  /** What is wrong, though it goes on. */
  readonly problem?: string;
}

export type ReplayState = "running" | "paused" | "waiting" | "stepping" | "ended";

export interface ReplayStatus extends ReplayChoice {
  readonly vm: string;
  readonly name: string;
  readonly state: ReplayState;
  /** From 1. */
  readonly run: number;
  /** Groups of this run. */
  readonly sent: number;
  readonly groups: number;
  readonly shiftNs: number;
  /** What it waits for, or what it has told last. */
  readonly told?: string;
  /** Why it has ended, where that is not that all was sent. */
  readonly why?: string;
  /** Runs that are over. */
  readonly results: readonly RunResult[];
}

export interface RunResult {
  readonly run: number;
  readonly state: "done" | "stopped" | "failed";
  readonly why?: string;
  readonly sent: number;
  readonly shiftNs: number;
  readonly timing?: ReplayTiming;
}
