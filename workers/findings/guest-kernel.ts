import { formatCount, formatPercent } from "../core/format.js";
import type { Finding } from "../model/findings.js";
import type { LaneId } from "../model/lanes.js";
import { isGuestMode, SampleFlag, SampleMode } from "../model/sample-mode.js";
import { laneWords } from "../query/lane-words.js";
import { STEP_ROWS, type Steps } from "../query/resumable.js";
import { type DetectorInput, pathsOf, severityOf } from "./detector.js";
import { LIMITS } from "./limits.js";

/** vCPUs whose guest is in its kernel most of the time, by samples taken on the host. */
export function* guestKernel(input: DetectorInput): Steps<readonly Finding[]> {
  const { context, t0, t1 } = input;
  const { samples } = context;
  const { columns } = samples;
  const counts = new Map<LaneId, { all: number; kernel: number }>();
  const end = samples.firstFrom("t", t1);
  for (let row = samples.firstFrom("t", t0); row < end; row++) {
    if (row % STEP_ROWS === 0) yield;
    const mode = columns.mode.at(row);
    const lane = columns.lane.at(row);
    if (!isGuestMode(mode) || !input.isVcpu.has(lane) || columns.flags.at(row) & SampleFlag.OF_EVENT) continue;
    const count = counts.get(lane) ?? { all: 0, kernel: 0 };
    counts.set(lane, count);
    count.all += 1;
    if (mode === SampleMode.GUEST_KERNEL) count.kernel += 1;
  }
  return [...counts].flatMap(([lane, { all, kernel }]): Finding[] => {
    const share = kernel / all;
    if (all < LIMITS.guestSamples.from || share < LIMITS.guestKernel.from) return [];
    return [
      {
        id: "guest-kernel",
        severity: severityOf(share, LIMITS.guestKernel) - 0.1,
        figure: { value: share, unit: "share" },
        isSuspicion: false,
        title: `The guest of ${laneWords(context, lane)} is in its kernel in ${formatPercent(share)} of the samples`,
        text: "Samples that the host takes of a guest have an address and no stack: which way led there, only the guest sees.",
        evidence: [`${formatCount(kernel)} of ${formatCount(all)} samples of this guest`],
        lanes: pathsOf(input, lane),
        t0,
        t1,
        table: "samples",
      },
    ];
  });
}
