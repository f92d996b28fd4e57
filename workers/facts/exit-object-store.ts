import type { Records, Schema } from "../core/records.js";

/** Kinds of objects of exits. */
export const EXIT_OBJECTS = [
  "msr",
  "port",
  "mmio",
  "memory",
  "hypercall",
  "apic-register",
  "cpuid",
  "hyper-v-call",
  "write-protected",
] as const;

/** Exits are counted per window of this length. A storm is searched in a window. */
export const OBJECT_WINDOW_NS = 10e6;
/** Faults on guest memory are counted by ranges of this size: a huge page. */
export const MEMORY_RANGE = 2 ** 21;

/**
 * Exits of each vCPU by their object (MSR, port, address …), counted per window of 10 ms, in order of time. So their
 * number depends on the variety of objects, not on the number of exits.
 */
export const EXIT_OBJECT_COUNTS = {
  /** Begin of the window in OBJECT_WINDOW_NS. */
  window: "float",
  lane: "int",
  /** ExitCode of the exit, 0 unknown. */
  code: "int",
  /** Index into EXIT_OBJECTS. */
  kind: "byte",
  object: "float",
  count: "float",
} as const satisfies Schema;

export type ExitObjectCounts = Records<typeof EXIT_OBJECT_COUNTS>;
