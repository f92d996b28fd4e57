import type { Schema } from "../core/records.js";

/** Calls of KVM_RUN that failed, in order of time (ns from the session origin). */
export const RUN_ERRORS = {
  t: "float",
  /** The vCPU's lane. */
  lane: "int",
  /** Positive. */
  errno: "int",
} as const satisfies Schema;
