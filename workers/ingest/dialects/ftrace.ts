import type { EventMapper } from "../../formats/format.js";
import { EventKind as K } from "../../model/event-kinds.js";
import { KERNEL_EVENTS, vectorRow } from "./kernel-events.js";
import { exitRow, KVM_EVENTS } from "./kvm-events.js";
import { type EventRow, mappingOf, row, type TracerTraits } from "./mapping.js";
import { ftraceSyscallRow } from "./syscalls.js";

/** Here child_pid and parent_pid are threads; which process they belong to, the event does not say. */
const FORK = row(K.SCHED_PROCESS_FORK, { a: "parent_pid", b: "child_pid", s: "child_comm" });

const TRAITS: TracerTraits = {
  // perf_*: `perf data convert --to-ctf`; common_*: every event of ftrace.
  emitter: { tid: "perf_tid|common_pid", pid: "perf_pid|common_tgid", r: "perf_comm|common_comm" },
  prioOffset: 0,
};

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

/** ftrace and perf, whose events have the kernel's own names and fields, in whatever container. */
export function ftraceDialect(): EventMapper {
  return (name, fieldNames) => {
    const plain = plainName(name);
    const found = plain === undefined ? undefined : rowOf(plain, fieldNames);
    return found && mappingOf(found, TRAITS);
  };
}

function rowOf(plain: string, fieldNames: readonly string[]): EventRow | undefined {
  if (plain === "kvm_exit") return exitRow(fieldNames);
  if (plain === "sched_process_fork") return FORK;
  return KERNEL_EVENTS.get(plain) ?? KVM_EVENTS.get(plain) ?? vectorRow(plain) ?? ftraceSyscallRow(plain);
}

function plainName(name: string): string | undefined {
  const colon = name.indexOf(":");
  if (colon < 0) return name;
  return SUBSYSTEMS.has(name.slice(0, colon)) ? name.slice(colon + 1) : undefined;
}
