import { STATE_COUNT, State } from "../../model/states.js";
import { addTimes } from "../sums.js";
import { countWords, laneWords, percentWords, timesWords } from "../words.js";
import { type Detector, pathsOf, severityOf } from "./detector.js";
import { LIMITS } from "./limits.js";

/** Lost events: what happened meanwhile is not known, and figures do not count it. */
export const lostEvents: Detector = (scene) => {
  const { context, t0, t1, vcpus } = scene;
  const lost = context.lost.filter(({ startNs, endNs }) => t0 <= endNs && startNs < t1);
  const [first] = lost;
  if (first === undefined) return [];
  const ns = lost.reduce((sum, { startNs, endNs }) => sum + Math.min(t1, endNs) - Math.max(t0, startNs), 0);
  const longest = lost.reduce((a, b) => (a.endNs - a.startNs < b.endNs - b.startNs ? b : a), first);
  const events = lost.reduce((sum, span) => sum + Math.max(0, span.events), 0);
  const cpus = new Set(lost.map(({ machine, cpu }) => `${machine}/cpu/${cpu}`));
  return [
    {
      id: "lost-events",
      severity: severityOf(ns / (t1 - t0), LIMITS.lostShare),
      isSuspicion: false,
      title: `The tracer lost events ${timesWords(lost.length)}`,
      text:
        `${events === 0 ? "An unknown number of" : countWords(events)} events are missing. All that touches these gaps is ` +
        "shown as unknown, and no figure counts it. Larger or more buffers help, or fewer events.",
      evidence: vcpus.flatMap(({ vcpu }) => {
        const times = new Float64Array(STATE_COUNT);
        addTimes(vcpu.track, t0, t1, context.untilNs, times);
        const share = (times[State.UNKNOWN] as number) / (t1 - t0);
        return share < 0.001
          ? []
          : [`${laneWords(context, vcpu.lane)}: unknown for ${percentWords(share)} of the window`];
      }),
      lanes: [...cpus].filter((path) => context.lanes.find(path) !== undefined),
      t0: longest.startNs,
      t1: longest.endNs,
      table: "lost",
    },
  ];
};

/** Analyses that had not all they need: what they leave open, and the command that records it. */
export const notRecorded: Detector = (scene) => {
  // What was recorded and did not happen is no blind spot.
  const incomplete = scene.analyses.filter(
    ({ status, missing, record_with }) => status !== "full" && (0 < missing.length || 0 < record_with.length),
  );
  if (incomplete.length === 0) return [];
  const isCore = incomplete.some(({ id }) => CORE.has(id));
  return [
    {
      id: "not-recorded",
      severity: isCore ? 0.6 : 0.1,
      isSuspicion: false,
      title: isCore
        ? "The trace lacks events that most figures here rest on"
        : "Some questions this trace cannot answer",
      text: `Events were not recorded, or never happened, that ${incomplete.length} of ${scene.analyses.length} analyses need.`,
      evidence: incomplete.flatMap(({ title, status, reason, record_with }) => [
        `${title}: ${status === "none" ? "impossible" : "partial"}, ${reason}`,
        ...record_with.map((command) => `record with: ${command}`),
      ]),
      lanes: pathsOf(scene),
      t0: scene.t0,
      t1: scene.t1,
      table: "",
    },
  ];
};

const CORE: ReadonlySet<string> = new Set(["sched", "kvm", "runqueue", "waits"]);
