import type { LaneId, LaneKind } from "./lanes.js";

/** The tree of lanes, as far as it says which lanes stand behind another. */
export interface LaneShape {
  kind(lane: LaneId): LaneKind | undefined;
  /** Whether it has intervals of its own. */
  hasRows(lane: LaneId): boolean;
  children(lane: LaneId): Iterable<LaneId>;
}

/** The picture of a lane that only heads others is made of at most this many of them, those with most intervals. */
export const MAX_DRAWN_MEMBERS = 64;

/** The kinds of lanes that a heading lane stands for: the first kind that it has below it. */
const STANDS_FOR: Partial<Record<LaneKind, readonly LaneKind[]>> = {
  machine: ["cpu", "vcpu", "thread"],
  vm: ["vcpu"],
  // Counters and slices of a process stand beside its threads.
  group: ["cpu", "thread"],
};

/**
 * The lanes that a lane without rows of its own stands for: its picture, its shares and its words are of these. A machine
 * is its CPUs, a VM its vCPUs, and a group the nearest lanes below it that have rows. Empty if it has rows itself.
 */
export function groupMembers(shape: LaneShape, lane: LaneId): readonly LaneId[] {
  if (shape.hasRows(lane)) return [];
  const below = withRows(shape, lane);
  for (const kind of STANDS_FOR[shape.kind(lane) ?? "group"] ?? []) {
    const chosen = below.filter((id) => shape.kind(id) === kind);
    if (0 < chosen.length) return chosen;
  }
  // What analyses of the user say of a machine or a VM is no part of it.
  return shape.kind(lane) === "group" ? below : below.filter((id) => shape.kind(id) !== "own");
}

/** The nearest lanes below that have rows, of the same machine: a guest's own trace stands for itself. */
function withRows(shape: LaneShape, lane: LaneId): LaneId[] {
  const found: LaneId[] = [];
  const visit = (id: LaneId) => {
    if (shape.hasRows(id)) found.push(id);
    else if (shape.kind(id) !== "machine") for (const child of shape.children(id)) visit(child);
  };
  for (const child of shape.children(lane)) visit(child);
  return found;
}
