import { DumpedPidNs } from "../../model/event-fields.js";
import type { PlacelessHandler } from "../analysis.js";
import type { Thread } from "../entities.js";
import type { Machine } from "../machine.js";

/** The kernel's first namespace of processes has this number on every machine (PROC_PID_INIT_INO, linux/proc_ns.h). */
const HOST_PID_NS = 0xeffffffc;

/** The level of a namespace of which it is known that no other one of its thread lies in it. */
export const INNERMOST = Number.POSITIVE_INFINITY;

/** A thread is in a namespace of processes, `level` of which lie around that. The innermost one is its container. */
export function learnPidNs(machine: Machine, thread: Thread, pidNs: number, level: number): void {
  if (!(0 < pidNs) || !(thread.pidNsLevel <= level)) return;
  thread.pidNsLevel = level;
  if (pidNs === thread.pidNs) return;
  const wasInContainer = isInContainer(thread);
  thread.pidNs = pidNs;
  if (pidNs !== HOST_PID_NS) machine.tree.moveToContainer(thread.lane, pidNs);
  else if (wasInContainer) machine.tree.moveOutOfContainer(thread.lane);
}

export function isInContainer({ pidNs }: Thread): boolean {
  return 0 < pidNs && pidNs !== HOST_PID_NS;
}

export const pidNsHandler: PlacelessHandler<DumpedPidNs> = (batch, i, machine) => {
  const tid = batch[DumpedPidNs.tid][i] as number;
  if (tid <= 0) return;
  const pidNs = batch[DumpedPidNs.pidNs][i] as number;
  learnPidNs(machine, machine.thread(tid), pidNs, batch[DumpedPidNs.pidNsLevel][i] as number);
};
