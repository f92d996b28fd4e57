import { type LaneId, NO_LANE } from "../../workers/model/lanes.js";
import type { LaneLayout } from "./lane-layout.js";

/** For lanes of A the lane that stands in their place in the picture of B. Others stand for themselves. */
export type Counterparts = ReadonlyMap<LaneId, LaneId>;

export const NO_COUNTERPARTS: Counterparts = new Map();

/**
 * From pairs of a lane of A and one of B. No lane stands in two places: one of B that has given its place away gets the
 * place that is left over, at the other end of the chain of pairs that leads to it.
 */
export function counterpartsOf(pairs: Int32Array): Counterparts {
  const [to, from] = [new Map<LaneId, LaneId>(), new Map<LaneId, LaneId>()];
  for (let i = 0; i + 1 < pairs.length; i += 2) {
    const [a, b] = [pairs[i] as LaneId, pairs[i + 1] as LaneId];
    if (to.has(a) || from.has(b)) continue;
    to.set(a, b);
    from.set(b, a);
  }
  for (const end of [...from.keys()]) {
    if (to.has(end)) continue;
    let begin = end;
    for (let before = from.get(begin); before !== undefined; before = from.get(begin)) begin = before;
    to.set(end, begin);
  }
  return to;
}

/** Of B in the places of A, if A stands in those of B. */
export function inverse(counterparts: Counterparts): Counterparts {
  return new Map([...counterparts].map(([a, b]) => [b, a]));
}

/** From such pairs of two sessions: their lanes have nothing to do with each other. */
export function counterpartsElsewhere(pairs: Int32Array): Counterparts {
  const to = new Map<LaneId, LaneId>();
  for (let i = 0; i + 1 < pairs.length; i += 2) to.set(pairs[i] as LaneId, pairs[i + 1] as LaneId);
  return to;
}

/** The same rows with the lanes of another session: those without a counterpart there are empty. */
export function withLanesElsewhere(layout: LaneLayout, counterparts: Counterparts): LaneLayout {
  return { ...layout, lanes: layout.lanes.map((lane) => counterparts.get(lane) ?? NO_LANE) };
}

/** The same rows with the counterparts of their lanes. */
export function withCounterparts(layout: LaneLayout, counterparts: Counterparts): LaneLayout {
  if (counterparts.size === 0) return layout;
  return { ...layout, lanes: layout.lanes.map((lane) => counterparts.get(lane) ?? lane) };
}
