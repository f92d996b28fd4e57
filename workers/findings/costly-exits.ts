import { formatCount, formatDuration, formatPercent } from "../core/format.js";
import type { LaneTrack } from "../index/lane-track.js";
import type { Finding } from "../model/findings.js";
import { exitClass, exitName } from "../model/kvm/exit-code.js";
import type { LaneId } from "../model/lanes.js";
import { STATE_COUNT, State } from "../model/states.js";
import { type ExitSum, exitSums } from "../query/exits/exit-sums.js";
import { laneWords } from "../query/lane-words.js";
import { type Steps, scanSteps } from "../query/resumable.js";
import { maskOf, rowsIn } from "../query/row-scan.js";
import { addTimes } from "../query/state-times.js";
import { ON_CPU } from "../query/vm-usage.js";
import { type DetectorInput, ofEachVcpu, pathsOf, severityOf, shareOf } from "./detector.js";
import { LIMITS } from "./limits.js";

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
    // Polling included: without it, a vCPU that mostly polls would seem busy with the little that is left.
    const sureNs = ON_CPU.reduce((sum, state) => sum + (times[state] as number), 0);
    if (sureNs === 0) return [];
    // A halt that may have polled may have been time on a CPU: shares are at least so much.
    const runNs = seesSwitches ? sureNs : sureNs + (times[State.UNKNOWN] as number);
    const costs = yield* costsByCode(input, track);
    const sums = yield* exitSums(context, [lane], t0, t1, SHARES);
    const exits = new Map(sums.map((sum) => [sum.code, sum]));
    const vcpu: VcpuTime = { lane, track, seesSwitches, runNs, exits };
    return [...inKvm(input, vcpu, costs), ...inVmm(input, vcpu, times[State.VMM] as number)];
  });
}

interface VcpuTime {
  readonly lane: LaneId;
  readonly track: LaneTrack;
  readonly seesSwitches: boolean;
  /** Time on CPUs, at most. */
  readonly runNs: number;
  readonly exits: ReadonlyMap<number, ExitSum>;
}

/** The time that KVM spent on one exit code. */
interface Cost {
  ns: number;
  maxNs: number;
  worstRow: number;
}

function* costsByCode({ context, t0, t1 }: DetectorInput, track: LaneTrack): Steps<Map<number, Cost>> {
  const { from, to } = rowsIn(track, t0, t1, context.untilNs);
  const costs = new Map<number, Cost>();
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
  return costs;
}

function inKvm(input: DetectorInput, vcpu: VcpuTime, costs: ReadonlyMap<number, Cost>): Finding[] {
  const { lane, track, seesSwitches, runNs, exits } = vcpu;
  const { context } = input;
  const hadCpu = seesSwitches ? "had a CPU" : "may have had a CPU";
  return [...costs].flatMap(([code, { ns, maxNs, worstRow }]): Finding[] => {
    const share = ns / runNs;
    const ofWindow = shareOf(input, ns);
    // Time in KVM that no exit began: KVM_RUN before it enters the guest.
    const isExit = code !== 0 || exits.has(code);
    if (!isExit || share < LIMITS.costlyExits.from || ofWindow < LIMITS.costlyWindow.from) return [];
    if (exitClass(code) === "idle") return [];
    return [
      {
        id: "costly-exits",
        severity: severityOf(share, LIMITS.costlyExits) - 0.1,
        figure: { value: ofWindow, unit: "share" },
        isSuspicion: !seesSwitches,
        title:
          `${laneWords(context, lane)} spends ${formatPercent(ofWindow)} of the window on ${exitName(code) || "unknown"} exits, ` +
          `${formatDuration(ns)} of its ${runWords(vcpu)}`,
        text:
          `KVM handled them for ${formatDuration(ns)}: ${formatPercent(share)} of the time in which the vCPU ${hadCpu}, halt ` +
          `polling included. The longest took ${formatDuration(maxNs)}.${seesSwitches ? "" : UNSCHEDULED}`,
        evidence: exitLines(exits.get(code)),
        lanes: pathsOf(input, lane),
        t0: track.startAt(worstRow),
        t1: track.endAt(worstRow, context.untilNs),
        table: "exits",
      },
    ];
  });
}

function inVmm(input: DetectorInput, vcpu: VcpuTime, vmmNs: number): Finding[] {
  const { lane, seesSwitches, exits } = vcpu;
  const share = vmmNs / vcpu.runNs;
  const ofWindow = shareOf(input, vmmNs);
  if (share < LIMITS.userspaceExits.from || ofWindow < LIMITS.costlyWindow.from) return [];
  const heavy = [...exits.values()].filter(({ userspace }) => 0 < userspace);
  return [
    {
      id: "userspace-exits",
      severity: severityOf(share, LIMITS.userspaceExits) - 0.1,
      figure: { value: ofWindow, unit: "share" },
      isSuspicion: !seesSwitches,
      title:
        `${laneWords(input.context, lane)} spends ${formatPercent(ofWindow)} of the window in the VMM, ` +
        `${formatDuration(vmmNs)} of its ${runWords(vcpu)}`,
      text: `Exits that the kernel cannot handle go on to the VMM's own code.${seesSwitches ? "" : UNSCHEDULED}`,
      evidence: heavy.map(({ code, userspace }) => `${exitName(code)}: ${formatCount(userspace)} exits to the VMM`),
      lanes: pathsOf(input, lane),
      t0: input.t0,
      t1: input.t1,
      table: "exits",
    },
  ];
}

function runWords({ runNs, seesSwitches }: VcpuTime): string {
  return `${formatDuration(runNs)} on CPUs${seesSwitches ? "" : " at most"}`;
}

/** Of which the percentiles are told. */
const SHARES = [0.5, 0.99];

function exitLines(exits: ExitSum | undefined): string[] {
  if (exits === undefined) return [];
  const { count } = exits;
  const times = [...exits.percentiles, exits.max].map(formatDuration);
  return [
    `${formatCount(count)} exits; until the guest ran again: median ${times[0]}, 99 % ${times[1]}, worst ${times[2]}`,
  ];
}
