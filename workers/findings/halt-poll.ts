import { formatCount, formatDuration, formatPercent } from "../core/format.js";
import type { Finding } from "../model/findings.js";
import type { LaneId } from "../model/lanes.js";
import { type HaltPolls, haltPollSteps } from "../query/halt-polls.js";
import { laneWords } from "../query/lane-words.js";
import type { Steps } from "../query/resumable.js";
import { ofEachVcpu, pathsOf, type Scene, severityOf, shareOf } from "./detector.js";
import { LIMITS } from "./limits.js";

/** vCPUs whose halts poll for much of a CPU: in vain, or with success, which costs the host as much. */
export function haltPolling(scene: Scene): Steps<readonly Finding[]> {
  return ofEachVcpu(scene, function* (lane) {
    const track = scene.context.lanes.track(lane);
    const polls = yield* haltPollSteps(track, scene.t0, scene.t1, scene.context.untilNs);
    return [...inVain(scene, lane, polls), ...withSuccess(scene, lane, polls)];
  });
}

function inVain(scene: Scene, lane: LaneId, found: HaltPolls): Finding[] {
  const { polls, successes, failedNs, pollNs, maxNs, worstNs } = found;
  const share = shareOf(scene, failedNs);
  if (share < LIMITS.pollInVain.from) return [];
  return [
    {
      id: "halt-poll-waste",
      severity: severityOf(share, LIMITS.pollInVain),
      isSuspicion: false,
      title: `${laneWords(scene.context, lane)} burns ${formatPercent(share)} of a CPU polling in vain, ${formatDuration(failedNs)}`,
      text:
        `${formatCount(polls)} halts polled, ${formatPercent(successes / polls)} of them with success; ${formatDuration(failedNs)} of ` +
        `${formatDuration(pollNs)} led to sleep all the same. ${HOW_TO_LIMIT}`,
      evidence: [`the longest poll took ${formatDuration(maxNs)}`],
      lanes: pathsOf(scene, lane),
      t0: worstNs,
      t1: worstNs + maxNs,
      table: "halt-polling",
    },
  ];
}

function withSuccess(scene: Scene, lane: LaneId, found: HaltPolls): Finding[] {
  const { polls, successes, successNs, maxNs, worstNs } = found;
  const share = shareOf(scene, successNs);
  if (share < LIMITS.pollSuccess.from) return [];
  const perSecond = successes / ((scene.t1 - scene.t0) / 1e9);
  return [
    {
      id: "halt-poll-success",
      severity: severityOf(share, LIMITS.pollSuccess),
      isSuspicion: false,
      title:
        `${laneWords(scene.context, lane)} burns ${formatPercent(share)} of a host CPU in successful halt polling, ` +
        `${formatDuration(successNs)}`,
      text:
        `The guest halts ${formatCount(perSecond)} times a second and is woken while KVM still polls, after ` +
        `${formatDuration(successNs / successes)} on average: to the host this vCPU is busy, to its guest it is idle. ${HOW_TO_LIMIT} ` +
        "What wakes the guest so often is the other question.",
      evidence: [
        `${formatCount(successes)} of ${formatCount(polls)} polls ended with work to do; the longest of all took ${formatDuration(maxNs)}`,
      ],
      lanes: pathsOf(scene, lane),
      t0: worstNs,
      t1: worstNs + maxNs,
      table: "halt-polling",
    },
  ];
}

const HOW_TO_LIMIT = "The limit is kvm.halt_poll_ns, or KVM_CAP_HALT_POLL per VM.";
