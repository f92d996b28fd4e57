import type { Records, Schema } from "../core/records.js";

/** What an exit was about. */
export const EXIT_OBJECTS = ["msr", "port", "mmio", "memory", "hypercall", "apic-register", "cpuid"] as const;
export type ExitObjectKind = (typeof EXIT_OBJECTS)[number];

/** Counts are kept per stretch of this length: what a storm is looked for in. */
export const OBJECT_WINDOW_NS = 10e6;
/** Faults on guest memory are told apart by ranges of this size: a huge page. */
export const MEMORY_RANGE = 2 ** 21;

/**
 * How often each vCPU exited over which MSR, port, address …, counted per 10 ms, so that their number is bound by
 * the variety of objects rather than by the number of exits. In order of time.
 */
export const EXIT_OBJECT_COUNTS = {
  /** Begin of the stretch in OBJECT_WINDOW_NS. */
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
