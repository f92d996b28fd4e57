import type { EdgeTable, StateDetails } from "../../workers/model/engine-api.js";
import type { LaneId } from "../../workers/model/lanes.js";

/** One thing reaching from a lane to another: a wake-up, an interrupt, a move to another CPU, a request. */
export interface Arrow {
  readonly kind: string;
  readonly fromLane: LaneId;
  readonly fromNs: number;
  readonly toLane: LaneId;
  readonly toNs: number;
}

export interface ArrowSet {
  readonly arrows: readonly Arrow[];
  /** How many more there are than are drawn. */
  readonly more: number;
}

export const NO_ARROWS: ArrowSet = { arrows: [], more: 0 };

/** More arrows cannot be told apart. */
const MAX_ARROWS = 16;

/** In the order of the engine's EDGE_KINDS. */
const KIND_TITLES = ["wake-up", "interrupt", "migration", "virtio", "fork", "flow"];

/** Arrows that end or begin in a state: first those that arrive, the nearest to its ends before others. */
export function arrowsOf(edges: EdgeTable, state: Pick<StateDetails, "lane" | "start" | "end">): ArrowSet {
  const found: { readonly arrow: Arrow; readonly rank: number }[] = [];
  for (let i = 0; i < edges.count; i++) {
    const arrow: Arrow = {
      kind: KIND_TITLES[edges.kind[i] ?? 0] ?? "",
      fromLane: edges.fromLane[i] ?? -1,
      fromNs: edges.fromNs[i] ?? 0,
      toLane: edges.toLane[i] ?? -1,
      toNs: edges.toNs[i] ?? 0,
    };
    const arrives = arrow.toLane === state.lane && within(state, arrow.toNs);
    const leaves = arrow.fromLane === state.lane && within(state, arrow.fromNs);
    if ((!arrives && !leaves) || arrow.fromLane === arrow.toLane) continue;
    const toEnds = Math.min(Math.abs(arrow.toNs - state.start), Math.abs(arrow.toNs - state.end));
    found.push({ arrow, rank: arrives ? toEnds : Number.MAX_SAFE_INTEGER + arrow.fromNs });
  }
  found.sort((a, b) => a.rank - b.rank);
  const more = found.length - Math.min(found.length, MAX_ARROWS) + (edges.total - edges.count);
  return { arrows: found.slice(0, MAX_ARROWS).map(({ arrow }) => arrow), more };
}

function within({ start, end }: { readonly start: number; readonly end: number }, t: number): boolean {
  return start <= t && t <= end;
}
