import type { AnalysisDefinition } from "../analyses/analysis.js";
import { eventNameOf, insteadOf } from "../coverage/kernel-events.js";
import {
  isOnlyInPerf,
  perfRecording,
  type RecordingTarget,
  recordingAdvice,
  threadContextAdvice,
  wholeRecording,
} from "../coverage/recording.js";
import type { View } from "../coverage/view.js";
import { viewOf } from "../coverage/views.js";
import type { SessionFacts } from "../facts/session-facts.js";
import type { TraceInfo } from "../model/engine-api.js";
import { EventKind as K } from "../model/event-kinds.js";
import { hasShown } from "./analysis-shown.js";

export interface RecordedKinds {
  /** Kinds with at least one event. */
  readonly occurred: ReadonlySet<K>;
  /** Kinds the trace would have recorded: it describes such events. */
  readonly declared: ReadonlySet<K>;
  /** A trace describes all events of the kernel, and so does not tell which of them it would have recorded. */
  readonly isVague?: boolean;
}

type AnalysisStatus = TraceInfo["analyses"][number];
type Verdict = Pick<AnalysisStatus, "status" | "reason"> & {
  readonly missing: readonly K[];
  readonly advice?: string[];
};

/**
 * How far each analysis has got with the recorded events. `full`: it shows something and had all it needs. An event that
 * was enabled and just never happened is not missing.
 */
export function analysisStatuses(
  analyses: readonly Pick<AnalysisDefinition, "id">[],
  facts: SessionFacts,
  recorded: RecordedKinds,
  target: RecordingTarget,
): readonly AnalysisStatus[] {
  const views = analyses.map(({ id }) => viewOf(id));
  const told = views.filter(({ id, isSpecial }) => isSpecial !== true || hasShown(id, facts));
  return told.map((view) => {
    const { status, missing, ...verdict } = verdictOn(view, facts, recorded, target);
    const { needs, restsOn = needs } = view;
    const isPerfs =
      status === "none" && restsOn.some((kind) => missing.includes(kind)) && isOnlyInPerf(restsOn, target);
    const reason = isPerfs ? `${verdict.reason}; LTTng has no such events, perf has` : verdict.reason;
    const commands = () => {
      if (isPerfs) return perfRecording([...SCHEDULING, ...needs, ...restsOn], target.isArm);
      const lacking = recordingAdvice(missing, target);
      // A command of LTTng adds to a session. The others' commands are recordings of their own.
      const isWhole = lacking.some((line) => WHOLE.test(line));
      return isWhole ? recordingAdvice([...new Set([...needs, ...restsOn, ...missing])], target) : lacking;
    };
    const record_with = target.recorder !== undefined ? (verdict.advice ?? commands()) : [];
    return { id: view.id, status, missing: missing.map(eventNameOf), record_with, title: view.title, reason };
  });
}

const WHOLE = /^(?:perf|trace-cmd) record/;

/** Commands for one recording that fills as much as the tracer can. Empty where nothing is missing. */
export function recordingForAll(
  analyses: readonly Pick<AnalysisDefinition, "id">[],
  statuses: readonly AnalysisStatus[],
  target: RecordingTarget,
): readonly string[] {
  if (target.recorder === undefined || statuses.every(({ record_with }) => record_with.length === 0)) return [];
  const kinds = analyses
    .map(({ id }) => viewOf(id))
    .filter(({ isSpecial }) => isSpecial !== true)
    .flatMap(({ needs, restsOn = [] }) => [...needs, ...restsOn]);
  return wholeRecording([...SCHEDULING, ...kinds], target);
}

/** The events that nearly all figures rest on. */
const SCHEDULING: readonly K[] = [K.SCHED_SWITCH, K.SCHED_WAKING, K.KVM_ENTRY, K.KVM_EXIT];

function verdictOn(
  view: View,
  facts: SessionFacts,
  { occurred, declared, isVague = false }: RecordedKinds,
  target: RecordingTarget,
): Verdict {
  if (view.id === "threads-by-context") return { status: "partial", reason: MOMENTS, missing: [] };
  const { needs, restsOn = needs } = view;
  // Only where they were recorded is the analysis asked about.
  if (needs.every((kind) => OF_ANY_NAME.has(kind))) return { status: "full", reason: "", missing: [] };
  const has = (kind: K) => occurred.has(kind) || insteadOf(kind).some((other) => occurred.has(other));
  const never = needs.filter((kind) => !has(kind));
  if (
    view.id === "kvm" &&
    LOGGED_VMS.some((kind) => occurred.has(kind)) &&
    !SCHED_OR_KVM.some((kind) => occurred.has(kind))
  )
    return { status: "partial", reason: LOGGED, missing: [] };
  if (view.id === "kvm" && !KVM_THREADS.some((kind) => occurred.has(kind)) && hasShown("kvm", facts))
    return { status: "partial", reason: EMULATED, missing: [] };
  if (!restsOn.some((kind) => occurred.has(kind))) {
    const quiet = restsOn.filter((kind) => declared.has(kind));
    if (quiet.some((kind) => !ALWAYS.has(kind))) {
      const missing = needs.filter((kind) => restsOn.includes(kind) && !declared.has(kind));
      const also = missing.length === 0 ? "" : `; not recorded: ${namesOf(missing)}`;
      return { status: "none", reason: `recorded, and never happened: ${namesOf(quiet)}${also}`, missing };
    }
    return {
      status: "none",
      reason: absence(restsOn, target, 0 < occurred.size, isVague),
      // The needed events alone would show nothing.
      missing: restsOn.some((kind) => never.includes(kind)) ? never : [...never, ...restsOn],
    };
  }
  if (hasShown(view.id, facts)) {
    const missing = never.filter((kind) => ALWAYS.has(kind) || !declared.has(kind));
    if (missing.length === 0) return { status: "full", reason: "", missing };
    return { status: "partial", reason: `not recorded: ${namesOf(missing)}`, missing };
  }
  if (!hasCpus(facts)) return { status: "none", reason: NO_CPU, missing: never, advice: [] };
  if (isAboutVms(view) && facts.inventory.vms.lane.length === 0) {
    const isKvm = KVM_THREADS.some((kind) => occurred.has(kind));
    if (isKvm)
      return { status: "none", reason: NO_THREADS, missing: never, advice: threadContextAdvice(target.recorder) };
    const missing = [...new Set([...never, K.KVM_ENTRY, K.KVM_EXIT])];
    return { status: "none", reason: absence(KVM_THREADS, target, true), missing };
  }
  const lack = `nothing can be shown without ${namesOf(never)}, which ${never.length === 1 ? "is" : "are"} not recorded`;
  const nothing = view.fields?.absent ?? NOTHING;
  return { status: "none", reason: never.length === 0 ? nothing : lack, missing: never };
}

/** Kinds that events of any name have: their fields tell. */
const OF_ANY_NAME: ReadonlySet<K> = new Set([K.SAMPLE, K.LOG, K.MONITOR_VALUE]);

const MOMENTS =
  "threads are told by the context of their events, at the moments of these; their states between events are not known";
const EMULATED = "the VMs are emulated (TCG), which has no exits: their vCPUs are in the guest while their threads run";
const LOGGED =
  "the states are those that a monitor log tells: known only where a vCPU did one thing from one look to the next";
const NOTHING = "recorded, and nothing of the kind happened";

/** Kinds that happen all the time where they are recorded: that the trace only describes them does not count. */
const ALWAYS: ReadonlySet<K> = new Set([K.SCHED_SWITCH, K.SCHED_WAKING, K.KVM_ENTRY, K.KVM_EXIT]);

/** Kinds whose events make their thread a vCPU. */
const KVM_THREADS: readonly K[] = [K.KVM_ENTRY, K.KVM_EXIT, K.KVM_USERSPACE_EXIT];

/** Kinds by which a monitor log tells of VMs. */
const LOGGED_VMS: readonly K[] = [K.MONITOR_VALUE, K.MONITOR_STATUS, K.MONITOR_REGISTERS];
const SCHED_OR_KVM: readonly K[] = [K.SCHED_SWITCH, ...KVM_THREADS];

const NO_CPU = "the events do not say on which CPU they happened: neither packets nor events have a cpu_id";
const NO_THREADS = "KVM events do not say which thread they are of: no tid in the events, and no sched_switch";

function absence(kinds: readonly K[], { recorder }: RecordingTarget, hasEvents: boolean, isVague = false): string {
  if (!hasEvents && recorder === undefined) return "no event of a Linux kernel is in the trace";
  const names = namesOf(kinds);
  if (kinds.includes(K.GUEST_CONTEXT)) {
    const own = recorder === "trace-cmd" ? "; a guest that is recorded too has lanes of its own below its VM" : "";
    return `not recorded: registers of guests, which no event of the kernel has (kprobes or an add-on module record them: docs/guest-processes.md)${own}`;
  }
  return `${isVague ? "not recorded, or never happened" : "not recorded"}: ${names}`;
}

function namesOf(kinds: readonly K[]): string {
  return [...new Set(kinds.map(eventNameOf))].join(", ");
}

function hasCpus({ inventory }: SessionFacts): boolean {
  return 0 < inventory.cpus.lane.length;
}

function isAboutVms({ needs }: View): boolean {
  return needs.some((kind) => K.KVM_ENTRY <= kind && kind <= K.KVM_NESTED_ERET);
}
