import { formatDuration, formatPercent } from "../core/format.js";
import type { Finding } from "../model/findings.js";
import type { LaneId } from "../model/lanes.js";
import { ACCOUNT_WAITED } from "../model/monitor-values.js";
import { signWords } from "../model/run-text.js";
import { STATE_COUNT, State } from "../model/states.js";
import { type InputResponse, responseOf, responsesIn } from "../query/inputs/responses.js";
import { laneWords } from "../query/lane-words.js";
import { meanOf, monitorSeries } from "../query/monitor/monitor-series.js";
import type { Steps } from "../query/resumable.js";
import { addTimes } from "../query/state-times.js";
import { stealSteps } from "../query/steal/matrix.js";
import { type DetectorInput, pathsOf, severityOf } from "./detector.js";
import { LIMITS } from "./limits.js";
import { byKind, kindLine } from "./steal.js";

/** The slowest of a window are looked into; the others are in the table. */
const MOST_EXPLAINED = 4;

/** Inputs to which the guest responded late, and what its vCPUs did meanwhile. */
export function* slowInput(input: DetectorInput): Steps<readonly Finding[]> {
  const { context, t0, t1 } = input;
  if (context.inputs.count === 0) return [];
  const all = yield* responsesIn(context, t0, t1);
  const slow = all
    .flatMap((one) => {
      const response = responseOf(one);
      return response === undefined || response.ns < LIMITS.slowInput.from ? [] : [{ one, ...response }];
    })
    .sort((a, b) => b.ns - a.ns);
  const found: Finding[] = [];
  for (const { one, ns, by } of slow.slice(0, MOST_EXPLAINED)) {
    const cause = yield* causeOf(input, one, ns);
    const keys = context.strings.get(one.keys);
    found.push({
      id: "slow-input",
      severity: severityOf(ns, LIMITS.slowInput),
      figure: { value: ns, unit: "ns" },
      isSuspicion: false,
      title: `${laneWords(context, one.lane)} took ${formatDuration(ns)} to answer "${keys}"${cause === undefined ? "" : `: ${cause.words}`}`,
      text: `That is until ${WHEN[by] ?? signWords(by)}. ${slow.length === 1 ? "No other input" : `${slow.length - 1} more inputs`} took ${formatDuration(LIMITS.slowInput.from)} or more.`,
      evidence: [...stepsOf(one), ...(cause?.evidence ?? [])],
      lanes: pathsOf(input, cause?.lane ?? one.lane, ...(cause?.culprit === undefined ? [] : [cause.culprit])),
      t0: one.t,
      t1: one.t + ns,
      table: "inputs",
    });
  }
  return found;
}

const WHEN: Readonly<Record<string, string | undefined>> = {
  screen: "its screen changed, which QEMU looks at every 30 ms or more",
  evdev: "its kernel had read it",
  process: "a process of it ran",
  vcpu: "one of its vCPUs woke",
};

/** What is known of the way of an input, step by step. */
function stepsOf({ lateNs, answerNs, signs }: InputResponse): readonly string[] {
  const steps: readonly (readonly [number, string])[] = [
    [answerNs, "QEMU answered"],
    [signs.dispatched, "QEMU dispatched it"],
    [signs.vcpu, "a vCPU woke"],
    [signs.evdev, "the guest's kernel had read it"],
    [signs.process, "a process ran"],
    [signs.screen, "the screen changed"],
    [signs.idle, "all vCPUs rested"],
  ];
  const known = steps.filter(([ns]) => !Number.isNaN(ns)).map(([ns, what]) => `${what} after ${formatDuration(ns)}`);
  return LATE_NS < lateNs ? [`it was sent ${formatDuration(lateNs)} late`, ...known] : known;
}

const LATE_NS = 10e6;

interface Cause {
  /** "vCPU 0 preempted 380 ms by make (4711)" */
  readonly words: string;
  readonly evidence: readonly string[];
  readonly lane: LaneId;
  readonly culprit: LaneId | undefined;
}

/** What a vCPU did in most of the time that was not running its guest. */
function* causeOf(input: DetectorInput, { lane, t }: InputResponse, ns: number): Steps<Cause | undefined> {
  const { context, inventory } = input;
  const end = t + ns;
  const vm = inventory.vms.lane.indexOf(lane);
  const own = [...inventory.vcpus.lane].filter((_, i) => inventory.vcpus.vm[i] === vm);
  const times = own.map((vcpu) => {
    const spent = new Float64Array(STATE_COUNT);
    addTimes(context.lanes.track(vcpu), t, end, context.untilNs, spent);
    return { vcpu, spent, stolenNs: (spent[State.RUNNABLE] as number) + (spent[State.PREEMPTED] as number) };
  });
  const worst = times.sort((a, b) => b.stolenNs - a.stolenNs)[0];
  const least = LIMITS.slowInputCulprit.from * ns;
  if (worst !== undefined && least <= worst.stolenNs) {
    const cells = yield* stealSteps(context, t, end, new Set([worst.vcpu]));
    const culprit = cells.find((cell) => 0 <= cell.culprit);
    const by = culprit === undefined ? "" : ` by ${laneWords(context, culprit.culprit)}`;
    return {
      words: `${laneWords(context, worst.vcpu)} preempted ${formatDuration(worst.stolenNs)}${by}`,
      evidence: byKind(cells)
        .filter((kind) => LIMITS.stealCulprit.from * worst.stolenNs <= kind.ns)
        .map((kind) => kindLine(kind, worst.stolenNs)),
      lane: worst.vcpu,
      culprit: culprit?.culprit,
    };
  }
  return blockedCause(input, times, ns) ?? waitedCause(input, own, t, end);
}

interface VcpuTimes {
  readonly vcpu: LaneId;
  readonly spent: Float64Array;
}

/** Other states that keep a guest from answering. */
const HINDERED: readonly (readonly [State, string])[] = [
  [State.VMM_BLOCKED, "asleep in the VMM for"],
  [State.STOPPED, "stopped for"],
  [State.GUEST, "busy in the guest for"],
  [State.GUEST_NESTED, "busy in a nested guest for"],
  [State.VMM, "in the VMM for"],
];

function blockedCause(input: DetectorInput, times: readonly VcpuTimes[], ns: number): Cause | undefined {
  const all = times.flatMap(({ vcpu, spent }) =>
    HINDERED.map(([state, words]) => ({ vcpu, words, spentNs: spent[state] as number })),
  );
  const most = all.sort((a, b) => b.spentNs - a.spentNs)[0];
  if (most === undefined || most.spentNs < ns / 2) return undefined;
  const words = `${laneWords(input.context, most.vcpu)} ${most.words} ${formatDuration(most.spentNs)}`;
  return {
    words,
    evidence: [`${formatPercent(most.spentNs / ns)} of the response`],
    lane: most.vcpu,
    culprit: undefined,
  };
}

/** Without a trace: what the host's kernel says of the threads, between two looks around. */
function waitedCause({ context }: DetectorInput, vcpus: readonly LaneId[], t0: number, t1: number): Cause | undefined {
  const series = monitorSeries(context, ACCOUNT_WAITED);
  const waits = vcpus.map((vcpu) => ({ vcpu, share: meanOf(series.get(vcpu), t0, t1).mean }));
  const most = waits.filter(({ share }) => LIMITS.slowInputCulprit.from <= share).sort((a, b) => b.share - a.share)[0];
  if (most === undefined) return undefined;
  const words = `${laneWords(context, most.vcpu)} waited for a CPU about ${formatPercent(Math.min(1, most.share))} of the time`;
  const evidence = ["by the host's account of its thread (schedstat), between the looks of the monitor around it"];
  return { words, evidence, lane: most.vcpu, culprit: undefined };
}
