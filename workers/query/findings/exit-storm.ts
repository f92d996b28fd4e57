import { exitName } from "../../analyses/kvm/exit-code.js";
import type { Finding } from "../../model/findings.js";
import { STORM_RATE, STORM_SIGMAS, stormSteps } from "../exit-storms.js";
import type { Steps } from "../steps.js";
import { countWords, laneWords, percentWords, timeWords } from "../words.js";
import { pathsOf, type Scene, severityOf } from "./detector.js";

/** More storms than this are in the table. */
const MAX_STORMS = 5;

/** vCPUs that left their guest unusually often, for one reason. */
export function* exitStorm(scene: Scene): Steps<readonly Finding[]> {
  const storms = yield* stormSteps(scene.session, scene.context, scene, () => true);
  return storms
    .slice(0, MAX_STORMS)
    .map(({ lane, code, start, end, exits, peakRate, threshold, object, objectCount }) => {
      const about = object === "" ? "" : ` ${percentWords(Math.min(1, objectCount / exits))} of them over ${object}.`;
      return {
        id: "exit-storm",
        severity: severityOf(peakRate, STORM_RATE, 20 * STORM_RATE),
        isSuspicion: false,
        title: `${laneWords(scene.context, lane)}: a storm of ${exitName(code) || "unknown"} exits`,
        text: `${countWords(exits)} exits in ${timeWords(end - start)}, ${countWords(peakRate)} per second at the peak.${about}`,
        evidence: [
          `more than ${countWords(threshold)} per second in 10 ms count as a storm here (the larger of ` +
            `${countWords(STORM_RATE)} and ${STORM_SIGMAS} standard deviations above what is usual)`,
        ],
        lanes: pathsOf(scene, lane),
        t0: start,
        t1: end,
        table: "exit-storms",
      };
    });
}
