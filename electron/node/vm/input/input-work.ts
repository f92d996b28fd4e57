import type { Result } from "../../../../workers/core/result.js";
import type { InputLeft, RecordChoice, ReplayChoice } from "../../../../workers/model/input-operations.js";
import type { ReplayEnd } from "../../../../workers/model/run-record.js";
import type { InputSink } from "../input-recorder/recorder.js";
import type { WatchedVm } from "../watched-vm.js";

/** What records and replays: the desk gives it VMs, and takes what it tells. */
export interface InputWork {
  record(vm: WatchedVm, request: RecordRequest): Promise<Result<RunningRecorder>>;
  /** All is checked before anything is sent. */
  replay(vm: WatchedVm, request: RunRequest): Promise<Result<RunningReplay>>;
  /** What programs that were killed left in it. */
  left(vm: WatchedVm): Promise<InputLeft>;
  /** Puts that back. */
  clear(vm: WatchedVm): Promise<Result<void>>;
}

export interface RecordRequest extends RecordChoice {
  /** The file of the recording. It is there, with its header, once this has begun. */
  readonly path: string;
  /** For a proxy: the socket on which it listens. */
  readonly listen: string;
  /** Takes what is recorded while it is, beside the file. */
  readonly sink: InputSink;
}

export interface RunningRecorder {
  /** Resolves with the reason once nothing more is recorded. */
  readonly ended: Promise<string>;
  /** Puts back what it changed, and closes the file. */
  stop(): Promise<Result<void>>;
}

export interface RunRequest extends Pick<ReplayChoice, "mode" | "speed" | "acceptsLong"> {
  readonly name: string;
  readonly text: string;
  /** From 1. */
  readonly run: number;
  readonly of: number;
}

export interface RunningReplay {
  readonly status: RunStatus;
  /** Sentences for people, such as that the VM is another one than was recorded. */
  readonly notes: readonly string[];
  readonly done: Promise<ReplayEnd>;
  pause(why?: string): void;
  resume(why?: string): void;
  step(): void;
  stop(why?: string): void;
}

export interface RunStatus {
  readonly state: "running" | "paused" | "waiting" | "step" | "ended";
  readonly done: number;
  readonly total: number;
  readonly shiftNs: number;
  readonly why?: string;
}
