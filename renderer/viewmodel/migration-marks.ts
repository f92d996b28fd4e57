import type { LaneId } from "../../workers/model/lanes.js";
import type { Migrations } from "../../workers/model/migrations.js";
import { nearestMark } from "./nearest-mark.js";

/** A change of CPU that a mark on a lane stands for, or several. */
export interface Migration {
  readonly t: number;
  readonly until: number;
  readonly moves: number;
  /** CPUs and distance of the farthest. */
  readonly from: number;
  readonly to: number;
  readonly words: string;
}

/** The mark of a lane that is nearest to a time, no further away than `withinNs`. */
export function migrationNear(
  moves: Migrations | undefined,
  lane: LaneId,
  timeNs: number,
  withinNs: number,
): Migration | undefined {
  const best = moves && nearestMark(moves, lane, timeNs, withinNs);
  if (moves === undefined || best === undefined) return undefined;
  const [t = 0, until = 0, count = 1] = [moves.t[best], moves.until[best], moves.moves[best]];
  const [from = -1, to = -1] = [moves.from[best], moves.to[best]];
  return { t, until, moves: count, from, to, words: distanceWords(moves, best) };
}

/** Whether a move loses more than the caches of a core. */
export function isFar({ distance, fromNode, toNode }: Migrations, i: number): boolean {
  return distance[i] === "other-socket" || isOtherNode(fromNode[i], toNode[i]);
}

/** "to its SMT sibling", "to another package, NUMA node 0 to 1". */
function distanceWords({ distance, fromNode, toNode }: Migrations, i: number): string {
  const [from = -1, to = -1] = [fromNode[i], toNode[i]];
  const nodes = isOtherNode(from, to) ? `, NUMA node ${from} to ${to}` : "";
  switch (distance[i]) {
    case "same-core":
      return `to its SMT sibling${nodes}`;
    case "same-socket":
      return `within the package${nodes}`;
    case "other-socket":
      return `to another package${nodes}`;
    default:
      return nodes === "" ? "how far is not known" : nodes.slice(2);
  }
}

function isOtherNode(from = -1, to = -1): boolean {
  return 0 <= from && 0 <= to && from !== to;
}
