import type { Records, Schema } from "../core/records.js";

/** Exits are counted per stretch of this length. */
export const RIP_WINDOW_NS = 100e6;

/** In place of an address: those of a stretch that have no record of their own. */
export const OTHER_ADDRESSES = Number.NaN;

/**
 * Where guests were when they left: how often each vCPU exited at which address for which reason, counted per 100 ms,
 * in order of time. A vCPU has 32 records and one for all others at most in a stretch, so that interrupts, which come
 * anywhere, do not fill memory.
 */
export const GUEST_RIPS = {
  /** Begin of the stretch in RIP_WINDOW_NS. */
  window: "float",
  lane: "int",
  /** ExitCode; 0 in records of OTHER_ADDRESSES. */
  code: "int",
  /** Sign-extended, as in events. */
  address: "float",
  count: "float",
} as const satisfies Schema;

export type GuestRips = Records<typeof GUEST_RIPS>;
