import { formatDuration, formatTimes } from "../core/format.js";
import { groupBy } from "../core/groups.js";
import type { Finding } from "../model/findings.js";
import { laneWords } from "../query/lane-words.js";
import { type LockSuspicion, lockSteps } from "../query/lock-holders.js";
import type { Steps } from "../query/resumable.js";
import { type DetectorInput, pathsOf, severityOf, shareOf } from "./detector.js";
import { LIMITS } from "./limits.js";

/** Time in which a vCPU may have waited for another of its VM that had no CPU, a finding per VM and kind. */
export function* lockHolder(input: DetectorInput): Steps<readonly Finding[]> {
  const groups = groupBy(
    yield* lockSteps(input.context, input.t0, input.t1),
    ({ holder, kind }) => `${input.context.lanes.specs[holder]?.parent ?? -1} ${kind}`,
  );
  return [...groups.values()].flatMap((group) => findingOf(input, group));
}

function findingOf(input: DetectorInput, group: readonly LockSuspicion[]): Finding[] {
  const { context } = input;
  const [worst] = group;
  const ns = group.reduce((sum, { stolenNs }) => sum + stolenNs, 0);
  if (worst === undefined || ns < LIMITS.lockHolderTime.from) return [];
  const { kind, waiter, holder, culprit, start, end, stolenNs, exits } = worst;
  const vm = laneWords(context, context.lanes.specs[holder]?.parent ?? -1);
  const isSpin = kind === "spin";
  const had = 0 <= culprit ? `, which ${laneWords(context, culprit)} had` : "";
  return [
    {
      id: isSpin ? "lock-holder" : "ipi-wait",
      severity: severityOf(shareOf(input, ns), LIMITS.lockHolderShare),
      figure: { value: ns, unit: "ns" },
      isSuspicion: true,
      title: isSpin
        ? `${vm}: vCPUs spin, maybe on locks whose holders have no CPU, up to ${formatDuration(stolenNs)} at a time`
        : `${vm}: interrupts between vCPUs wait for vCPUs without a CPU, up to ${formatDuration(stolenNs)} at a time`,
      text:
        `${formatTimes(group.length)} a vCPU ${isSpin ? "spun" : "interrupted another"} while the other was kept from ` +
        `running, ${formatDuration(ns)} in all. ` +
        (isSpin
          ? "Whether that one held the lock only the guest knows."
          : "A guest that waits for the answer (TLB shootdowns do) spins."),
      evidence: [
        `worst: ${laneWords(context, waiter)} ${isSpin ? `left the guest ${formatTimes(exits)} for spinning` : "sent an interrupt"} ` +
          `while ${laneWords(context, holder)} waited ${formatDuration(stolenNs)} for its CPU${had}`,
      ],
      lanes: pathsOf(input, waiter, holder, culprit),
      t0: start,
      t1: end,
      table: "lock-holder",
    },
  ];
}
