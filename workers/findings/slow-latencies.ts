import { formatCount, formatDuration, formatPercent } from "../core/format.js";
import type { Finding } from "../model/findings.js";
import type { LaneId } from "../model/lanes.js";
import { STATE_COUNT, State } from "../model/states.js";
import { Durations } from "../query/durations.js";
import { type AnyLatencyKind, latencySteps } from "../query/each-latency.js";
import { laneWords } from "../query/lane-words.js";
import type { Steps } from "../query/resumable.js";
import { addTimes } from "../query/state-times.js";
import { cpuMeanwhile } from "./cpu-meanwhile.js";
import { type DetectorInput, pathsOf, severityOf } from "./detector.js";
import { LIMITS, type Weighing } from "./limits.js";

interface Rule {
  readonly id: string;
  readonly kind: AnyLatencyKind;
  /** Limits for a hundredth of the latencies, and for each of them. */
  readonly percent: Weighing;
  readonly once: Weighing;
  readonly title: (name: string, max: string, p99: string) => string;
  readonly about: string;
}

const RULES: readonly Rule[] = [
  {
    id: "timer-lateness",
    kind: "timer",
    percent: LIMITS.timerLatePercent,
    once: LIMITS.timerLateOnce,
    title: (name, max, p99) => `Timers of ${name} fire up to ${max} late, 1 % by more than ${p99}`,
    about: "From when the guest's timer was due until the host's timer behind it expired.",
  },
  {
    id: "slow-injection",
    kind: "irq-inject",
    percent: LIMITS.injectionPercent,
    once: LIMITS.injectionOnce,
    title: (name, max, p99) => `Interrupts reach ${name} up to ${max} late, 1 % after more than ${p99}`,
    about: "From an interrupt's delivery to the vCPU until it entered the guest with it.",
  },
];

/** The latencies of one vCPU. */
interface Latencies {
  readonly durations: Durations;
  /** Detail of the longest (see the latency store). */
  worstDetail: number;
}

/** vCPUs whose timers or interrupts are slow, a finding per vCPU and kind. */
export function* slowLatencies(input: DetectorInput): Steps<readonly Finding[]> {
  const byKind = new Map<AnyLatencyKind, Map<LaneId, Latencies>>(RULES.map(({ kind }) => [kind, new Map()]));
  yield* latencySteps(input.context, input.t0, input.t1, (kind, lane, start, end, detail) => {
    const lanes = byKind.get(kind);
    if (lanes === undefined) return;
    const latencies = lanes.get(lane) ?? { durations: new Durations(), worstDetail: detail };
    const { durations } = latencies;
    if (durations.count === 0) lanes.set(lane, latencies);
    if (durations.max < end - start) latencies.worstDetail = detail;
    durations.add(start, end - start);
  });
  return RULES.flatMap((rule) =>
    [...(byKind.get(rule.kind) ?? [])].flatMap(([lane, latencies]) => findingOf(input, rule, lane, latencies)),
  );
}

function findingOf(input: DetectorInput, rule: Rule, lane: LaneId, { durations, worstDetail }: Latencies): Finding[] {
  const p99 = durations.percentile(0.99);
  const { max, worstNs, count } = durations;
  if (count < LIMITS.latencyCount.from || (p99 < rule.percent.from && max < rule.once.from)) return [];
  const p50 = durations.percentile(0.5);
  const end = worstNs + max;
  // Where a timer expires on an idle CPU, how deep that slept is the usual suspect.
  const cpu = rule.kind === "timer" ? cpuMeanwhile(input, lane, worstDetail, worstNs, end) : [];
  return [
    {
      id: rule.id,
      severity: Math.max(severityOf(p99, rule.percent), severityOf(max, rule.once) - 0.1),
      figure: { value: max, unit: "ns" },
      isSuspicion: false,
      title: rule.title(laneWords(input.context, lane), formatDuration(max), formatDuration(p99)),
      text: [
        `${rule.about} Median ${formatDuration(p50)}, 99 % ${formatDuration(p99)}, worst ${formatDuration(max)}, of ${formatCount(count)}.`,
        ...cpu.slice(0, 1).map((line) => `In the worst case ${line}.`),
      ].join(" "),
      evidence: [worstLine(input, lane, worstNs, end), ...cpu.map((line) => `in the worst case ${line}`)],
      lanes: pathsOf(input, lane),
      t0: worstNs,
      t1: end,
      table: "latency-summary",
    },
  ];
}

/** The state of the vCPU during the worst latency. */
function worstLine({ context }: DetectorInput, lane: LaneId, t0: number, t1: number): string {
  const times = new Float64Array(STATE_COUNT);
  addTimes(context.lanes.track(lane), t0, t1, context.untilNs, times);
  const share = (state: State) => formatPercent((times[state] as number) / (t1 - t0));
  return (
    `in the worst case the vCPU was preempted ${share(State.PREEMPTED)} of the time, woken without a CPU ` +
    `${share(State.RUNNABLE)}, asleep ${share(State.WAIT)}, in the VMM ${share(State.VMM)}, in KVM ${share(State.HYPERVISOR)}, ` +
    `in the guest ${share(State.GUEST)}`
  );
}
