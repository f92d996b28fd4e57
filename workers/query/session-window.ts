import type { LaneId, LaneKind, LaneSpec } from "../model/lanes.js";
import type { QueryContext } from "./context.js";

/** The part of [t0, t1) from the first event of all to the last: shares of a window are shares of this. */
export function knownWindow(
  { beginNs, untilNs }: QueryContext,
  { t0, t1 }: { readonly t0: number; readonly t1: number },
): { readonly t0: number; readonly t1: number } {
  const begin = Math.max(t0, beginNs);
  return { t0: begin, t1: Math.max(begin, Math.min(t1, untilNs)) };
}

/** The wanted lanes of some kinds. */
export function* lanesOf(
  { lanes }: QueryContext,
  hasLane: (path: string) => boolean,
  ...kinds: readonly LaneKind[]
): Iterable<readonly [lane: LaneId, spec: LaneSpec]> {
  for (const [lane, spec] of lanes.specs.entries()) {
    if (kinds.includes(spec.kind) && hasLane(spec.path)) yield [lane, spec];
  }
}

/** Which lanes are wanted, by lane: asked once for each rather than for each row. */
export function wantedLanes(context: QueryContext, hasLane: (path: string) => boolean): (lane: LaneId) => boolean {
  const wanted = context.lanes.specs.map(({ path }) => hasLane(path));
  return (lane) => wanted[lane] ?? hasLane("");
}
