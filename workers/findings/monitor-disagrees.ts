import { formatCount, formatPercent } from "../core/format.js";
import type { Finding } from "../model/findings.js";
import { laneWords } from "../query/lane-words.js";
import { agreementsIn, toleranceIn } from "../query/monitor/agreement.js";
import type { Steps } from "../query/resumable.js";
import { type DetectorInput, pathsOf } from "./detector.js";
import { LIMITS } from "./limits.js";

/** A trace and a monitor log that count other exits of a vCPU: events are missing, or belong to another vCPU. */
export function* monitorDisagrees(input: DetectorInput): Steps<readonly Finding[]> {
  const { context, t0, t1 } = input;
  const found: Finding[] = [];
  for (const one of yield* agreementsIn(context, t0, t1)) {
    const { vcpu, traceExits, monitorExits, most, looks } = one;
    const apart = traceExits - monitorExits;
    const share = Math.abs(apart) / Math.max(1, monitorExits);
    const isApart = LIMITS.exitsApart.from <= share && toleranceIn(most) < Math.abs(apart);
    if (!isApart && Math.abs(most.apart) <= toleranceIn(most)) continue;
    const fewer = apart < 0 ? "fewer" : "more";
    found.push({
      id: "monitor-disagrees",
      severity: 0.5,
      isSuspicion: false,
      figure: { value: share, unit: "share" },
      title: `${laneWords(context, vcpu)} has ${formatCount(traceExits)} exits in the trace, and ${formatCount(monitorExits)} as KVM counted them`,
      text:
        `The trace has ${formatPercent(share)} ${fewer} in ${formatCount(looks)} looks of the monitor. Events were lost, or some ` +
        `belong to another vCPU: figures of this vCPU are wrong by as much.`,
      evidence: [
        `most in one look: ${formatCount(Math.abs(most.apart))} exits ${most.apart < 0 ? "too few" : "too many"} in the trace`,
      ],
      lanes: pathsOf(input, vcpu),
      t0: most.t0,
      t1: Math.max(most.t1, most.t0 + 1),
      table: "monitor-agreement",
    });
  }
  return found;
}
