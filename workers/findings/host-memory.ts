import { formatCountOf, formatDuration, formatPercent } from "../core/format.js";
import { Latency } from "../facts/latency-store.js";
import type { Finding } from "../model/findings.js";
import { hostMemorySteps } from "../query/host-memory.js";
import { laneWords } from "../query/lane-words.js";
import { latencyTotals } from "../query/latency-totals.js";
import type { Steps } from "../query/resumable.js";
import { type DetectorInput, ofEachVcpu, pathsOf, severityOf, shareOf } from "./detector.js";
import { LIMITS } from "./limits.js";

/** vCPUs that are stalled because the host has to fetch or make memory for them. */
export function* hostMemory(input: DetectorInput): Steps<readonly Finding[]> {
  const { context, t0, t1 } = input;
  const reclaims = yield* latencyTotals(context, Latency.RECLAIM, t0, t1);
  return yield* ofEachVcpu(input, function* (lane) {
    const memory = yield* hostMemorySteps(context.lanes.track(lane), t0, t1, context.untilNs);
    const { longFaults, stalledNs, asleepNs, maxNs, worstNs } = memory;
    const reclaim = reclaims.get(lane);
    const share = shareOf(input, stalledNs);
    const { hostMemoryShare, hostMemoryStretch } = LIMITS;
    if (stalledNs === 0 || (share < hostMemoryShare.from && maxNs < hostMemoryStretch.from)) return [];
    return [
      {
        id: "host-memory",
        severity: Math.max(severityOf(share, hostMemoryShare), severityOf(maxNs, hostMemoryStretch)),
        figure: { value: share, unit: "share" as const },
        isSuspicion: false,
        title: `${laneWords(context, lane)} waits for memory of the host for ${formatPercent(share)} of the window, up to ${formatDuration(maxNs)}`,
        text:
          `${formatCountOf(longFaults, "fault")} on guest memory took the host more than 100 µs, and the vCPU slept for ` +
          `${formatDuration(asleepNs)}: the host fetched guest memory from swap, a file or another host, or had none free.`,
        evidence: [
          `${formatDuration(stalledNs)} stalled in all, the longest time ${formatDuration(maxNs)}`,
          ...(reclaim === undefined
            ? []
            : [
                `the vCPU itself had to free memory of the host ${formatCountOf(reclaim.count, "time")}, for ${formatDuration(reclaim.ns)}`,
              ]),
        ],
        lanes: pathsOf(input, lane),
        t0: worstNs,
        t1: worstNs + maxNs,
        table: "host-memory",
      },
    ];
  });
}
