import type { Records, Schema } from "../core/records.js";

/** Exits are counted per window of this length. */
export const RIP_WINDOW_NS = 100e6;

/** Stands for all addresses of a window that have no record of their own. */
export const OTHER_ADDRESSES = Number.NaN;

/**
 * Exits of each vCPU by instruction address and reason, counted per window of 100 ms, in order of time. In a window a
 * vCPU has at most 32 records and one for all other addresses: interrupts come at any address and must not fill memory.
 */
export const GUEST_RIPS = {
  /** Begin of the window in RIP_WINDOW_NS. */
  window: "float",
  lane: "int",
  /** ExitCode; 0 in records of OTHER_ADDRESSES. */
  code: "int",
  /** Sign-extended, as in events. */
  address: "float",
  count: "float",
} as const satisfies Schema;

export type GuestRips = Records<typeof GUEST_RIPS>;
