import type { InputEvent, RecordedVm, WaitFor } from "./input-recording.js";

/** A run of a recording of input is the stretch of a monitor log from `replay begin` to `replay end`. A log may hold several. */
export interface ReplayBegin {
  readonly recording: ReplayedRecording;
  readonly mode: ReplayMode;
  readonly speed: number;
  /** The number of this run among those that were begun together, from 1. */
  readonly run: number;
  readonly of: number;
  /** The VM that it is played to, and the one that was recorded. */
  readonly vm: RecordedVm;
  readonly recorded: RecordedVm;
  /** The load average of the host, and its CPUs. */
  readonly host: { readonly load: number; readonly cpus: number };
  /** Groups must lie so far apart; those that do not are spaced. */
  readonly least_gap_ns: number;
  readonly options?: readonly string[];
}

export interface ReplayedRecording {
  readonly name: string;
  /** SHA-256 of its lines: runs of the same recording can be compared. Hex. */
  readonly id: string;
  readonly groups: number;
  readonly length_ns: number;
}

/** `timed`: as recorded. `closed-loop`: the next input when the answer to the one before has come. `step`: by hand. */
export type ReplayMode = "timed" | "closed-loop" | "step";

/** How many times as fast as it was recorded a replay may be. */
export const SPEEDS = { least: 0.1, most: 10 } as const;
/** Nothing happens for longer than this: somebody has to say that it is meant. */
export const LONG_PAUSE_NS = 3600e9;

/** What a closed loop waits for, if nothing else is said. */
export const QUIET: WaitFor = { "screen-quiet-ms": 300, "timeout-ms": 10_000 };

/** Its record's `t` is when it was sent, `us` how long QEMU took to answer. */
export interface ReplayGroup {
  /** The number of the group in the recording, from 0. */
  readonly i: number;
  /** When it should have reached QEMU, with all shifts, ns since `t0_mono_ns`. */
  readonly planned: number;
  /** By how much it was sent before that, since the way to QEMU takes time. */
  readonly early?: number;
  /** By how much it was moved away from the group before. */
  readonly spaced?: number;
  readonly con: number;
  readonly ev: readonly InputEvent[];
  /** QEMU did not take it. */
  readonly error?: string;
}

/** Everything from here on comes later. */
export interface ReplayShift {
  readonly ns: number;
  readonly why: string;
}

export interface ReplayWait {
  readonly wait: WaitFor;
  readonly waited_ns: number;
  readonly timed_out: boolean;
}

/** Keys and buttons that were let go so that none stays down. */
export interface ReplayReleased {
  readonly ev: readonly InputEvent[];
  readonly why: string;
}

export interface ReplayEnd {
  readonly state: "done" | "stopped" | "failed";
  readonly why?: string;
  readonly sent: number;
  readonly shift_ns: number;
  readonly timing?: ReplayTiming;
}

/** When groups reached QEMU against when they should have: (sent + half of the answer's time) − planned, ns. */
export interface ReplayTiming {
  readonly min: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
  /** The mean of the last tenth less that of the first tenth. */
  readonly drift: number;
  /** Groups that were over 10 ms off. */
  readonly late: number;
}

/** A group that QEMU dispatched, by its own trace events or an RFB proxy. */
export interface SeenInput {
  readonly con: number;
  readonly ev: readonly InputEvent[];
  /** QEMU's own stamp, CLOCK_REALTIME. Decimal. */
  readonly real_ns?: string;
}

/** Records of the guest's /dev/input, `[guest's CLOCK_REALTIME in µs, type, code, value]` each (linux/input.h). */
export interface EvdevRecords {
  readonly events: readonly (readonly [number, number, number, number])[];
}

/** A part of the screen that changed. QEMU looks every 30 ms or more. */
export interface ScreenChange {
  readonly pixels: number;
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

/** Something that happened in the guest, told while it did. */
export interface GuestHappening {
  readonly text: string;
  /** By which way it came: a port, a serial line, a look at the processes, tracefs. */
  readonly via: string;
  /** On the guest's CLOCK_MONOTONIC. */
  readonly guest_ns?: number;
}

/** What a trigger did. */
export interface TriggerDone {
  readonly did: string;
  readonly why?: string;
  readonly failed?: string;
}
