import type { Finding } from "../../model/findings.js";
import type { LaneId } from "../../model/lanes.js";
import { type CulpritSink, culpritSteps } from "../steal/culprits.js";
import type { Steps } from "../steps.js";
import { laneWords, percentWords, timeWords } from "../words.js";
import { pathsOf, type Scene, severityOf } from "./detector.js";

/** cpu.cfs_period_us by default. */
const PERIOD_NS = 100e6;
/** A throttled group goes on at the beginning of a period; timers and the queue before it take a little. */
const NEAR_NS = 2e6;
/** An idle CPU takes a waiting thread at once, unless that may not run: this long is no wake-up from deep sleep. */
const STALL_NS = 2e6;
const LEAST_STALLS = 5;
/** So many of the stalls must end at the same point of the period; by chance 4 % would. */
const SAME_PHASE = 0.7;

interface Stall {
  readonly start: number;
  readonly end: number;
}

/**
 * vCPUs that could have run and did not though their CPU idled, until a multiple of 100 ms: what a CPU quota of their
 * control group looks like. No tracepoint tells of throttling (Linux 6.12), so this stays a suspicion.
 */
export function* throttled(scene: Scene): Steps<readonly Finding[]> {
  const byVm = yield* stallsByVm(scene);
  return [...byVm].flatMap(([vm, stalls]): Finding[] => {
    const inPhase = largestPhase(stalls);
    if (stalls.length < LEAST_STALLS || inPhase < SAME_PHASE * stalls.length) return [];
    const ns = stalls.reduce((sum, { start, end }) => sum + end - start, 0);
    const worst = stalls.reduce((a, b) => (a.end - a.start < b.end - b.start ? b : a));
    const name = laneWords(scene.context, vm);
    return [
      {
        id: "throttled",
        severity: severityOf(ns / (scene.t1 - scene.t0), 0.01, 1),
        isSuspicion: true,
        title: `${name} seems to be throttled by a CPU quota`,
        text:
          `Its vCPUs could have run while their CPU idled, ${timeWords(ns)} in all, and went on at the same point of a ` +
          `100 ms period in ${percentWords(inPhase / stalls.length)} of ${stalls.length} cases. Look at cpu.stat of its control group.`,
        evidence: [`the longest stall took ${timeWords(worst.end - worst.start)}`],
        lanes: pathsOf(scene, vm),
        t0: worst.start,
        t1: worst.end,
        table: "steal",
      },
    ];
  });
}

function* stallsByVm({ session, context, t0, t1, vcpus }: Scene): Steps<Map<LaneId, Stall[]>> {
  const vmOf = new Map(vcpus.map(({ vm, vcpu }) => [vcpu.lane, vm.lane]));
  const stalls = new Map<LaneId, Stall[]>();
  const add: CulpritSink = (victim, _, kind, start, end) => {
    const vm = vmOf.get(victim);
    if (vm === undefined || kind !== "idle" || end - start < STALL_NS) return;
    const known = stalls.get(vm);
    if (known) known.push({ start, end });
    else stalls.set(vm, [{ start, end }]);
  };
  yield* culpritSteps(session, t0, t1, context.untilNs, add, new Set(vmOf.keys()));
  return stalls;
}

/** How many stalls end within NEAR_NS of each other, periods aside. */
function largestPhase(stalls: readonly Stall[]): number {
  const phases = stalls.map(({ end }) => end % PERIOD_NS).sort((a, b) => a - b);
  const twice = [...phases, ...phases.map((phase) => phase + PERIOD_NS)];
  let most = 0;
  let from = 0;
  for (let to = 0; to < twice.length; to++) {
    while (NEAR_NS < (twice[to] as number) - (twice[from] as number)) from += 1;
    most = Math.max(most, to - from + 1);
  }
  return Math.min(most, phases.length);
}
