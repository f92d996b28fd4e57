import { formatNumber, formatPercent } from "../core/format.js";
import type { Finding } from "../model/findings.js";
import { laneWords } from "../query/lane-words.js";
import { beliefsIn } from "../query/monitor/beliefs.js";
import { type DetectorInput, pathsOf, severityOf } from "./detector.js";
import { LIMITS } from "./limits.js";

/** Guests that count time as busy in which their host did not run them: nothing inside of them shows it. */
export function guestBelief(input: DetectorInput): readonly Finding[] {
  const { context, t0, t1 } = input;
  return beliefsIn(context, t0, t1).flatMap(({ vm, busy, stolen, ran, waited, unseen }): readonly Finding[] => {
    const share = unseen / busy;
    if (!(LIMITS.unseenCpus.from <= unseen && LIMITS.unseenShare.from <= share)) return [];
    return [
      {
        id: "guest-belief",
        severity: severityOf(share, LIMITS.unseenShare),
        isSuspicion: false,
        figure: { value: share, unit: "share" },
        title: `${laneWords(context, vm)} believes that ${formatNumber(busy)} CPUs were busy, and had ${formatNumber(ran)}`,
        text:
          `${formatPercent(share)} of what the guest counts as busy the host had taken, and the guest has not seen it: it counts ` +
          `${formatNumber(stolen)} CPUs as stolen. Times that programs take inside of it are too long by as much.`,
        evidence: [
          `the guest says busy: ${formatNumber(busy)} CPUs`,
          `the host says ran: ${formatNumber(ran)} CPUs, waited: ${formatNumber(waited)} CPUs`,
        ],
        lanes: pathsOf(input, vm),
        t0,
        t1,
        table: "guest-belief",
      },
    ];
  });
}
