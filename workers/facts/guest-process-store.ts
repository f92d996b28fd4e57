import type { Schema } from "../core/records.js";

/**
 * What a guest's kernel says of its processes, in order of time (ns from the session origin): a row where something of a
 * process has changed since the look before.
 */
export const GUEST_PROCESSES = {
  /** Of the VM. */
  lane: "int",
  t: "float",
  pid: "int",
  /** Ticks since the guest's boot: with the pid it tells processes apart. */
  started: "float",
  parent: "int",
  /** String ids; the command line -1: not told. */
  name: "int",
  command: "int",
  /** Code of the kernel's letter for it; 0: it has ended. */
  state: "int",
  /** Of all its threads so far. */
  cpuSeconds: "float",
  residentBytes: "float",
  /** Millionths of a CPU since the look before, by the guest's clock; -1: not known. */
  ppm: "int",
} as const satisfies Schema;
