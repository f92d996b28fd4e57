import { formatCount, formatDuration, formatPercent, formatTimes } from "../core/format.js";
import { isOfMonitorsAlone, showProgramsAlone } from "../model/machine-analyses.js";
import { STATE_COUNT, State } from "../model/states.js";
import type { LostSpan } from "../query/context.js";
import { laneWords } from "../query/lane-words.js";
import { lossText } from "../query/loss-text.js";
import { lostParts } from "../query/lost-parts.js";
import { addTimes } from "../query/state-times.js";
import { type Detector, type DetectorInput, pathsOf, severityOf } from "./detector.js";
import { LIMITS } from "./limits.js";

/** Lost events: the time of their gaps is unknown, and no figure counts it. */
export const lostEvents: Detector = (input) => {
  const { context, t0, t1, vcpus } = input;
  const lost = context.lost.filter(({ startNs, endNs }) => t0 <= endNs && startNs < t1);
  const [first] = lost;
  if (first === undefined) return [];
  const ns = coveredNs(lost, t0, t1);
  const longest = lost.reduce((a, b) => (a.endNs - a.startNs < b.endNs - b.startNs ? b : a), first);
  const cpus = new Set(lost.map(({ machine, cpu }) => `${machine}/cpu/${cpu}`));
  const { beginNs, untilNs } = context;
  return [
    {
      id: "lost-events",
      severity: severityOf(ns / (t1 - t0), LIMITS.lostShare),
      isSuspicion: false,
      title: titleOf(lost, t0, t1),
      text:
        "All that touches these gaps is shown as unknown, on every CPU that could have to do with it, and no figure " +
        `counts it. ${remedyOf(lost)}`,
      evidence: [
        ...lost.slice(0, MAX_EVIDENCE).map((span) => lossText(span, beginNs, untilNs)),
        ...vcpus.flatMap((vcpu) => {
          const times = new Float64Array(STATE_COUNT);
          addTimes(context.lanes.track(vcpu), t0, t1, untilNs, times);
          const share = (times[State.UNKNOWN] as number) / (t1 - t0);
          return share < LIMITS.lostUnknown.from
            ? []
            : [`${laneWords(context, vcpu)}: unknown for ${formatPercent(share)} of the window`];
        }),
      ],
      lanes: [...cpus].filter((path) => context.lanes.find(path) !== undefined),
      t0: longest.startNs,
      t1: Math.max(longest.endNs, longest.startNs + 1),
      table: "lost",
    },
  ];
};

const MAX_EVIDENCE = 5;

function titleOf(lost: readonly LostSpan[], t0: number, t1: number): string {
  const counted = lost.filter(({ events }) => 0 <= events);
  const events = counted.reduce((sum, span) => sum + span.events, 0);
  const blind = lost.filter(isBlind);
  const parts: string[] = [];
  if (0 < blind.length) parts.push(blindWords(blind, t0, t1));
  if (0 < counted.length) parts.push(`the tracer lost ${formatCount(events)} events ${formatTimes(counted.length)}`);
  const rest = lost.length - counted.length - blind.length;
  if (0 < rest) parts.push(`events are missing ${formatTimes(rest)}`);
  const title = parts.join(", ");
  return `${title.charAt(0).toUpperCase()}${title.slice(1)}`;
}

/** "CPU 0 is not recorded for 8.2 s, 49 % of the window". */
function blindWords(blind: readonly LostSpan[], t0: number, t1: number): string {
  const cpus = new Set(blind.map(({ cpu }) => cpu));
  const subject = cpus.size === 1 ? `CPU ${[...cpus][0]} is` : `${cpus.size} CPUs are`;
  const ns = coveredNs(blind, t0, t1);
  const how = ns === 0 ? "all the time" : `for ${formatDuration(ns)}, ${formatPercent(ns / (t1 - t0))} of the window`;
  return `${subject} not recorded ${how}`;
}

/** ns of [t0, t1) in which anything was lost. */
function coveredNs(lost: readonly LostSpan[], t0: number, t1: number): number {
  return lostParts(lost, t0, t1).reduce(
    (sum, { startNs, endNs }) => sum + Math.min(t1, endNs) - Math.max(t0, startNs),
    0,
  );
}

/** Whether the span is one that no tracer counts: the stream does not reach there, or does not hold it any more. */
function isBlind({ cause }: LostSpan): boolean {
  return cause !== "discarded" && cause !== "packets" && cause !== "damaged";
}

function remedyOf(lost: readonly LostSpan[]): string {
  if (lost.every(({ cause }) => cause === "discarded" || cause === "packets")) {
    return "Larger or more buffers help, or fewer events.";
  }
  return "Whether files are whole and all there is worth a look; a ring buffer keeps as much of each CPU as fits.";
}

/** Analyses that lack events: the questions they leave open, and the commands that record the events. */
export const notRecorded: Detector = (input) => {
  // An event that was recorded and did not happen is no blind spot.
  const incomplete = input.analyses.filter(
    ({ status, missing, record_with }) => status !== "full" && (0 < missing.length || 0 < record_with.length),
  );
  if (incomplete.length === 0) return [];
  const { t0, t1 } = input;
  if (isOfMonitorsAlone(input.analyses)) return [{ ...MONITORED, lanes: pathsOf(input), t0, t1 }];
  const { severity, title } = whatIsLacking(input.analyses, incomplete);
  return [
    {
      id: "not-recorded",
      severity,
      isSuspicion: false,
      title,
      text: `Events were not recorded, or never happened, that ${incomplete.length} of ${input.analyses.length} views need.`,
      evidence: incomplete.flatMap(({ title, status, reason, record_with }) => [
        `${title}: ${status === "none" ? "impossible" : "partial"}, ${reason}`,
        ...record_with.map((command) => `record with: ${command}`),
      ]),
      lanes: pathsOf(input),
      t0,
      t1,
      table: "",
    },
  ];
};

const MONITORED = {
  id: "not-recorded",
  severity: 0.1,
  isSuspicion: false,
  title: "A monitor was told all of this, and no event was recorded",
  text:
    "Counters, processes and states are what QEMU, the host and the guests answered. What threads and vCPUs did from one answer " +
    "to the next is in a trace of the host of the same time, which opens beside the log.",
  evidence: [],
  table: "",
};

/** Figures that are there matter more than those that could be better. */
function whatIsLacking(all: Analyses, incomplete: Analyses): { readonly severity: number; readonly title: string } {
  if (showProgramsAlone(all)) {
    return { severity: 0.1, title: "The trace shows a program, a profile or a log, and no machine" };
  }
  if (incomplete.some(({ id, status }) => status === "none" && FIGURES.has(id))) {
    return { severity: 0.6, title: "The trace lacks events that most figures here rest on" };
  }
  return incomplete.some(({ id }) => CORE.has(id))
    ? { severity: 0.25, title: "The trace lacks events that some figures here rest on" }
    : { severity: 0.1, title: "Some questions this trace cannot answer" };
}

type Analyses = DetectorInput["analyses"];

/** Analyses that most figures rest on, and those that explain them. */
const FIGURES: ReadonlySet<string> = new Set(["sched", "kvm", "runqueue"]);
const CORE: ReadonlySet<string> = new Set([...FIGURES, "waits"]);
