import type { Schema } from "../core/records.js";

/**
 * Priorities of threads, in order of time: the first that the trace tells, and every change (sched_switch has that of
 * the thread that gets the CPU; sched_pi_setprio and others tell changes). `prio` is on the kernel's scale: 0..99 real
 * time, 100..139 fair. `lane` is the thread's own, also where it runs a vCPU.
 */
export const PRIORITIES = { lane: "int", t: "float", prio: "int" } as const satisfies Schema;
