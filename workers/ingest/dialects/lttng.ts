import type { EventMapper, TraceDescription } from "../../formats/format.js";
import { EventKind as K } from "../../model/event-kinds.js";
import { KERNEL_EVENTS, vectorRow } from "./kernel-events.js";
import { exitRow, KVM_EVENTS } from "./kvm-events.js";
import { type EventRow, eventTable, mappingOf, row, type TracerTraits } from "./mapping.js";
import { lttngSyscallRow, oldLttngSyscallRow } from "./syscalls.js";

/** Events that only lttng-modules has, or with fields of its own. */
const LTTNG_EVENTS = eventTable({
  // Here child_pid and parent_pid are processes, elsewhere threads.
  sched_process_fork: row(K.SCHED_PROCESS_FORK, {
    a: "parent_tid",
    b: "child_tid",
    c: "child_pid",
    d: "parent_pid",
    s: "child_comm",
  }),
  // The value is an array of bytes.
  kvm_mmio: row(K.KVM_MMIO, { a: "type", b: "len", x: "gpa" }),
  lttng_statedump_process_state: row(K.STATEDUMP_PROCESS, {
    a: "tid",
    b: "pid",
    c: "ppid",
    d: "status",
    x: "cpu",
    y: "type",
    s: "name",
  }),
  // `name` is the interrupt controller's.
  lttng_statedump_interrupt: row(K.STATEDUMP_INTERRUPT, { a: "irq", s: "action" }),
  lttng_statedump_cpu_topology: row(K.STATEDUMP_CPU_TOPOLOGY, {
    a: "cpu_id",
    b: "physical_id",
    c: "core_id",
    s: "model_name",
  }),
  lttng_statedump_block_device: row(K.STATEDUMP_BLOCK_DEVICE, { a: "dev", s: "diskname" }),
  lttng_statedump_end: row(K.STATEDUMP_END),
});

/** Subsystems that lttng-modules 2.8 and later put before the kernel's names; earlier ones did not. */
const PREFIXES: readonly (readonly [RegExp, string])[] = [
  [/^irq_softirq_/, "softirq_"],
  [/^timer_hrtimer_/, "hrtimer_"],
  [/^kvm_x86_/, "kvm_"],
  [/^power_cpu_/, "cpu_"],
  [/^net_if_receive_skb$/, "netif_receive_skb"],
  [/^addons_vcpu_/, "vcpu_"],
];

/** Contexts, not payload: sched_waking has a `tid` of its own, the woken thread's. */
const CONTEXTS = { tid: "context.tid", pid: "context.pid", r: "context.procname" } as const;

/** MAX_RT_PRIO, which lttng-modules subtracts from priorities. */
const MAX_RT_PRIO = 100;

/** lttng-modules, any version. */
export function lttngDialect(description: TraceDescription): EventMapper {
  const traits: TracerTraits = { emitter: CONTEXTS, prioOffset: MAX_RT_PRIO };
  const rawWakeups: TracerTraits = { ...traits, prioOffset: 0 };
  const hasRawWakeups = isBefore(description, 2, 6);
  return (name, fieldNames) => {
    const found = rowOf(name, fieldNames);
    if (found === undefined) return undefined;
    // Up to 2.5 the wake-up events, unlike sched_switch, had the kernel's own scale.
    const isRaw = hasRawWakeups && name.startsWith("sched_wak");
    return mappingOf(found, isRaw ? rawWakeups : traits);
  };
}

function rowOf(name: string, fieldNames: readonly string[]): EventRow | undefined {
  if (name.startsWith("x86_irq_vectors_")) return vectorRow(name.slice("x86_irq_vectors_".length));
  const plain = plainName(name);
  if (plain === "kvm_exit") return exitRow(fieldNames);
  return (
    LTTNG_EVENTS.get(plain) ??
    KERNEL_EVENTS.get(plain) ??
    KVM_EVENTS.get(plain) ??
    lttngSyscallRow(name) ??
    oldLttngSyscallRow(name)
  );
}

function plainName(name: string): string {
  for (const [prefix, plain] of PREFIXES) if (prefix.test(name)) return name.replace(prefix, plain);
  return name;
}

function isBefore({ environment }: TraceDescription, major: number, minor: number): boolean {
  const { tracer_major: tracerMajor, tracer_minor: tracerMinor } = environment;
  if (typeof tracerMajor !== "number" || typeof tracerMinor !== "number") return false;
  return tracerMajor < major || (tracerMajor === major && tracerMinor < minor);
}
