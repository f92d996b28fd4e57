import type { LaneId } from "../../workers/model/lanes.js";
import { childrenOf, type LaneTree } from "./lane-tree.js";

/**
 * The order that the user gave to lanes below one parent, by the parent; -1 is that of the roots. Each list has all
 * children that there were; those that came since follow them.
 */
export type ArrangedLanes = ReadonlyMap<LaneId, readonly LaneId[]>;

export const ROOT = -1;
export const NOTHING_ARRANGED: ArrangedLanes = new Map();

/** A lane that does not follow the one that it follows in the given order. */
export interface LaneMove {
  readonly lane: LaneId;
  /** The lane that it stands behind; undefined: it is the first. */
  readonly after: LaneId | undefined;
}

export function siblingsOf(tree: LaneTree, parent: LaneId): Int32Array {
  return parent === ROOT ? tree.roots : childrenOf(tree, parent);
}

/** Siblings in the order that the user gave them: lanes that it does not have come last, those that are gone are left out. */
export function inOrder(siblings: Int32Array, order: readonly LaneId[]): Int32Array {
  const left = new Set(siblings);
  const found = order.filter((lane) => left.delete(lane));
  return Int32Array.from([...found, ...left]);
}

/** With one lane elsewhere: before another one, or behind it. */
export function movedBeside(
  order: readonly LaneId[],
  lane: LaneId,
  target: LaneId,
  side: "before" | "after",
): readonly LaneId[] {
  if (lane === target) return order;
  const others = order.filter((one) => one !== lane);
  const at = others.indexOf(target);
  if (at < 0) return order;
  return others.toSpliced(side === "before" ? at : at + 1, 0, lane);
}

/** The fewest moves that make an order of the given one, from the front on: those of lanes that break the given order. */
export function movesOf(given: readonly LaneId[], order: readonly LaneId[]): readonly LaneMove[] {
  const places = new Map(given.map((lane, place) => [lane, place]));
  const known = order.filter((lane) => places.has(lane));
  const stays = longestRising(known.map((lane) => places.get(lane) ?? 0));
  return known.flatMap((lane, i) => (stays.has(i) ? [] : [{ lane, after: known[i - 1] }]));
}

/** The inverse of `movesOf`. A lane whose neighbour is gone stays where the given order has it. */
export function withMoves(given: readonly LaneId[], moves: readonly LaneMove[]): readonly LaneId[] {
  const known = new Set(given);
  const possible = moves.filter(({ lane, after }) => known.has(lane) && (after === undefined || known.has(after)));
  const moved = new Set(possible.map(({ lane }) => lane));
  const behind = new Map<LaneId | undefined, LaneId[]>();
  for (const { lane, after } of possible) behind.set(after, [...(behind.get(after) ?? []), lane]);
  const order = new Set<LaneId>();
  const put = (lane: LaneId | undefined) => {
    const waiting = [lane];
    while (0 < waiting.length) {
      const next = waiting.pop();
      if (next !== undefined && order.has(next)) continue;
      if (next !== undefined) order.add(next);
      waiting.push(...(behind.get(next) ?? []).toReversed());
    }
  };
  put(undefined);
  for (const lane of given) if (!moved.has(lane)) put(lane);
  // Moves of a damaged list may wait for each other.
  for (const lane of given) order.add(lane);
  return [...order];
}

/** The places of a longest run of rising values: patience sorting, with the value before each. */
function longestRising(values: readonly number[]): ReadonlySet<number> {
  const tails: number[] = [];
  const before = new Int32Array(values.length).fill(-1);
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0;
    let low = 0;
    let high = tails.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((values[tails[middle] ?? 0] ?? 0) < value) low = middle + 1;
      else high = middle;
    }
    before[i] = low === 0 ? -1 : (tails[low - 1] ?? -1);
    tails[low] = i;
  }
  const found = new Set<number>();
  for (let at = tails.at(-1) ?? -1; 0 <= at; at = before[at] ?? -1) found.add(at);
  return found;
}
