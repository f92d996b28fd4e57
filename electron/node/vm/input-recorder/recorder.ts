import type { Result } from "../../../../workers/core/result.js";
import type { InputEvent, InputHeader } from "../../../../workers/model/input-recording.js";
import type { ScreenChange } from "../../../../workers/model/run-record.js";

/** Input that takes effect together, as it was seen. */
export interface SeenGroup {
  readonly con: number;
  readonly ev: readonly InputEvent[];
  /** The host's CLOCK_MONOTONIC: by QEMU's own stamp where there is one, else when it was read. */
  readonly atNs: bigint;
  /** QEMU's own stamp, CLOCK_REALTIME. */
  readonly realNs: bigint | undefined;
}

/** Takes what a recorder sees. */
export interface InputSink {
  group(group: SeenGroup): void;
  /** Of an RFB proxy alone. */
  screen?(change: ScreenChange, atNs: bigint): void;
  /** What could not be read or understood, for people. */
  problem?(text: string): void;
}

/** Input is recorded while one of these lives. `recordByTrace` and `recordByRfb` make them. */
export interface InputRecorder {
  readonly header: InputHeader;
  readonly status: RecorderStatus;
  /** Resolves once nothing is recorded any more, with the reason. By then all is as it was before. */
  readonly ended: Promise<string>;
  /** Puts back what was changed. A failure says what is not as it was. */
  stop(): Promise<Result<void>>;
}

export interface RecorderStatus {
  readonly recording: boolean;
  readonly by: "trace" | "rfb";
  readonly groups: number;
  readonly problems: number;
  /** QEMU stamps input itself: times are exact to the µs. */
  readonly hasOwnStamps: boolean;
}
