import type { Schema } from "../core/records.js";

/** Samples of profilers, in order of time (ns from the session origin). */
export const SAMPLES = {
  /** Of the vCPU whose guest ran, of the thread, or of the CPU where that is idle. */
  lane: "int",
  t: "float",
  /** String id of the thread's name at the time; -1: the CPU was idle, or not told. */
  comm: "int",
  /** Number and lane of the CPU; -1: the trace does not tell. */
  cpu: "int",
  cpuLane: "int",
  /** SampleMode */
  mode: "byte",
  /** Bits of SampleFlag. */
  flags: "byte",
  /** String id of the event that was counted. */
  event: "int",
  /** Sign-extended, as in events. */
  ip: "float",
  /** Id in the table of stacks; -1: none. The innermost frame is where it was. */
  stack: "int",
  weight: "float",
} as const satisfies Schema;
