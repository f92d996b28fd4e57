import type { Finding } from "../../model/findings.js";
import type { LaneId } from "../../model/lanes.js";
import { STATE_COUNT, State } from "../../model/states.js";
import { Durations } from "../durations.js";
import { type AnyLatencyKind, latencySteps } from "../each-latency.js";
import type { Steps } from "../steps.js";
import { addTimes } from "../sums.js";
import { countWords, laneWords, percentWords, timeWords } from "../words.js";
import { pathsOf, type Scene, severityOf } from "./detector.js";

interface Rule {
  readonly id: string;
  readonly kind: AnyLatencyKind;
  /** What a hundredth of them may exceed, and what none should. */
  readonly p99Ns: number;
  readonly maxNs: number;
  readonly title: (name: string, p99: string) => string;
  readonly about: string;
}

const RULES: readonly Rule[] = [
  {
    id: "timer-lateness",
    kind: "timer",
    // A guest's tick comes every 1 to 10 ms: half the shortest, and one of the usual 250 Hz.
    p99Ns: 500e3,
    maxNs: 4e6,
    title: (name, p99) => `Timers of ${name} fire late: 1 % by more than ${p99}`,
    about: "From when the guest's timer was due until the host's timer behind it expired.",
  },
  {
    id: "slow-injection",
    kind: "irq-inject",
    // A vCPU that halts is entered within tens of µs; a scheduling slice of the host is about 3 ms.
    p99Ns: 1e6,
    maxNs: 10e6,
    title: (name, p99) => `Interrupts reach ${name} slowly: 1 % after more than ${p99}`,
    about: "From an interrupt's delivery to the vCPU until it entered the guest with it.",
  },
];

/** Of fewer, "1 %" is not one. */
const LEAST_COUNT = 100;

/** vCPUs whose timers or interrupts are slow, a finding per vCPU and kind. */
export function* slowLatencies(scene: Scene): Steps<readonly Finding[]> {
  const byKind = new Map<AnyLatencyKind, Map<LaneId, Durations>>(RULES.map(({ kind }) => [kind, new Map()]));
  yield* latencySteps(scene.session, scene.t0, scene.t1, (kind, lane, start, end) => {
    const lanes = byKind.get(kind);
    if (lanes === undefined) return;
    const durations = lanes.get(lane) ?? new Durations();
    if (durations.count === 0) lanes.set(lane, durations);
    durations.add(start, end - start);
  });
  return RULES.flatMap((rule) =>
    [...(byKind.get(rule.kind) ?? [])].flatMap(([lane, durations]) => findingOf(scene, rule, lane, durations)),
  );
}

function findingOf(scene: Scene, rule: Rule, lane: LaneId, durations: Durations): Finding[] {
  const p99 = durations.percentile(0.99);
  const { max, worstNs, count } = durations;
  if (count < LEAST_COUNT || (p99 < rule.p99Ns && max < rule.maxNs)) return [];
  const p50 = durations.percentile(0.5);
  return [
    {
      id: rule.id,
      severity: Math.max(severityOf(p99, rule.p99Ns, 100e6), severityOf(max, rule.maxNs, 1e9) - 0.1),
      isSuspicion: false,
      title: rule.title(laneWords(scene.context, lane), timeWords(p99)),
      text: `${rule.about} Median ${timeWords(p50)}, 99 % ${timeWords(p99)}, worst ${timeWords(max)}, of ${countWords(count)}.`,
      evidence: [worstLine(scene, lane, worstNs, worstNs + max)],
      lanes: pathsOf(scene, lane),
      t0: worstNs,
      t1: worstNs + max,
      table: "latency-summary",
    },
  ];
}

/** What the vCPU did in the worst of them. */
function worstLine({ context }: Scene, lane: LaneId, t0: number, t1: number): string {
  const times = new Float64Array(STATE_COUNT);
  addTimes(context.lanes.track(lane), t0, t1, context.untilNs, times);
  const share = (state: State) => percentWords((times[state] as number) / (t1 - t0));
  return (
    `in the worst the vCPU was preempted ${share(State.PREEMPTED)} of the time, woken without a CPU ` +
    `${share(State.RUNNABLE)}, asleep ${share(State.WAIT)}, in the VMM ${share(State.VMM)}, in KVM ${share(State.HYPERVISOR)}, ` +
    `in the guest ${share(State.GUEST)}`
  );
}
