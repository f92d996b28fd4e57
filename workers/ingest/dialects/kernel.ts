import type { EventMapper, TraceDescription } from "../../formats/format.js";
import { EventKind as K } from "../../model/event-kinds.js";
import { KERNEL_EVENTS, vectorRow } from "./kernel-events.js";
import { exitRow, KVM_EVENTS } from "./kvm-events.js";
import { LTTNG_EVENTS, withoutLttngPrefix } from "./lttng-events.js";
import { type EventRow, mappingOf, row, type TracerTraits } from "./mapping.js";
import { type CallMapper, callMapper } from "./syscalls.js";

/** In LTTng child_pid and parent_pid are processes … */
const FORK_OF_TIDS = row(K.SCHED_PROCESS_FORK, {
  a: "parent_tid",
  b: "child_tid",
  c: "child_pid",
  d: "parent_pid",
  s: "child_comm",
});
/** … elsewhere threads; which process those belong to, the event does not say. */
const FORK_OF_PIDS = row(K.SCHED_PROCESS_FORK, { a: "parent_pid", b: "child_pid", s: "child_comm" });

/**
 * Where the emitting thread is. Contexts of LTTng, never payload: sched_waking has a `tid` of its own, the woken
 * thread's. perf_*: `perf data convert --to-ctf`; common_*: every event of ftrace.
 */
const EMITTER = {
  tid: "context.tid|perf_tid|common_pid",
  pid: "context.pid|perf_pid|common_tgid",
  r: "context.procname|perf_comm|common_comm",
} as const;

/** MAX_RT_PRIO, which lttng-modules subtracts from priorities. */
const MAX_RT_PRIO = 100;

const KERNEL_SCALE: TracerTraits = { emitter: EMITTER, prioOffset: 0 };
const LTTNG_SCALE: TracerTraits = { emitter: EMITTER, prioOffset: MAX_RT_PRIO };

/** Subsystems whose events are meant where a name has one ("sched:sched_switch"). */
const SUBSYSTEMS: ReadonlySet<string> = new Set([
  "sched",
  "task",
  "irq",
  "irq_vectors",
  "timer",
  "hrtimer",
  "block",
  "net",
  "power",
  "kvm",
  "kvmmmu",
  "syscalls",
  "raw_syscalls",
  "kprobes",
]);

/**
 * Events of a Linux kernel, as lttng-modules, perf and ftrace name them and their fields. Which of them wrote an event
 * is told by the event, since labels are copied: converters write "lttng-modules" over ftrace's names, and other
 * writers use LTTng's names under their own. Only what an event leaves open is decided by the trace's label.
 */
export function kernelDialect(description: TraceDescription): EventMapper {
  const calls = callMapper(description);
  const isLttng = description.dialect === "lttng";
  const hasRawWakeups = isBefore(description, 2, 6);
  return (name, fieldNames) => {
    const plain = plainName(name);
    const found = plain === undefined ? undefined : rowOf(plain, fieldNames, isLttng, calls);
    if (found === undefined) return undefined;
    // Up to 2.5 LTTng's wake-up events, unlike its sched_switch, had the kernel's own scale.
    const isRaw = hasRawWakeups && name.startsWith("sched_wak");
    return mappingOf(found, hasTids(fieldNames, isLttng) && !isRaw ? LTTNG_SCALE : KERNEL_SCALE);
  };
}

function rowOf(
  plain: string,
  fieldNames: readonly string[],
  isLttng: boolean,
  calls: CallMapper,
): EventRow | undefined {
  if (plain.startsWith("x86_irq_vectors_")) return vectorRow(plain.slice("x86_irq_vectors_".length));
  const kernels = withoutLttngPrefix(plain);
  if (kernels === "kvm_exit") return exitRow(fieldNames);
  if (kernels === "sched_process_fork") return hasTids(fieldNames, isLttng) ? FORK_OF_TIDS : FORK_OF_PIDS;
  return (
    LTTNG_EVENTS.get(kernels) ??
    KERNEL_EVENTS.get(kernels) ??
    KVM_EVENTS.get(kernels) ??
    vectorRow(kernels) ??
    calls(plain, fieldNames)
  );
}

/** Fields that only LTTng's scheduler events have, and those that stand for them elsewhere. */
const LTTNG_FIELDS = ["next_tid", "child_tid"];
const KERNEL_FIELDS = ["next_pid", "child_pid"];

/** Does the event call threads tids, as lttng-modules does? Those are the events with priorities of its scale. */
function hasTids(fieldNames: readonly string[], isLttng: boolean): boolean {
  if (LTTNG_FIELDS.some((name) => fieldNames.includes(name))) return true;
  if (KERNEL_FIELDS.some((name) => fieldNames.includes(name))) return false;
  // Contexts may have the same names: then only the label is left to ask.
  if (fieldNames.includes("tid") !== fieldNames.includes("pid")) return fieldNames.includes("tid");
  return isLttng;
}

function plainName(name: string): string | undefined {
  const colon = name.indexOf(":");
  if (colon < 0) return name;
  return SUBSYSTEMS.has(name.slice(0, colon)) ? name.slice(colon + 1) : undefined;
}

function isBefore({ environment }: TraceDescription, major: number, minor: number): boolean {
  const { tracer_major: tracerMajor, tracer_minor: tracerMinor } = environment;
  if (typeof tracerMajor !== "number" || typeof tracerMinor !== "number") return false;
  return tracerMajor < major || (tracerMajor === major && tracerMinor < minor);
}
