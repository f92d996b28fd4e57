import type { Finding } from "../../model/findings.js";
import { haltPollSteps } from "../halt-polls.js";
import type { Steps } from "../steps.js";
import { countWords, laneWords, percentWords, timeWords } from "../words.js";
import { ofEachVcpu, pathsOf, type Scene, severityOf } from "./detector.js";

/** Of one CPU's time; a poll is limited to 200 µs by default, so an idle vCPU that ticks at 1 kHz can burn 20 %. */
const WASTE_SHARE = 0.05;

/** vCPUs whose halts poll in vain for a noticeable part of a CPU. */
export function haltPollWaste(scene: Scene): Steps<readonly Finding[]> {
  return ofEachVcpu(scene, function* ({ track, lane }) {
    const found = yield* haltPollSteps(track, scene.t0, scene.t1, scene.context.untilNs);
    const { polls, successes, failedNs, pollNs, maxNs, worstNs } = found;
    const share = failedNs / (scene.t1 - scene.t0);
    if (share < WASTE_SHARE) return [];
    return [
      {
        id: "halt-poll-waste",
        severity: severityOf(share, WASTE_SHARE, 0.9),
        isSuspicion: false,
        title: `${laneWords(scene.context, lane)} burns ${percentWords(share)} of a CPU polling in vain`,
        text:
          `${countWords(polls)} halts polled, ${percentWords(successes / polls)} of them with success; ${timeWords(failedNs)} of ` +
          `${timeWords(pollNs)} led to sleep all the same. The limit is kvm.halt_poll_ns, or KVM_CAP_HALT_POLL per VM.`,
        evidence: [`the longest poll took ${timeWords(maxNs)}`],
        lanes: pathsOf(scene, lane),
        t0: worstNs,
        t1: worstNs + maxNs,
        table: "halt-polling",
      },
    ];
  });
}
