import type { RecordOf, Schema } from "../core/records.js";

/** Fewer exits in a row at one address are common: copying a page to a device, a string of port accesses. */
export const LEAST_LOOP = 1000;

/** Many exits of a vCPU in a row at one guest address for one reason, in order of their end. Times are ns. */
export const EXIT_LOOPS = {
  lane: "int",
  /** ExitCode. */
  code: "int",
  address: "float",
  start: "float",
  end: "float",
  exits: "float",
  /** Guest physical address of all its faults; NaN if there are none or several. */
  memory: "float",
} as const satisfies Schema;

export type ExitLoop = RecordOf<typeof EXIT_LOOPS>;
