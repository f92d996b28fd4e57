import type { TraceDescription } from "../../formats/format.js";
import { EventKind as K } from "../../model/event-kinds.js";
import { KERNEL_EVENTS } from "./kernel-events.js";
import { KVM_EVENTS } from "./kvm-events.js";

/**
 * How to record what is missing. Names are the kernel's ("sched:sched_switch"); LTTng has its own for some and
 * does not know others at all.
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

/** No version of lttng-modules has these (instrumentation/events/arch/x86/kvm/trace.h, kvm.h). */
const NOT_IN_LTTNG: ReadonlySet<number> = new Set([
  K.KVM_VCPU_WAKEUP,
  K.KVM_HALT_POLL_NS,
  K.KVM_APICV_ACCEPT_IRQ,
  K.KVM_NESTED_VMENTER,
  K.KVM_NESTED_VMENTER_FAILED,
  K.KVM_PLE_WINDOW,
  K.KVM_FAST_MMIO,
  K.KVM_PI_IRTE_UPDATE,
  K.KVM_WAIT_LAPIC_EXPIRE,
]);

/** Commands that add events of the given kinds to a recording like the one described, for people to copy. */
export function recordingAdvice(kinds: readonly K[], { tracer }: Pick<TraceDescription, "tracer">): readonly string[] {
  if (tracer.startsWith("lttng")) return lttngAdvice(kinds);
  const points = pointsOf(kinds);
  if (points.length === 0) return [];
  if (tracer.startsWith("perf")) return [`perf record -a ${points.map((point) => `-e ${point}`).join(" ")}`];
  return [`trace-cmd record ${points.map((point) => `-e ${point}`).join(" ")}`];
}

function lttngAdvice(kinds: readonly K[]): string[] {
  const isSyscall = (kind: K) => kind === K.SYSCALL_ENTRY || kind === K.SYSCALL_EXIT;
  const others = kinds.filter((kind) => NOT_IN_LTTNG.has(kind));
  const names = pointsOf(kinds.filter((kind) => !isSyscall(kind) && !NOT_IN_LTTNG.has(kind))).map(lttngName);
  const advice: string[] = [];
  if (names.length > 0) advice.push(`lttng enable-event -k ${names.join(",")}`);
  if (kinds.some(isSyscall)) advice.push("lttng enable-event -k --syscall --all");
  if (others.length > 0) {
    advice.push(
      `trace-cmd record ${pointsOf(others)
        .map((point) => `-e ${point}`)
        .join(" ")} (LTTng does not have it)`,
    );
  }
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
  if (name.startsWith("hrtimer_")) return "timer";
  if (name.startsWith("block_")) return "block";
  if (name.startsWith("net")) return "net";
  if (name.startsWith("cpu_")) return "power";
  return name.startsWith("task_") ? "task" : "sched";
}
