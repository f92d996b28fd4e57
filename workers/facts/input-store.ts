import type { Schema } from "../core/records.js";

// What users and replays did to VMs, in order of time (ns from the session origin). `lane` is that of the VM.

/** Groups of input: what was done at once. */
export const INPUTS = {
  lane: "int",
  /** When it was sent, dispatched by QEMU, or read of the guest's kernel. */
  t: "float",
  /** Begin of its run, which with the lane names the run; NaN: it belongs to none. */
  runNs: "float",
  /** InputSource */
  source: "byte",
  /** Of `InputAction`. */
  actions: "byte",
  /** Its place in the recording; -1: not told. */
  number: "int",
  /** It reached QEMU so much after it should have; NaN: not told. */
  lateNs: "float",
  /** Until QEMU answered; NaN: not told. */
  answerNs: "float",
  /** String ids; `about` is why QEMU did not take it, or the device; -1: nothing. */
  keys: "int",
  about: "int",
} as const satisfies Schema;

/** Changes of the screen of a VM. */
export const SCREEN_CHANGES = { lane: "int", t: "float", pixels: "float" } as const satisfies Schema;

/** Runs of recorded input. */
export const RUNS = {
  lane: "int",
  t: "float",
  /** NaN: its end is not told. */
  endNs: "float",
} as const satisfies Schema;

/** What is told of runs: the name of the recording, the version of QEMU, and so on. */
export const RUN_TOLD = {
  lane: "int",
  t: "float",
  /** As in `INPUTS`. */
  runNs: "float",
  /** Its place in `RUN_FACTS`. */
  fact: "int",
  /** String id. */
  value: "int",
} as const satisfies Schema;
