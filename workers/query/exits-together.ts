import { type LaneId, NO_LANE } from "../model/lanes.js";
import type { QueryContext } from "./context.js";
import { type ExitTimes, exitSteps } from "./exit-times.js";
import type { Steps } from "./resumable.js";

/** Exits of one reason of several vCPUs. */
export interface ExitsTogether {
  readonly times: ExitTimes;
  /** The vCPU with the longest. */
  readonly worstLane: LaneId;
}

/** By exit code, the exits of some vCPUs in a window. */
export function* exitsTogether(
  context: QueryContext,
  lanes: Iterable<LaneId>,
  t0: number,
  t1: number,
): Steps<readonly ExitsTogether[]> {
  const byCode = new Map<number, ExitTimes>();
  const worst = new Map<number, { readonly lane: LaneId; readonly ns: number }>();
  for (const lane of lanes) {
    yield* exitSteps(context.lanes.track(lane), t0, t1, context.untilNs, byCode);
    for (const [code, { max }] of byCode) {
      if ((worst.get(code)?.ns ?? -1) < max) worst.set(code, { lane, ns: max });
    }
  }
  return Array.from(byCode, ([code, times]) => ({ times, worstLane: worst.get(code)?.lane ?? NO_LANE }));
}
