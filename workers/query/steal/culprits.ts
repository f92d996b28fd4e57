import { type LaneId, NO_LANE } from "../../model/lanes.js";
import type { ThreadRoles } from "../thread-roles.js";
import { IDLE_OCCUPANT } from "./occupants.js";

/**
 * The occupant of a CPU that a victim waited for. `own-vm`: another thread of the victim's VM; `other-vm`: a noisy
 * neighbour; `realtime`, `kernel`, `host`: threads that serve no VM; `idle`: none, the victim was throttled or its CPU
 * was still waking up.
 */
export const CULPRIT_KINDS = [
  "own-vm",
  "other-vm",
  "realtime",
  "kernel",
  "host",
  "interrupt",
  "idle",
  "unknown",
] as const;
export type CulpritKind = (typeof CULPRIT_KINDS)[number];

/** The kind of an occupant as its victim sees it. */
export function kindOf(occupant: number, victim: LaneId, cpuLane: LaneId, roles: ThreadRoles): CulpritKind {
  if (occupant === IDLE_OCCUPANT) return "idle";
  if (occupant === cpuLane) return "interrupt";
  if (!roles.isKnown(occupant)) return "unknown";
  const vm = roles.vmOf(occupant);
  if (vm !== NO_LANE) return vm === roles.vmOf(victim) ? "own-vm" : "other-vm";
  if (roles.isRealtime(occupant)) return "realtime";
  return roles.isKernel(occupant) ? "kernel" : "host";
}
