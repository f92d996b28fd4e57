import type { ProcessRanks } from "../../../workers/model/fingerprints.js";
import type { LaneId } from "../../../workers/model/lanes.js";

/** A process that wakes another or is woken by it, how often, and when that was first. */
export interface ProcessLink {
  readonly lane: LaneId;
  readonly count: number;
  readonly firstNs: number;
}

export interface ProcessLinks {
  readonly wokenBy: readonly ProcessLink[];
  readonly wakes: readonly ProcessLink[];
}

/** The links of a process, the most frequent first. */
export function linksOf({ links }: ProcessRanks, lane: LaneId): ProcessLinks {
  const { from, to, count, firstNs } = links;
  const wokenBy: ProcessLink[] = [];
  const wakes: ProcessLink[] = [];
  for (let i = 0; i < count.length; i++) {
    const link = (other: Int32Array) => ({
      lane: other[i] as number,
      count: count[i] as number,
      firstNs: firstNs[i] as number,
    });
    if (to[i] === lane) wokenBy.push(link(from));
    if (from[i] === lane) wakes.push(link(to));
  }
  const most = (a: ProcessLink, b: ProcessLink) => b.count - a.count || a.lane - b.lane;
  return { wokenBy: wokenBy.sort(most), wakes: wakes.sort(most) };
}
