import { type LaneId, NO_LANE } from "../model/lanes.js";
import type { QueryContext } from "./context.js";
import { type ExitTimes, exitSteps } from "./exit-times.js";
import type { Steps } from "./resumable.js";

/** Exits of one reason of several vCPUs. */
export interface ExitsTogether {
  readonly times: ExitTimes;
  /** The vCPU with the longest, and that with the shortest. */
  readonly worstLane: LaneId;
  readonly leastLane: LaneId;
}

/** By exit code, the exits of some vCPUs in a window. */
export function* exitsTogether(
  context: QueryContext,
  lanes: Iterable<LaneId>,
  t0: number,
  t1: number,
): Steps<readonly ExitsTogether[]> {
  const byCode = new Map<number, ExitTimes>();
  const worst = new Map<number, LaneTime>();
  const least = new Map<number, LaneTime>();
  for (const lane of lanes) {
    yield* exitSteps(context.lanes.track(lane), t0, t1, context.untilNs, byCode);
    for (const [code, { min, max }] of byCode) {
      if ((worst.get(code)?.ns ?? -1) < max) worst.set(code, { lane, ns: max });
      if (min < (least.get(code)?.ns ?? Number.POSITIVE_INFINITY)) least.set(code, { lane, ns: min });
    }
  }
  const laneIn = (lanes: ReadonlyMap<number, LaneTime>, code: number) => lanes.get(code)?.lane ?? NO_LANE;
  return Array.from(byCode, ([code, times]) => {
    return { times, worstLane: laneIn(worst, code), leastLane: laneIn(least, code) };
  });
}

interface LaneTime {
  readonly lane: LaneId;
  readonly ns: number;
}
