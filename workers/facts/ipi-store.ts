import type { Schema } from "../core/records.js";

/** Interrupts from one vCPU to another, in order of their end. Times are ns from the session origin. */
export const IPIS = {
  /** Lanes of the two vCPUs. */
  sender: "int",
  receiver: "int",
  vector: "int",
  /** Delivery to the receiver's interrupt controller. */
  start: "float",
  /** The receiver enters the guest with it. */
  end: "float",
} as const satisfies Schema;
