import { formatDuration, formatPercent } from "../core/format.js";
import { groupBy } from "../core/groups.js";
import type { Finding } from "../model/findings.js";
import { STATE_COUNT, State } from "../model/states.js";
import { laneWords } from "../query/lane-words.js";
import { worstIn } from "../query/outliers.js";
import { addTimes } from "../query/state-times.js";
import type { CulpritKind } from "../query/steal/culprits.js";
import type { StealCell } from "../query/steal/victim-row.js";
import { type Detector, type DetectorInput, pathsOf, severityOf } from "./detector.js";
import { LIMITS } from "./limits.js";

/** The kinds of culprits as people call them. */
const MEANING: Readonly<Record<CulpritKind, string>> = {
  "own-vm": "the VM's own threads (more vCPUs and helpers than it has CPUs)",
  "other-vm": "other VMs (overcommit, noisy neighbours)",
  realtime: "real-time threads of the host",
  kernel: "kernel threads of the host",
  host: "other processes of the host",
  interrupt: "the host's interrupt handling",
  idle: "nobody, with the CPU idle (waking up, or throttled)",
  unknown: "not known",
};

/** vCPUs that were able to run and had no CPU. */
export const steal: Detector = (input) => {
  const { context, t0, t1, vcpus } = input;
  const byVictim = groupBy(input.steal, ({ victim }) => victim);
  return vcpus.flatMap((vcpu): Finding[] => {
    const times = new Float64Array(STATE_COUNT);
    addTimes(context.lanes.track(vcpu), t0, t1, context.untilNs, times);
    const stolenNs = (times[State.RUNNABLE] as number) + (times[State.PREEMPTED] as number);
    const worst = worstIn(context.lanes.track(vcpu), t0, t1, context.untilNs);
    if (worst === undefined) return [];
    const worstNs = Math.min(worst.end, t1) - Math.max(worst.start, t0);
    const share = stolenNs / (t1 - t0);
    if (share < LIMITS.stealShare.from && worstNs < LIMITS.stealStretch.from) return [];
    const cells = byVictim.get(vcpu) ?? [];
    const name = laneWords(context, vcpu);
    const main = byKind(cells)[0];
    const culprit = cells.find(({ kind }) => kind === main?.kind);
    return [
      {
        id: "steal",
        severity: Math.max(severityOf(share, LIMITS.stealShare), severityOf(worstNs, LIMITS.stealStretch) - 0.1),
        figure: { value: share, unit: "share" },
        isSuspicion: false,
        title: `${name} lost ${formatPercent(share)} of its time to others, up to ${formatDuration(worstNs)} at a time`,
        text: `It could have run for ${formatDuration(stolenNs)} more than it did.${main === undefined ? "" : ` Most of that went to ${MEANING[main.kind]}.`}`,
        evidence: [...byKind(cells).map((kind) => kindLine(kind, stolenNs)), ...topLines(input, cells, stolenNs)],
        lanes: pathsOf(input, vcpu, ...(culprit === undefined ? [] : [culprit.culprit])),
        t0: worst.start,
        t1: worst.end,
        table: "steal",
      },
    ];
  });
};

interface KindTotal {
  readonly kind: CulpritKind;
  readonly ns: number;
}

export function byKind(cells: readonly StealCell[]): KindTotal[] {
  const totals = new Map<CulpritKind, number>();
  for (const { kind, totalNs } of cells) totals.set(kind, (totals.get(kind) ?? 0) + totalNs);
  return [...totals].map(([kind, ns]) => ({ kind, ns })).sort((a, b) => b.ns - a.ns);
}

export function kindLine({ kind, ns }: KindTotal, stolenNs: number): string {
  return `${formatPercent(ns / stolenNs)} of it: ${MEANING[kind]}, ${formatDuration(ns)}`;
}

export function topLines({ context }: DetectorInput, cells: readonly StealCell[], stolenNs: number): string[] {
  return cells
    .filter(({ culprit, totalNs }) => 0 <= culprit && LIMITS.stealCulprit.from * stolenNs <= totalNs)
    .slice(0, 5)
    .map(({ culprit, totalNs, maxNs }) => {
      return `${laneWords(context, culprit)} took ${formatDuration(totalNs)}, at most ${formatDuration(maxNs)} at a time`;
    });
}
