import { formatCount, formatDuration, formatPercent } from "../core/format.js";
import type { Finding } from "../model/findings.js";
import { exitName } from "../model/kvm/exit-code.js";
import { STORM_RATE, STORM_SIGMAS, stormSteps } from "../query/exit-storms.js";
import { laneWords } from "../query/lane-words.js";
import type { Steps } from "../query/resumable.js";
import { type DetectorInput, pathsOf, severityOf } from "./detector.js";
import { LIMITS } from "./limits.js";

/** vCPUs that left their guest unusually often, for one reason. */
export function* exitStorm(input: DetectorInput): Steps<readonly Finding[]> {
  const storms = yield* stormSteps(input.context, input, () => true);
  return storms.map(({ lane, code, start, end, exits, peakRate, threshold, object, objectCount }) => {
    const about = object === "" ? "" : ` ${formatPercent(Math.min(1, objectCount / exits))} of them over ${object}.`;
    return {
      id: "exit-storm",
      severity: severityOf(peakRate, LIMITS.exitStormRate),
      figure: { value: exits, unit: "count" },
      isSuspicion: false,
      title:
        `${laneWords(input.context, lane)}: a storm of ${formatCount(exits)} ${exitName(code) || "unknown"} exits in ` +
        `${formatDuration(end - start)}`,
      text: `${formatCount(peakRate)} per second at the peak.${about}`,
      evidence: [
        `more than ${formatCount(threshold)} per second in 10 ms count as a storm here (the larger of ` +
          `${formatCount(STORM_RATE)} and ${STORM_SIGMAS} standard deviations above what is usual)`,
      ],
      lanes: pathsOf(input, lane),
      t0: start,
      t1: end,
      table: "exit-storms",
    };
  });
}
