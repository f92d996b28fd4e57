import type { Result } from "../../../../workers/core/result.js";
import type { InputEvent, WaitFor } from "../../../../workers/model/input-recording.js";
import type { QmpAnswer } from "../monitor.js";

/** A clock of a run, in ns from a begin of its own. */
export interface PlayClock {
  now(): number;
  /** Resolves at the deadline, or when the signal comes. */
  until(deadline: number, signal: AbortSignal): Promise<void>;
}

/** The VM that is played to. */
export interface PlayedVm {
  send(events: readonly InputEvent[]): Promise<Result<QmpAnswer>>;
  /** A failure: the monitor is gone. */
  isRunning(): Promise<Result<boolean>>;
}

/** What a run tells while it goes on. Times are of its clock. */
export type PlayTold =
  | ({ readonly kind: "group" } & PlayedGroup)
  | { readonly kind: "shift"; readonly at: number; readonly ns: number; readonly why: string }
  | { readonly kind: "pause" | "resume" | "mark"; readonly at: number; readonly text: string | undefined }
  | {
      readonly kind: "wait";
      readonly at: number;
      readonly wait: WaitFor;
      readonly waitedNs: number;
      readonly isTimedOut: boolean;
    }
  | {
      readonly kind: "released";
      readonly at: number;
      readonly us: number;
      readonly ev: readonly InputEvent[];
      readonly why: string;
      readonly error?: string;
    }
  | { readonly kind: "state"; readonly state: PlayState; readonly why?: string }
  | ({ readonly kind: "end"; readonly at: number } & PlayEnd);

export interface PlayedGroup {
  readonly i: number;
  /** When it was sent. */
  readonly at: number;
  readonly us: number;
  readonly planned: number;
  readonly early: number;
  readonly spaced: number;
  readonly con: number;
  readonly ev: readonly InputEvent[];
  readonly error?: string;
}

/** `step`: the next press of a person is waited for. `waiting`: for the VM, its screen or a line. */
export type PlayState = "running" | "paused" | "waiting" | "step";

export interface PlayEnd {
  readonly state: "done" | "stopped" | "failed";
  readonly why?: string;
}

export type PlayControl = { readonly do: "pause" | "resume" | "step" | "stop"; readonly why?: string };

/** What the outside tells a run. `at` is of its clock. */
export type PlaySignal =
  | { readonly kind: "screen"; readonly at: number }
  | { readonly kind: "line"; readonly text: string };
