import type { CaptureBackend } from "../../../../workers/model/capture-operations.js";

/** What is to be recorded for views. */
export interface RecordingNeed {
  readonly events: readonly string[];
  readonly syscalls: boolean;
  readonly contexts: readonly string[];
  readonly samples?: { readonly frequencyHz: number; readonly callGraph: boolean };
  readonly lacks: readonly { readonly view: string; readonly how: "part" | "none"; readonly reason: string }[];
}

const EVENTS = [
  "sched:sched_switch",
  "sched:sched_waking",
  "sched:sched_migrate_task",
  "kvm:kvm_entry",
  "kvm:kvm_exit",
  "kvm:kvm_userspace_exit",
  "kvm:kvm_apic_accept_irq",
  "irq:irq_handler_entry",
  "irq:irq_handler_exit",
  "irq:softirq_entry",
  "irq:softirq_exit",
];
const BLOCK = ["block:block_rq_issue", "block:block_rq_complete"];

export function eventsFor(views: readonly string[], backend: CaptureBackend): RecordingNeed {
  const events = views.includes("block-io") ? [...EVENTS, ...BLOCK] : EVENTS;
  const lttng = (name: string) =>
    name
      .replace(/^[^:]+:/, "")
      .replace(/^kvm_(entry|exit|apic)/, "kvm_x86_$1")
      .replace(/^softirq/, "irq_softirq");
  return {
    events: backend === "lttng" ? events.map(lttng) : events,
    syscalls: false,
    contexts: backend === "lttng" ? ["tid", "pid", "procname"] : [],
    lacks: [],
  };
}
