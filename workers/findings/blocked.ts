import { formatDuration, formatPercent, formatTimes } from "../core/format.js";
import type { Finding } from "../model/findings.js";
import type { LaneId } from "../model/lanes.js";
import { State, WaitReason } from "../model/states.js";
import { laneWords } from "../query/lane-words.js";
import { type Steps, scanSteps } from "../query/resumable.js";
import { maskOf, rowsIn } from "../query/row-scan.js";
import { type DetectorInput, ofEachVcpu, pathsOf, severityOf } from "./detector.js";
import { LIMITS, type Weighing } from "./limits.js";

interface Rule {
  readonly id: string;
  readonly state: State;
  readonly reason: WaitReason | undefined;
  readonly share: Weighing;
  readonly stretch: Weighing;
  readonly title: string;
  readonly about: string;
}

/** A guest cannot tell either from a CPU that stands still: they count from a tick's length, or 1 % of the time. */
const RULES: readonly Rule[] = [
  {
    id: "vmm-blocked",
    state: State.VMM_BLOCKED,
    reason: undefined,
    share: LIMITS.vmmBlockedShare,
    stretch: LIMITS.vmmBlockedStretch,
    title: "is blocked in its VMM",
    about: "The VMM slept on the vCPU's own thread: I/O without an I/O thread, a lock, or a paused VM.",
  },
  {
    id: "host-memory",
    state: State.WAIT,
    reason: WaitReason.HOST_MEMORY,
    share: LIMITS.hostMemoryShare,
    stretch: LIMITS.hostMemoryStretch,
    title: "waits for memory of the host",
    about: "The host fetched guest memory from swap, a file or another host while the vCPU slept.",
  },
];

/** vCPUs that sleep though the guest did not halt. */
export function blocked(input: DetectorInput): Steps<readonly Finding[]> {
  return ofEachVcpu(input, function* (lane) {
    const found: Finding[] = [];
    for (const rule of RULES) found.push(...(yield* findingOf(input, lane, rule)));
    return found;
  });
}

function* findingOf(input: DetectorInput, lane: LaneId, rule: Rule): Steps<Finding[]> {
  const { context, t0, t1 } = input;
  const track = context.lanes.track(lane);
  const { from, to } = rowsIn(track, t0, t1, context.untilNs);
  let ns = 0;
  let count = 0;
  let maxNs = 0;
  let worstRow = -1;
  const wakers = new Map<LaneId, number>();
  yield* scanSteps(track, from, to, maskOf([rule.state]), (row, _, start) => {
    if (rule.reason !== undefined && track.reasonAt(row) !== rule.reason) return true;
    const length = Math.min(t1, track.endAt(row, context.untilNs)) - Math.max(t0, start);
    ns += length;
    count += 1;
    wakers.set(track.auxAt(row), (wakers.get(track.auxAt(row)) ?? 0) + length);
    if (maxNs < length) {
      maxNs = length;
      worstRow = row;
    }
    return true;
  });
  const share = ns / (t1 - t0);
  if (count === 0 || (share < rule.share.from && maxNs < rule.stretch.from)) return [];
  const top = [...wakers].filter(([waker]) => 0 <= waker).sort(([, a], [, b]) => b - a);
  return [
    {
      id: rule.id,
      severity: Math.max(severityOf(share, rule.share), severityOf(maxNs, rule.stretch)),
      figure: { value: share, unit: "share" },
      isSuspicion: false,
      title: `${laneWords(context, lane)} ${rule.title} for ${formatPercent(share)} of the window, up to ${formatDuration(maxNs)}`,
      text: `${rule.about} ${formatTimes(count)}, ${formatDuration(ns)} in all.`,
      evidence: top
        .slice(0, 4)
        .map(([waker, by]) => `woken by ${laneWords(context, waker)} after ${formatDuration(by)} in all`),
      lanes: pathsOf(input, lane, ...top.slice(0, 1).map(([waker]) => waker)),
      t0: track.startAt(worstRow),
      t1: track.endAt(worstRow, context.untilNs),
      table: "waits",
    },
  ];
}
