import { formatCount, formatDuration, formatPercent } from "../core/format.js";
import type { Finding } from "../model/findings.js";
import type { LaneId } from "../model/lanes.js";
import { type HaltPolls, haltPollSteps } from "../query/halt-polls.js";
import { laneWords } from "../query/lane-words.js";
import type { Steps } from "../query/resumable.js";
import { type DetectorInput, ofEachVcpu, pathsOf, severityOf, shareOf } from "./detector.js";
import { LIMITS } from "./limits.js";

/** vCPUs whose halts poll for much of a CPU: in vain, or with success, which costs the host as much. */
export function haltPolling(input: DetectorInput): Steps<readonly Finding[]> {
  return ofEachVcpu(input, function* (lane) {
    const track = input.context.lanes.track(lane);
    const polls = yield* haltPollSteps(track, input.t0, input.t1, input.context.untilNs);
    return [...inVain(input, lane, polls), ...withSuccess(input, lane, polls)];
  });
}

function inVain(input: DetectorInput, lane: LaneId, found: HaltPolls): Finding[] {
  const { polls, successes, failedNs, pollNs, maxNs, worstNs } = found;
  const share = shareOf(input, failedNs);
  if (share < LIMITS.pollInVain.from) return [];
  return [
    {
      id: "halt-poll-waste",
      severity: severityOf(share, LIMITS.pollInVain),
      figure: { value: share, unit: "share" },
      isSuspicion: false,
      title: `${laneWords(input.context, lane)} burns ${formatPercent(share)} of a CPU polling in vain, ${formatDuration(failedNs)}`,
      text:
        `${formatCount(polls)} halts polled, ${formatPercent(successes / polls)} of them with success; ${formatDuration(failedNs)} of ` +
        `${formatDuration(pollNs)} led to sleep all the same. ${HOW_TO_LIMIT}`,
      evidence: [`the longest poll took ${formatDuration(maxNs)}`],
      lanes: pathsOf(input, lane),
      t0: worstNs,
      t1: worstNs + maxNs,
      table: "halt-polling",
    },
  ];
}

function withSuccess(input: DetectorInput, lane: LaneId, found: HaltPolls): Finding[] {
  const { polls, successes, successNs, maxNs, worstNs } = found;
  const share = shareOf(input, successNs);
  if (share < LIMITS.pollSuccess.from) return [];
  const perSecond = successes / ((input.t1 - input.t0) / 1e9);
  return [
    {
      id: "halt-poll-success",
      severity: severityOf(share, LIMITS.pollSuccess),
      figure: { value: share, unit: "share" },
      isSuspicion: false,
      title:
        `${laneWords(input.context, lane)} burns ${formatPercent(share)} of a host CPU in successful halt polling, ` +
        `${formatDuration(successNs)}`,
      text:
        `The guest halts ${formatCount(perSecond)} times a second and is woken while KVM still polls, after ` +
        `${formatDuration(successNs / successes)} on average: to the host this vCPU is busy, to its guest it is idle. ${HOW_TO_LIMIT} ` +
        "What wakes the guest so often is the other question.",
      evidence: [
        `${formatCount(successes)} of ${formatCount(polls)} polls ended with work to do; the longest of all took ${formatDuration(maxNs)}`,
      ],
      lanes: pathsOf(input, lane),
      t0: worstNs,
      t1: worstNs + maxNs,
      table: "halt-polling",
    },
  ];
}

const HOW_TO_LIMIT = "The limit is kvm.halt_poll_ns, or KVM_CAP_HALT_POLL per VM.";
