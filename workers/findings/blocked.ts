import { formatDuration, formatPercent, formatTimes } from "../core/format.js";
import type { Finding } from "../model/findings.js";
import type { LaneId } from "../model/lanes.js";
import { State } from "../model/states.js";
import { laneWords } from "../query/lane-words.js";
import { type Steps, scanSteps } from "../query/resumable.js";
import { maskOf, rowsIn } from "../query/row-scan.js";
import { type DetectorInput, ofEachVcpu, pathsOf, severityOf } from "./detector.js";
import { LIMITS } from "./limits.js";

/** vCPUs that sleep in their VMM. A guest cannot tell that from a CPU that stands still. */
export function blocked(input: DetectorInput): Steps<readonly Finding[]> {
  return ofEachVcpu(input, (lane) => findingOf(input, lane));
}

function* findingOf(input: DetectorInput, lane: LaneId): Steps<Finding[]> {
  const { context, t0, t1 } = input;
  const track = context.lanes.track(lane);
  const { from, to } = rowsIn(track, t0, t1, context.untilNs);
  let ns = 0;
  let count = 0;
  let maxNs = 0;
  let worstRow = -1;
  const wakers = new Map<LaneId, number>();
  yield* scanSteps(track, from, to, maskOf([State.VMM_BLOCKED]), (row, _, start) => {
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
  if (count === 0 || (share < LIMITS.vmmBlockedShare.from && maxNs < LIMITS.vmmBlockedStretch.from)) return [];
  const top = [...wakers].filter(([waker]) => 0 <= waker).sort(([, a], [, b]) => b - a);
  return [
    {
      id: "vmm-blocked",
      severity: Math.max(severityOf(share, LIMITS.vmmBlockedShare), severityOf(maxNs, LIMITS.vmmBlockedStretch)),
      figure: { value: share, unit: "share" },
      isSuspicion: false,
      title: `${laneWords(context, lane)} is blocked in its VMM for ${formatPercent(share)} of the window, up to ${formatDuration(maxNs)}`,
      text:
        "The VMM slept on the vCPU's own thread: I/O without an I/O thread, a lock, or a paused VM. " +
        `${formatTimes(count)}, ${formatDuration(ns)} in all.`,
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
