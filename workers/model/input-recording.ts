/**
 * A recording of input, `.lsi.jsonl`: what a user did to a VM, as JSON lines. The first line is an `InputHeader`, all
 * others are `InputLine`s in order of time.
 */
export interface InputHeader {
  readonly lanescope: "input-recording";
  readonly version: 1;
  readonly source: "qemu-trace" | "rfb" | "guest-evdev" | "vdo" | "manual";
  /** By which clock `t` was taken. */
  readonly clock: "realtime" | "monotonic";
  /** The moment of `t` = 0 on the host's CLOCK_REALTIME. Decimal; 0: not known. */
  readonly t0_real_ns: string;
  /** Empty texts: not known. */
  readonly vm: RecordedVm;
  /** In pixels; 0: not known. */
  readonly screen: { readonly w: number; readonly h: number };
  readonly pointer: "abs" | "rel";
  /** The input devices of the VM, as QEMU names them. */
  readonly devices: readonly string[];
  /** Keys that were down already, as qcodes. */
  readonly down?: readonly string[];
  /** Keys are not in the recording, only their times. */
  readonly hidden?: boolean;
  readonly note: string;
}

export interface RecordedVm {
  readonly name: string;
  readonly uuid: string;
  readonly qemu: string;
  readonly machine: string;
  readonly arch: string;
  readonly accel: string;
}

export type InputLine = InputGroup | InputMark | InputWait;

/** What QEMU got between two syncs: it takes effect together. */
export interface InputGroup {
  /** Ns from the begin of the recording. */
  readonly t: number;
  /** The number of the display, not of a device. */
  readonly con: number;
  readonly ev: readonly InputEvent[];
}

export interface InputMark {
  readonly t: number;
  readonly mark: string;
}

/** A replay goes on only when this has come. */
export interface InputWait {
  readonly t: number;
  readonly wait: WaitFor;
}

/** One of these, or nothing but the time-out. */
export interface WaitFor {
  /** The screen has not changed for so long. */
  readonly "screen-quiet-ms"?: number;
  /** A line of the guest, on its port or serial line, that holds this text. */
  readonly line?: string;
  readonly "timeout-ms": number;
}

/** As `InputEvent` of QEMU (qapi/ui.json). */
export type InputEvent =
  | { readonly type: "key"; readonly data: { readonly down: boolean; readonly key: InputKey } }
  | { readonly type: "btn"; readonly data: { readonly down: boolean; readonly button: string } }
  /** `abs`: 0 to 32767. */
  | { readonly type: "rel" | "abs"; readonly data: { readonly axis: "x" | "y"; readonly value: number } };

export type InputKey =
  | { readonly type: "qcode"; readonly data: string }
  | { readonly type: "number"; readonly data: number };

/** Stands for a key of a recording with hidden keys. It is no key that a replay could press. */
export const HIDDEN_KEY = "unmapped";
