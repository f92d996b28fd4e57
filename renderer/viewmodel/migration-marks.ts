import type { LaneId } from "../../workers/model/lanes.js";
import type { Migrations } from "../../workers/model/migrations.js";

/** A change of CPU that a mark on a lane stands for. */
export interface Migration {
  readonly t: number;
  readonly from: number;
  readonly to: number;
  readonly words: string;
}

/** The change of CPU of a lane that is nearest to a time, no further away than `withinNs`. */
export function migrationNear(
  moves: Migrations | undefined,
  lane: LaneId,
  timeNs: number,
  withinNs: number,
): Migration | undefined {
  let best: number | undefined;
  for (let i = 0; i < (moves?.count ?? 0); i++) {
    const away = Math.abs((moves?.t[i] ?? 0) - timeNs);
    if (moves?.lane[i] !== lane || withinNs < away) continue;
    if (best === undefined || away < Math.abs((moves.t[best] ?? 0) - timeNs)) best = i;
  }
  if (moves === undefined || best === undefined) return undefined;
  const [t = 0, from = -1, to = -1] = [moves.t[best], moves.from[best], moves.to[best]];
  return { t, from, to, words: distanceWords(moves, best) };
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
