import { formatCount, formatDuration, formatPercent } from "../core/format.js";
import type { Finding } from "../model/findings.js";
import { exitClass, exitName } from "../model/kvm/exit-code.js";
import { STATE_COUNT, State } from "../model/states.js";
import { type ExitTimes, exitSteps } from "../query/exit-times.js";
import { laneWords } from "../query/lane-words.js";
import { percentile } from "../query/percentile.js";
import { type Steps, scanSteps } from "../query/resumable.js";
import { maskOf, rowsIn } from "../query/row-scan.js";
import { addTimes } from "../query/state-times.js";
import { type DetectorInput, ofEachVcpu, pathsOf, severityOf, shareOf } from "./detector.js";
import { LIMITS } from "./limits.js";

/** Polling is time on a CPU too: without it a vCPU that does nothing else would seem to do what little is left. */
const ON_CPU = [State.GUEST, State.GUEST_NESTED, State.HYPERVISOR, State.HALT_POLL, State.VMM] as const;
const HANDLING = maskOf([State.HYPERVISOR]);

/** Where no scheduler event says when its thread left the CPU. */
const UNSCHEDULED = " How much of that it had a CPU is not known: the trace has no sched_switch.";

/** Exits that cost a vCPU much of its time on CPUs, in KVM or in the VMM. Halting is no cost. */
export function costlyExits(input: DetectorInput): Steps<readonly Finding[]> {
  const { context, t0, t1 } = input;
  return ofEachVcpu(input, function* (lane, machine) {
    const track = context.lanes.track(lane);
    const seesSwitches = input.inventory.machines.seesSwitches[machine] === 1;
    const times = new Float64Array(STATE_COUNT);
    addTimes(track, t0, t1, context.untilNs, times);
    const sureNs = ON_CPU.reduce((sum, state) => sum + (times[state] as number), 0);
    if (sureNs === 0) return [];
    // A halt of which it is not known whether it polled may have been time on a CPU: shares are at least so much.
    const runNs = seesSwitches ? sureNs : sureNs + (times[State.UNKNOWN] as number);
    const { from, to } = rowsIn(track, t0, t1, context.untilNs);
    const costs = new Map<number, { ns: number; maxNs: number; worstRow: number }>();
    yield* scanSteps(track, from, to, HANDLING, (row, _, start) => {
      const code = track.reasonAt(row);
      const ns = Math.min(t1, track.endAt(row, context.untilNs)) - Math.max(t0, start);
      const cost = costs.get(code) ?? { ns: 0, maxNs: 0, worstRow: row };
      costs.set(code, cost);
      cost.ns += ns;
      if (cost.maxNs < ns) {
        cost.maxNs = ns;
        cost.worstRow = row;
      }
      return true;
    });
    const exits = new Map<number, ExitTimes>();
    yield* exitSteps(track, t0, t1, context.untilNs, exits);
    const name = laneWords(context, lane);
    const runWords = `${formatDuration(runNs)} on CPUs${seesSwitches ? "" : " at most"}`;
    const hadCpu = seesSwitches ? "had a CPU" : "may have had a CPU";
    const found: Finding[] = [];
    for (const [code, { ns, maxNs, worstRow }] of costs) {
      const share = ns / runNs;
      const ofWindow = shareOf(input, ns);
      // Time in KVM that no exit began: KVM_RUN before it enters the guest.
      const isExit = code !== 0 || exits.has(code);
      if (!isExit || share < LIMITS.costlyExits.from || ofWindow < LIMITS.costlyWindow.from) continue;
      if (exitClass(code) === "idle") continue;
      found.push({
        id: "costly-exits",
        severity: severityOf(share, LIMITS.costlyExits) - 0.1,
        isSuspicion: !seesSwitches,
        title:
          `${name} spends ${formatPercent(ofWindow)} of the window on ${exitName(code) || "unknown"} exits, ` +
          `${formatDuration(ns)} of its ${runWords}`,
        text:
          `KVM handled them for ${formatDuration(ns)}: ${formatPercent(share)} of the time in which the vCPU ${hadCpu}, halt ` +
          `polling included. The longest took ${formatDuration(maxNs)}.${seesSwitches ? "" : UNSCHEDULED}`,
        evidence: exitLines(exits.get(code)),
        lanes: pathsOf(input, lane),
        t0: track.startAt(worstRow),
        t1: track.endAt(worstRow, context.untilNs),
        table: "exits",
      });
    }
    const vmmNs = times[State.VMM] as number;
    const vmmShare = vmmNs / runNs;
    if (LIMITS.userspaceExits.from <= vmmShare && LIMITS.costlyWindow.from <= shareOf(input, vmmNs)) {
      const heavy = [...exits.values()].filter(({ userspace }) => 0 < userspace);
      found.push({
        id: "userspace-exits",
        severity: severityOf(vmmShare, LIMITS.userspaceExits) - 0.1,
        isSuspicion: !seesSwitches,
        title:
          `${name} spends ${formatPercent(shareOf(input, vmmNs))} of the window in the VMM, ${formatDuration(vmmNs)} of its ` +
          `${runWords}`,
        text: `Exits that the kernel cannot handle go on to the VMM's own code.${seesSwitches ? "" : UNSCHEDULED}`,
        evidence: heavy.map(({ code, userspace }) => `${exitName(code)}: ${formatCount(userspace)} exits to the VMM`),
        lanes: pathsOf(input, lane),
        t0,
        t1,
        table: "exits",
      });
    }
    return found;
  });
}

function exitLines(exits: ExitTimes | undefined): string[] {
  if (exits === undefined) return [];
  const { durations, count } = exits;
  const times = [0.5, 0.99, 1].map((p) => formatDuration(percentile(durations, count, p)));
  return [
    `${formatCount(count)} exits; until the guest ran again: median ${times[0]}, 99 % ${times[1]}, worst ${times[2]}`,
  ];
}
