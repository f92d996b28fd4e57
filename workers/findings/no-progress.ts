import { formatCount, formatDuration, formatPercent } from "../core/format.js";
import type { ExitLoop } from "../facts/exit-loop-store.js";
import type { Finding } from "../model/findings.js";
import { exitClass, exitName } from "../model/kvm/exit-code.js";
import type { LaneId } from "../model/lanes.js";
import { STATE_COUNT, State } from "../model/states.js";
import { laneWords } from "../query/lane-words.js";
import { STEP_ROWS, type Steps } from "../query/resumable.js";
import { addTimes } from "../query/state-times.js";
import { addressText } from "../query/tables/guest-rip.js";
import { type DetectorInput, pathsOf, severityOf, shareOf } from "./detector.js";
import { LIMITS } from "./limits.js";

/**
 * vCPUs that leave their guest again and again at one address and hardly run in between: the instruction there does
 * not complete, or the guest asks a device in a loop.
 */
export function* noProgress(input: DetectorInput): Steps<readonly Finding[]> {
  const worst = new Map<LaneId, ExitLoop>();
  const { exitLoops } = input.context;
  for (let row = 0; row < exitLoops.count; row++) {
    if (row % STEP_ROWS === 0) yield;
    const loop = exitLoops.at(row);
    if (loop.end <= input.t0 || input.t1 <= loop.start || !isStuck(input, loop)) continue;
    if ((worst.get(loop.lane)?.exits ?? 0) < loop.exits) worst.set(loop.lane, loop);
  }
  return [...worst.values()].map((loop) => findingOf(input, loop));
}

/**
 * A guest always halts at one address and sets its timer at one address, and it makes progress. A guest that faults on
 * the same memory each time makes none, even if entering and leaving it takes as long as KVM's work.
 */
function isStuck(input: DetectorInput, loop: ExitLoop): boolean {
  if (exitClass(loop.code) === "idle" || isExplained(input, loop)) return false;
  const { guestNs } = timesOf(input, loop);
  const isSameFault = exitClass(loop.code) === "page-fault" && !Number.isNaN(loop.memory);
  return (
    guestNs <= LIMITS.loopGuest.from * (loop.end - loop.start) ||
    (isSameFault && guestNs <= LIMITS.loopFaultGuest.from * loop.exits)
  );
}

/** A KVM_RUN that fails each time explains the loop, and is a finding of its own. */
function isExplained({ context: { runErrors } }: DetectorInput, { lane, start, end, exits }: ExitLoop): boolean {
  let failures = 0;
  for (let row = runErrors.firstFrom("t", start); row < runErrors.count && runErrors.columns.t.at(row) <= end; row++) {
    if (runErrors.columns.lane.at(row) === lane) failures += 1;
  }
  return exits <= 2 * failures;
}

function timesOf({ context }: DetectorInput, { lane, start, end }: ExitLoop): { guestNs: number; vmmNs: number } {
  const times = new Float64Array(STATE_COUNT);
  addTimes(context.lanes.track(lane), start, end, context.untilNs, times);
  const guestNs = (times[State.GUEST] as number) + (times[State.GUEST_NESTED] as number);
  return { guestNs, vmmNs: times[State.VMM] as number };
}

function findingOf(input: DetectorInput, loop: ExitLoop): Finding {
  const { lane, code, address, start, end, exits, memory } = loop;
  // A VMM that answers is a device, and the guest reads it in a loop.
  const isSureFault = exitClass(loop.code) === "page-fault" && timesOf(input, loop).vmmNs === 0;
  const name = laneWords(input.context, lane);
  const share = shareOf(input, Math.min(input.t1, end) - Math.max(input.t0, start));
  const reason = exitName(code) || "unknown";
  const about = Number.isNaN(memory) ? "" : `, all over guest memory at ${addressText(memory)}`;
  return {
    id: "no-progress",
    severity: Math.max(severityOf(exits, LIMITS.loopExits), severityOf(share, LIMITS.loopShare)),
    figure: { value: exits, unit: "count" },
    // A guest that polls a device in a loop looks the same, unless it faults.
    isSuspicion: !isSureFault,
    title: `${name} makes no progress: ${formatCount(exits)} ${reason} exits at one guest address, ${addressText(address)}`,
    text:
      `In ${formatDuration(end - start)} (${formatPercent(share)} of the window) it left its guest nowhere else and for no other ` +
      `reason${about}, and hardly ran in between. ` +
      (isSureFault
        ? "The access faults again however often KVM handles it."
        : "Either the instruction there does not complete, or the guest waits for something in a loop."),
    evidence: [`guest RIP ${addressText(address)}; ${formatDuration((end - start) / exits)} from exit to exit`],
    lanes: pathsOf(input, lane),
    t0: start,
    t1: end,
    table: "guest-rip",
  };
}
