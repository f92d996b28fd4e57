import { exitClass, exitName } from "../../analyses/kvm/exit-code.js";
import type { Finding } from "../../model/findings.js";
import { STATE_COUNT, State } from "../../model/states.js";
import { type ExitTimes, exitSteps } from "../exit-times.js";
import { percentile } from "../percentile.js";
import { maskOf, rowsIn } from "../row-scan.js";
import { type Steps, scanSteps } from "../steps.js";
import { addTimes } from "../sums.js";
import { countWords, laneWords, percentWords, timeWords } from "../words.js";
import { ofEachVcpu, pathsOf, type Scene, severityOf } from "./detector.js";

/** Of the time a vCPU has a CPU, one reason may cost this much before it is worth a look. */
const KERNEL_SHARE = 0.1;
/** What goes on to the VMM is slow path by design: it should be rare. */
const VMM_SHARE = 0.05;

/** … unless the vCPU hardly runs at all: less of the window than this is nobody's trouble. */
const WINDOW_SHARE = 0.01;

const HANDLING = maskOf([State.HYPERVISOR]);

/** Exits that cost a vCPU much of its time on CPUs, in KVM or in the VMM. Halting is no cost. */
export function costlyExits(scene: Scene): Steps<readonly Finding[]> {
  const { context, t0, t1 } = scene;
  return ofEachVcpu(scene, function* ({ track, lane }) {
    const times = new Float64Array(STATE_COUNT);
    addTimes(track, t0, t1, context.untilNs, times);
    const onCpu = [State.GUEST, State.GUEST_NESTED, State.HYPERVISOR, State.VMM];
    const runNs = onCpu.reduce((sum, state) => sum + (times[state] as number), 0);
    if (runNs === 0) return [];
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
    const found: Finding[] = [];
    for (const [code, { ns, maxNs, worstRow }] of costs) {
      const share = ns / runNs;
      if (share < KERNEL_SHARE || ns < WINDOW_SHARE * (t1 - t0) || exitClass(code) === "idle") continue;
      found.push({
        id: "costly-exits",
        severity: severityOf(share, KERNEL_SHARE, 1) - 0.1,
        isSuspicion: false,
        title: `${name} spends ${percentWords(share)} of its CPU time on ${exitName(code) || "unknown"} exits`,
        text: `KVM handled them for ${timeWords(ns)} on its CPUs, ${timeWords(maxNs)} at worst.`,
        evidence: exitLines(exits.get(code)),
        lanes: pathsOf(scene, lane),
        t0: track.startAt(worstRow),
        t1: track.endAt(worstRow, context.untilNs),
        table: "exits",
      });
    }
    const vmmShare = (times[State.VMM] as number) / runNs;
    if (VMM_SHARE <= vmmShare && WINDOW_SHARE * (t1 - t0) <= (times[State.VMM] as number)) {
      const heavy = [...exits.values()].filter(({ userspace }) => 0 < userspace);
      found.push({
        id: "userspace-exits",
        severity: severityOf(vmmShare, VMM_SHARE, 1),
        isSuspicion: false,
        title: `${name} spends ${percentWords(vmmShare)} of its CPU time in the VMM`,
        text: `Exits that the kernel cannot handle go on to the VMM's own code: ${timeWords(times[State.VMM] as number)} there.`,
        evidence: heavy.map(({ code, userspace }) => `${exitName(code)}: ${countWords(userspace)} exits to the VMM`),
        lanes: pathsOf(scene, lane),
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
  const times = [0.5, 0.99, 1].map((p) => timeWords(percentile(durations, count, p)));
  return [
    `${countWords(count)} exits; until the guest ran again: median ${times[0]}, 99 % ${times[1]}, worst ${times[2]}`,
  ];
}
