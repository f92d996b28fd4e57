import type { TraceDescription } from "../../formats/format.js";
import { EventKind as K } from "../../model/event-kinds.js";
import { KERNEL_EVENTS } from "./kernel-events.js";
import { KVM_EVENTS } from "./kvm-events.js";

/**
 * Commands that record missing events. Event names are the kernel's ("sched:sched_switch"); LTTng renames some and
 * lacks others.
 */

/** Subsystem and name of the tracepoint of each kind, as ftrace and perf have it. */
const TRACEPOINTS = new Map<number, string>([
  [K.SCHED_PROCESS_FORK, "sched:sched_process_fork"],
  [K.KVM_EXIT, "kvm:kvm_exit"],
  [K.VECTOR_ENTRY, "irq_vectors:local_timer_entry"],
  [K.VECTOR_EXIT, "irq_vectors:local_timer_exit"],
  [K.SYSCALL_ENTRY, "raw_syscalls:sys_enter"],
  [K.SYSCALL_EXIT, "raw_syscalls:sys_exit"],
]);
for (const [name, { kind }] of [...KERNEL_EVENTS, ...KVM_EVENTS]) {
  if (!TRACEPOINTS.has(kind)) TRACEPOINTS.set(kind, `${subsystemOf(name)}:${name}`);
}

/** lttng-modules 2.8 and later; kinds not here keep the kernel's name. */
const LTTNG_PREFIXES: readonly (readonly [RegExp, string])[] = [
  [/^softirq_/, "irq_softirq_"],
  [/^hrtimer_/, "timer_hrtimer_"],
  [/^cpu_/, "power_cpu_"],
  [/^netif_receive_skb$/, "net_if_receive_skb"],
  [/^(local_timer_)/, "x86_irq_vectors_$1"],
  [/^kvm_(?!userspace_exit|set_irq|msi_set_irq|mmio|async_pf)/, "kvm_x86_"],
];

/** No version of lttng-modules has these (instrumentation/events/arch/x86/kvm/trace.h, kvm.h, sched.h; none for arm64). */
const NOT_IN_LTTNG: ReadonlySet<number> = new Set([
  K.KVM_VCPU_WAKEUP,
  K.KVM_APICV_ACCEPT_IRQ,
  K.KVM_NESTED_VMENTER,
  K.KVM_NESTED_VMENTER_FAILED,
  K.KVM_FAST_MMIO,
  K.KVM_VGIC_UPDATE,
  K.KVM_WFX,
  K.KVM_NESTED_ERET,
  K.TASK_RENAME,
  K.KVM_HV_SYNIC_SET_IRQ,
  K.KVM_HV_STIMER_CALLBACK,
  K.KVM_HV_STIMER_EXPIRATION,
  K.KVM_HV_SEND_IPI,
  K.KVM_UNMAP_MEMORY,
  K.KVM_SPLIT_HUGE_PAGE,
  K.KVM_DIRTY_RING_PUSH,
  K.NUMA_MOVE,
]);

/** No recorder has such events of its own: probes must be set first (docs/guest-processes.md). */
const NEEDS_PROBES: ReadonlySet<number> = new Set([K.GUEST_CONTEXT]);

/** The name of the kernel's tracepoint for a kind, without its subsystem, as users know it. */
export function eventNameOf(kind: K): string {
  const point = TRACEPOINTS.get(kind);
  return point === undefined ? `kind ${kind}` : point.slice(point.indexOf(":") + 1);
}

/** A program that records the kernel's events. */
export type Recorder = "lttng" | "trace-cmd" | "perf" | "perfetto";

/** Who recorded the trace, or can record another like it; undefined if it is not of a Linux kernel. */
export function recorderOf({ dialect, format, tracer }: TraceDescription): Recorder | undefined {
  if (dialect === "lttng") return "lttng";
  if (dialect !== "ftrace") return undefined;
  if (format === "perfetto") return "perfetto";
  // perf.data, perf script, and CTF that perf has converted. All others are files and texts of ftrace.
  return /^perf\b/.test(format) || /^perf\b/.test(tracer) ? "perf" : "trace-cmd";
}

/** What the commands are for. */
export interface RecordingTarget {
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
  return recorder === "lttng" && 0 < wanted.length && wanted.every((kind) => !isInLttng(kind, isArm));
}

/** Commands of perf for all of the kinds: for events that LTTng lacks, with those that belong to them. */
export function perfRecording(kinds: readonly K[], isArm = false): readonly string[] {
  return perfAdvice(recordable(kinds, isArm));
}

/** One recording with all of the kinds, from nothing to a file or folder that can be opened. */
export function wholeRecording(kinds: readonly K[], target: RecordingTarget): readonly string[] {
  const advice = recordingAdvice(recordable(kinds, target.isArm ?? false), target);
  if (advice.length === 0 || target.recorder !== "lttng") return advice;
  return [
    "lttng create --output=DIR",
    ...advice,
    ...threadContextAdvice(target.recorder),
    "lttng start",
    "sleep 10",
    "lttng destroy",
  ];
}

/** Commands that add the emitting thread to every event. The others than LTTng record it without being asked. */
export function threadContextAdvice(recorder: Recorder | undefined): string[] {
  return recorder === "lttng" ? ["lttng add-context -k -t tid -t pid -t procname"] : [];
}

/** The kinds that the machine has tracepoints for, without those that need probes. */
function recordable(kinds: readonly K[], isArm: boolean): readonly K[] {
  const named = isArm ? kinds.flatMap((kind) => ON_ARM.get(kind) ?? kind) : kinds.filter((kind) => !ARM_ONLY.has(kind));
  return [...new Set(named)].filter((kind) => !NEEDS_PROBES.has(kind));
}

/** Tracepoints of KVM on arm64 only, and what arm64 has in place of those of x86: nothing, or another one. */
const ARM_ONLY: ReadonlySet<K> = new Set([K.KVM_VGIC_UPDATE, K.KVM_WFX, K.KVM_NESTED_ERET]);
const ON_ARM = new Map<K, readonly K[]>([
  [K.KVM_APIC_ACCEPT_IRQ, [K.KVM_VGIC_UPDATE]],
  [K.KVM_APICV_ACCEPT_IRQ, [K.KVM_VGIC_UPDATE]],
  [K.KVM_NESTED_VMENTER, [K.KVM_NESTED_ERET]],
  ...[
    ...[K.KVM_NESTED_VMEXIT_INJECT, K.KVM_NESTED_INTR_VMEXIT, K.KVM_NESTED_VMENTER_FAILED, K.KVM_APIC, K.KVM_APIC_IPI],
    ...[K.KVM_INJ_VIRQ, K.KVM_PIO, K.KVM_MSR, K.KVM_CR, K.KVM_PAGE_FAULT, K.KVM_HYPERCALL, K.KVM_CPUID],
    ...[K.KVM_FAST_MMIO, K.VECTOR_ENTRY, K.VECTOR_EXIT],
  ].map((kind): [K, readonly K[]] => [kind, []]),
]);

function isInLttng(kind: K, isArm: boolean): boolean {
  // Its provider for KVM's own events is built for x86 only.
  if (isArm && (kind === K.KVM_ENTRY || kind === K.KVM_EXIT)) return false;
  return !NOT_IN_LTTNG.has(kind);
}

function perfAdvice(kinds: readonly K[]): string[] {
  if (kinds.length === 0) return [];
  return [`perf record -a -k mono ${eventOptions(kinds)} -o perf.data -- sleep 10`];
}

function traceCmdAdvice(kinds: readonly K[]): string[] {
  if (kinds.length === 0) return [];
  return [`trace-cmd record -C mono ${eventOptions(kinds)} -o trace.dat sleep 10`];
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

function isOfKvm(kind: K): boolean {
  return TRACEPOINTS.get(kind)?.startsWith("kvm:") === true;
}

function eventOptions(kinds: readonly K[]): string {
  return pointsOf(kinds)
    .map((point) => `-e ${point}`)
    .join(" ");
}

function lttngAdvice(kinds: readonly K[], isArm: boolean): string[] {
  const isSyscall = (kind: K) => kind === K.SYSCALL_ENTRY || kind === K.SYSCALL_EXIT;
  const names = pointsOf(kinds.filter((kind) => !isSyscall(kind) && isInLttng(kind, isArm))).map(lttngName);
  const advice: string[] = [];
  if (names.length > 0) advice.push(`lttng enable-event -k ${names.join(",")}`);
  if (kinds.some(isSyscall)) advice.push("lttng enable-event -k --syscall --all");
  return advice;
}

function pointsOf(kinds: readonly K[]): string[] {
  return kinds.map((kind) => TRACEPOINTS.get(kind)).filter((point) => point !== undefined);
}

function lttngName(point: string): string {
  const name = point.slice(point.indexOf(":") + 1);
  for (const [pattern, replacement] of LTTNG_PREFIXES) {
    if (pattern.test(name)) return name.replace(pattern, replacement);
  }
  return name;
}

function subsystemOf(name: string): string {
  if (name.startsWith("kvm_") || name.startsWith("vgic_")) return "kvm";
  if (name.startsWith("vcpu_")) return "kprobes";
  if (name.startsWith("irq_") || name.startsWith("softirq_")) return "irq";
  if (name.startsWith("hrtimer_") || name.startsWith("timer_")) return "timer";
  if (name.startsWith("block_")) return "block";
  if (name.startsWith("net")) return "net";
  if (name.startsWith("cpu_") || name.startsWith("pstate_")) return "power";
  if (name.startsWith("mm_vmscan_")) return "vmscan";
  if (name.startsWith("cgroup_")) return "cgroup";
  return name.startsWith("task_") ? "task" : "sched";
}
