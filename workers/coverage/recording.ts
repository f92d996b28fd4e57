import { EventKind as K } from "../model/event-kinds.js";
import { isOfKvm, KERNEL_EVENTS } from "./kernel-events.js";

/** A program that records the kernel's events. */
export type Recorder = "lttng" | "trace-cmd" | "perf" | "perfetto";

/** What commands are for. */
export interface RecordingTarget {
  /** Undefined: nothing records it. */
  readonly recorder: Recorder | undefined;
  /** The host is an arm64 machine, whose KVM has other events. */
  readonly isArm?: boolean;
}

/**
 * Commands that add events of the given kinds to a recording. Users copy them, so each of them works: what the recorder
 * lacks is left out.
 */
export function recordingAdvice(kinds: readonly K[], { recorder, isArm = false }: RecordingTarget): readonly string[] {
  const wanted = recordable(kinds, isArm);
  switch (recorder) {
    case "lttng":
      return lttngAdvice(wanted, isArm);
    case "trace-cmd":
      return kinds.includes(K.GUEST_CONTEXT) ? guestAdvice(wanted, isArm) : traceCmdAdvice(wanted);
    case "perf":
      return perfAdvice(wanted);
    case "perfetto":
      // On x86 Perfetto records the events of KVM without their fields.
      return !isArm && wanted.some(isOfKvm) ? traceCmdAdvice(wanted) : perfettoAdvice(wanted);
    case undefined:
      return [];
  }
}

/** Whether LTTng has none of the kinds, so that only perf can record them. */
export function isOnlyInPerf(kinds: readonly K[], { recorder, isArm = false }: RecordingTarget): boolean {
  const wanted = recordable(kinds, isArm);
  return recorder === "lttng" && 0 < wanted.length && wanted.every((kind) => lttngNameOf(kind, isArm) === undefined);
}

/** Commands of perf for all of the kinds: for events that LTTng lacks, with those that belong to them. */
export function perfRecording(kinds: readonly K[], isArm = false): readonly string[] {
  return perfAdvice(recordable(kinds, isArm));
}

/** One recording with all of the kinds, from nothing to a file or folder that can be opened. */
export function wholeRecording(kinds: readonly K[], target: RecordingTarget): readonly string[] {
  const wanted = recordable(kinds, target.isArm ?? false);
  if (target.recorder !== "lttng") return recordingAdvice(wanted, target);
  const names = wanted
    .filter((kind) => !isSyscall(kind))
    .flatMap((kind) => lttngNameOf(kind, target.isArm ?? false) ?? []);
  return wanted.length === 0 ? [] : lttngRecordingOf(names, wanted.some(isSyscall));
}

/** Contexts of LTTng that name the emitting thread of each event. The others record it without being asked. */
export const THREAD_CONTEXTS: readonly string[] = ["tid", "pid", "procname"];

/** Commands that add the emitting thread to every event. */
export function threadContextAdvice(recorder: Recorder | undefined): string[] {
  const types = THREAD_CONTEXTS.map((name) => `-t ${name}`).join(" ");
  return recorder === "lttng" ? [`lttng add-context -k ${types}`] : [];
}

/** The kinds that the machine has tracepoints for, without those that need probes. */
export function recordable(kinds: readonly K[], isArm: boolean): readonly K[] {
  const there = kinds.flatMap((kind) => {
    const event = KERNEL_EVENTS.get(kind);
    if (event === undefined || NEEDS_PROBES.has(kind)) return [];
    if (isArm && event.only === "x86") return event.onArm ?? [];
    return !isArm && event.only === "arm64" ? [] : kind;
  });
  return [...new Set(there)];
}

/** No recorder has such events of its own: probes must be set first (docs/guest-processes.md). */
const NEEDS_PROBES: ReadonlySet<K> = new Set([K.GUEST_CONTEXT]);

/** The name of a kind in LTTng; undefined: it has none there. */
export function lttngNameOf(kind: K, isArm: boolean): string | undefined {
  const event = KERNEL_EVENTS.get(kind);
  // Its provider for KVM's own events is built for x86 only.
  return isArm && event?.isLttngX86 ? undefined : event?.lttng;
}

/** LTTng enables system calls by an option of their own. */
export function isSyscall(kind: K): boolean {
  return kind === K.SYSCALL_ENTRY || kind === K.SYSCALL_EXIT;
}

/** Names of tracepoints, as perf, trace-cmd and tracefs have them. */
export function pointsOf(kinds: readonly K[]): readonly string[] {
  return kinds.flatMap((kind) => KERNEL_EVENTS.get(kind)?.point ?? []);
}

function perfAdvice(kinds: readonly K[]): readonly string[] {
  return perfRecordingOf(pointsOf(kinds));
}

function traceCmdAdvice(kinds: readonly K[]): readonly string[] {
  return traceCmdRecordingOf(pointsOf(kinds));
}

/** A recording of perf of all CPUs, by names of tracepoints, with samples by time if they are wanted. */
export function perfRecordingOf(points: readonly string[], samplesHz?: number): readonly string[] {
  if (points.length === 0) return [];
  const samples = samplesHz === undefined ? "" : ` -e cpu-clock/freq=${samplesHz},call-graph=fp/`;
  return [`perf record -a -k mono ${optionsOf(points)}${samples} -o perf.data -- sleep 10`];
}

export function traceCmdRecordingOf(points: readonly string[]): readonly string[] {
  return points.length === 0 ? [] : [`trace-cmd record -C mono ${optionsOf(points)} -o trace.dat sleep 10`];
}

export function lttngRecordingOf(names: readonly string[], hasSyscalls: boolean): readonly string[] {
  return [
    "lttng create --output=DIR",
    ...lttngEvents(names, hasSyscalls),
    ...threadContextAdvice("lttng"),
    "lttng start",
    "sleep 10",
    "lttng destroy",
  ];
}

/** The guest records itself, on the clock of the host: of x86 the counter that both have, and trace-cmd stores its offset. */
function guestAdvice(kinds: readonly K[], isArm: boolean): string[] {
  const host = eventOptions([...new Set([...ON_HOST, ...kinds])]);
  const clock = isArm ? "mono" : "tsc2nsec";
  return [
    "# in the guest VM, which needs a vsock device:",
    "trace-cmd agent",
    "# on the host:",
    `trace-cmd record -C ${clock} ${host} -A VM ${eventOptions(IN_GUEST)} -o trace.dat sleep 10`,
  ];
}

const ON_HOST: readonly K[] = [K.SCHED_SWITCH, K.SCHED_WAKING, K.KVM_ENTRY, K.KVM_EXIT];
const IN_GUEST: readonly K[] = [K.SCHED_SWITCH, K.SCHED_WAKING, K.IRQ_ENTRY, K.IRQ_EXIT];

/** Lines of the `ftrace_config` of a TraceConfig in text. */
function perfettoAdvice(kinds: readonly K[]): string[] {
  return pointsOf(kinds).map((point) => `ftrace_events: "${point.replace(":", "/")}"`);
}

function eventOptions(kinds: readonly K[]): string {
  return optionsOf(pointsOf(kinds));
}

function optionsOf(points: readonly string[]): string {
  return points.map((point) => `-e ${point}`).join(" ");
}

function lttngAdvice(kinds: readonly K[], isArm: boolean): readonly string[] {
  const names = kinds.filter((kind) => !isSyscall(kind)).flatMap((kind) => lttngNameOf(kind, isArm) ?? []);
  return lttngEvents(names, kinds.some(isSyscall));
}

function lttngEvents(names: readonly string[], hasSyscalls: boolean): readonly string[] {
  const events = names.length === 0 ? [] : [`lttng enable-event -k ${names.join(",")}`];
  return hasSyscalls ? [...events, "lttng enable-event -k --syscall --all"] : events;
}
