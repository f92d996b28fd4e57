import { formatDuration, formatPercent } from "../core/format.js";
import type { Finding } from "../model/findings.js";
import type { LaneId } from "../model/lanes.js";
import { isOfMonitorsAlone } from "../model/machine-analyses.js";
import { State, WaitReason } from "../model/states.js";
import { laneWords } from "../query/lane-words.js";
import { type Steps, scanSteps } from "../query/resumable.js";
import { maskOf, rowsIn } from "../query/row-scan.js";
import { type DetectorInput, ofEachVcpu, pathsOf, severityOf, shareOf } from "./detector.js";
import { LIMITS } from "./limits.js";

/** vCPUs that wait long for their disk, or for what nothing in the trace tells. */
export function longWaits(input: DetectorInput): Steps<readonly Finding[]> {
  // A monitor asks now and then: it never sees what ends a wait.
  return isOfMonitorsAlone(input.analyses) ? nothing() : ofEachVcpu(input, (lane) => findingsOf(input, lane));
}

function* nothing(): Steps<readonly Finding[]> {
  yield;
  return [];
}

interface Wait {
  ns: number;
  count: number;
  maxNs: number;
  worstNs: number;
}

function* findingsOf(input: DetectorInput, lane: LaneId): Steps<readonly Finding[]> {
  const waits = yield* waitsByReason(input, lane);
  return [...unexplained(input, lane, waits), ...forDisk(input, lane, waits)];
}

function* waitsByReason({ context, t0, t1 }: DetectorInput, lane: LaneId): Steps<ReadonlyMap<number, Wait>> {
  const track = context.lanes.track(lane);
  const { from, to } = rowsIn(track, t0, t1, context.untilNs);
  const waits = new Map<number, Wait>();
  yield* scanSteps(track, from, to, maskOf([State.WAIT]), (row, _, rowStart) => {
    const start = Math.max(t0, rowStart);
    const ns = Math.min(t1, track.endAt(row, context.untilNs)) - start;
    const reason = track.reasonAt(row);
    const wait = waits.get(reason) ?? { ns: 0, count: 0, maxNs: 0, worstNs: start };
    waits.set(reason, wait);
    wait.ns += ns;
    wait.count += 1;
    if (wait.maxNs < ns) {
      wait.maxNs = ns;
      wait.worstNs = start;
    }
    return true;
  });
  return waits;
}

/** Reasons that name none. */
const NOT_TOLD: readonly WaitReason[] = [WaitReason.NONE, WaitReason.UNKNOWN, WaitReason.INTERRUPT];

function unexplained(input: DetectorInput, lane: LaneId, waits: ReadonlyMap<number, Wait>): Finding[] {
  const open = NOT_TOLD.flatMap((reason) => waits.get(reason) ?? []);
  const ns = sum(open);
  const all = sum([...waits.values()]);
  const share = shareOf(input, ns);
  const [worst] = open.toSorted((a, b) => b.maxNs - a.maxNs);
  if (worst === undefined || share < LIMITS.unexplainedWaits.from || ns < LIMITS.unexplainedPart.from * all) return [];
  return [
    {
      ...commonOf(input, lane, worst, share),
      id: "unexplained-waits",
      // An idle guest is no trouble.
      severity: severityOf(share, LIMITS.unexplainedWaits) / 2,
      title: `${laneWords(input.context, lane)} waits ${formatPercent(share)} of the window, and nothing here says for what`,
      text:
        `${formatDuration(ns)} of the ${formatDuration(all)} that it waits end without an event that says what woke it. ` +
        "An idle guest looks the same: what it waited for, its own scheduler and interrupts tell.",
    },
  ];
}

function forDisk(input: DetectorInput, lane: LaneId, waits: ReadonlyMap<number, Wait>): Finding[] {
  const wait = waits.get(WaitReason.DISK);
  if (wait === undefined) return [];
  const share = shareOf(input, wait.ns);
  if (share < LIMITS.diskWaits.from) return [];
  return [
    {
      ...commonOf(input, lane, wait, share),
      id: "disk-waits",
      severity: severityOf(share, LIMITS.diskWaits),
      title: `${laneWords(input.context, lane)} waits for its disk ${formatPercent(share)} of the window, up to ${formatDuration(wait.maxNs)}`,
      text: "The interrupt of a disk ended these waits. Which process of the guest asked for what, only the guest knows.",
    },
  ];
}

function commonOf(input: DetectorInput, lane: LaneId, { count, maxNs, worstNs }: Wait, share: number) {
  return {
    figure: { value: share, unit: "share" as const },
    isSuspicion: false,
    evidence: [`${count} waits, the longest ${formatDuration(maxNs)}`],
    lanes: pathsOf(input, lane),
    t0: worstNs,
    t1: worstNs + maxNs,
    table: "waits",
  };
}

function sum(waits: readonly Wait[]): number {
  return waits.reduce((total, { ns }) => total + ns, 0);
}
