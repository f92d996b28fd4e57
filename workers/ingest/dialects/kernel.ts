import type { EventMapper, TraceDescription } from "../../formats/format.js";
import { EventKind as K } from "../../model/event-kinds.js";
import { KERNEL_EVENTS, vectorRow } from "./kernel-events.js";
import { exitRow, KVM_EVENTS } from "./kvm-events.js";
import { LTTNG_EVENTS, withoutLttngPrefix } from "./lttng-events.js";
import { type DialectRow, mappingOf, row } from "./mapping.js";
import { type CallMapper, callMapper } from "./syscalls.js";

/** In LTTng child_pid and parent_pid are processes … */
const FORK_OF_TIDS = row(K.SCHED_PROCESS_FORK, {
  parentTid: "parent_tid",
  childTid: "child_tid",
  childTgid: "child_pid",
  parentTgid: "parent_pid",
  childComm: "child_comm",
  childPidNs: "child_ns_inum",
  parentPidNs: "parent_ns_inum",
});
/** … elsewhere threads. The event does not tell their processes. */
const FORK_OF_PIDS = row(K.SCHED_PROCESS_FORK, {
  parentTid: "parent_pid",
  childTid: "child_pid",
  childComm: "child_comm",
});

/** MAX_RT_PRIO, which lttng-modules subtracts from priorities. */
const MAX_RT_PRIO = 100;

/** In a name like "sched:sched_switch", these subsystems are the kernel's. */
const SUBSYSTEMS: ReadonlySet<string> = new Set(
  "sched task irq irq_vectors timer hrtimer block net power kvm kvmmmu vmscan cgroup syscalls raw_syscalls kprobes".split(
    " ",
  ),
);

/**
 * Events of a Linux kernel, with the names that lttng-modules, perf and ftrace give them and their fields. The event
 * itself tells which of them wrote it, since labels are copied: converters write "lttng-modules" over ftrace's names,
 * and other writers use LTTng's names under their own. The trace's label decides only where the event does not tell.
 */
export function kernelDialect(description: TraceDescription): EventMapper {
  const calls = callMapper(description);
  const isLttng = description.dialect === "lttng";
  return (name, fieldNames) => {
    const plain = plainName(name);
    const found = plain === undefined ? undefined : rowOf(plain, fieldNames, isLttng, calls);
    if (found === undefined) return undefined;
    return mappingOf(found, hasTids(fieldNames, isLttng) ? MAX_RT_PRIO : 0);
  };
}

function rowOf(
  plain: string,
  fieldNames: readonly string[],
  isLttng: boolean,
  calls: CallMapper,
): DialectRow | undefined {
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

/** Fields that only LTTng's scheduler events have, and their names elsewhere. */
const LTTNG_FIELDS = ["next_tid", "child_tid"];
const KERNEL_FIELDS = ["next_pid", "child_pid"];

/** Does the event call threads tids, as lttng-modules does? Such events have priorities on its scale. */
function hasTids(fieldNames: readonly string[], isLttng: boolean): boolean {
  if (LTTNG_FIELDS.some((name) => fieldNames.includes(name))) return true;
  if (KERNEL_FIELDS.some((name) => fieldNames.includes(name))) return false;
  // Contexts may have the same names: then only the label tells.
  if (fieldNames.includes("tid") !== fieldNames.includes("pid")) return fieldNames.includes("tid");
  return isLttng;
}

function plainName(name: string): string | undefined {
  const colon = name.indexOf(":");
  if (colon < 0) return name;
  return SUBSYSTEMS.has(name.slice(0, colon)) ? name.slice(colon + 1) : undefined;
}

/** The kernel's own name of an event, whatever its tracer calls it: kvm_x86_exit and kvm:kvm_exit are kvm_exit. */
export function commonEventName(name: string): string {
  const plain = plainName(name) ?? name;
  const call = /^sys_(enter|exit)_(.+)$/.exec(plain);
  if (call) return `syscall_${call[1] === "enter" ? "entry" : "exit"}_${call[2]}`;
  return withoutLttngPrefix(plain.replace(/^x86_irq_vectors_/, ""));
}
