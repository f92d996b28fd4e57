import type { Triggers } from "./triggers/triggers.js";

/** How VMs are watched. */
export interface WatchOptions {
  readonly periodMs: number;
  /** A schedule of its own for the registers, which are samples of what the guest executes; undefined: once a second. */
  readonly registersMs: number | undefined;
  readonly hmp: readonly string[];
  readonly triggers?: Triggers;
  /** Told each line of the ports that are listened to. */
  readonly onLine?: (vm: string, text: string) => void;
  /** Input may be played to the VM, so a thread of its own holds its monitor. */
  readonly isPlayable?: boolean;
}
