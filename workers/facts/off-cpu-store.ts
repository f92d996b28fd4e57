import type { Schema } from "../core/records.js";

/** Times for which threads did not run, from a switch with a call stack to the next time they ran; in order of their end. */
export const OFF_CPU_STAYS = {
  /** The thread's lane. */
  lane: "int",
  start: "float",
  end: "float",
  /** Id in the table of stacks: where the thread left its CPU. */
  stack: "int",
  /** CPU number and lane that it left. */
  cpu: "int",
  cpuLane: "int",
  /** String id of its name. */
  comm: "int",
  /** 1: it could have gone on. */
  isPreempted: "byte",
} as const satisfies Schema;
