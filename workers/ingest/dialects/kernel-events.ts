import { EventKind as K } from "../../model/event-kinds.js";
import { type EventRow, eventTable, row } from "./mapping.js";

/**
 * Tracepoints of the kernel by their own names, without the subsystem. Field names are those of
 * include/trace/events and of lttng-modules side by side: where one says pid for a thread, the other says tid.
 */
export const KERNEL_EVENTS = eventTable({
  sched_switch: row(K.SCHED_SWITCH, {
    a: "prev_tid|prev_pid",
    b: "next_tid|next_pid",
    c: "prev_state",
    d: "next_prio",
    x: "prev_prio",
    s: "next_comm",
    r: "prev_comm",
  }),
  sched_waking: row(K.SCHED_WAKING, { a: "tid|pid", b: "target_cpu|cpu", c: "prio", s: "comm" }),
  sched_wakeup: row(K.SCHED_WAKEUP, { a: "tid|pid", b: "target_cpu|cpu", c: "prio", s: "comm" }),
  sched_wakeup_new: row(K.SCHED_WAKEUP_NEW, { a: "tid|pid", b: "target_cpu|cpu", c: "prio", s: "comm" }),
  sched_migrate_task: row(K.SCHED_MIGRATE_TASK, { a: "tid|pid", b: "orig_cpu", c: "dest_cpu", d: "prio", s: "comm" }),
  sched_process_exec: row(K.SCHED_PROCESS_EXEC, { a: "tid|pid", b: "old_tid|old_pid", s: "filename" }),
  sched_process_exit: row(K.SCHED_PROCESS_EXIT, { a: "tid|pid", s: "comm" }),
  sched_process_free: row(K.SCHED_PROCESS_FREE, { a: "tid|pid", s: "comm" }),
  sched_pi_setprio: row(K.SCHED_PI_SETPRIO, { a: "tid|pid", b: "newprio" }),
  task_rename: row(K.TASK_RENAME, { a: "tid|pid", s: "newcomm" }),

  irq_handler_entry: row(K.IRQ_ENTRY, { a: "irq", s: "name" }),
  irq_handler_exit: row(K.IRQ_EXIT, { a: "irq", b: "ret" }),
  softirq_raise: row(K.SOFTIRQ_RAISE, { a: "vec" }),
  softirq_entry: row(K.SOFTIRQ_ENTRY, { a: "vec" }),
  softirq_exit: row(K.SOFTIRQ_EXIT, { a: "vec" }),
  hrtimer_start: row(K.HRTIMER_START, { x: "hrtimer", y: "expires", z: "function" }),
  hrtimer_expire_entry: row(K.HRTIMER_EXPIRE_ENTRY, { x: "hrtimer", y: "now", z: "function" }),
  hrtimer_expire_exit: row(K.HRTIMER_EXPIRE_EXIT, { x: "hrtimer" }),
  hrtimer_cancel: row(K.HRTIMER_CANCEL, { x: "hrtimer" }),
  timer_expire_entry: row(K.TIMER_EXPIRE_ENTRY, { x: "timer", z: "function" }),
  timer_expire_exit: row(K.TIMER_EXPIRE_EXIT, { x: "timer" }),

  block_rq_insert: row(K.BLOCK_RQ_INSERT, { a: "dev", b: "nr_sector", c: "rwbs", x: "sector", s: "comm" }),
  block_rq_issue: row(K.BLOCK_RQ_ISSUE, { a: "dev", b: "nr_sector", c: "rwbs", x: "sector", s: "comm" }),
  block_rq_complete: row(K.BLOCK_RQ_COMPLETE, { a: "dev", b: "nr_sector", c: "rwbs", d: "error|errors", x: "sector" }),
  net_dev_queue: row(K.NET_DEV_QUEUE, { a: "len", x: "skbaddr", s: "name" }),
  net_dev_xmit: row(K.NET_DEV_XMIT, { a: "len", x: "skbaddr", s: "name" }),
  netif_receive_skb: row(K.NET_RECEIVE, { a: "len", x: "skbaddr", s: "name" }),
  cpu_idle: row(K.CPU_IDLE, { a: "state", b: "cpu_id" }),
  cpu_frequency: row(K.CPU_FREQUENCY, { a: "state", b: "cpu_id" }),
});

/** x86 system vectors: `NAME_entry` and `NAME_exit` (arch/x86/include/asm/trace/irq_vectors.h). */
export const VECTOR_NAMES: ReadonlySet<string> = new Set([
  "local_timer",
  "spurious_apic",
  "error_apic",
  "x86_platform_ipi",
  "irq_work",
  "reschedule",
  "call_function",
  "call_function_single",
  "threshold_apic",
  "deferred_error_apic",
  "thermal_apic",
]);

/** The row of a system vector event, if `name` is one. */
export function vectorRow(name: string): EventRow | undefined {
  const match = /^(.*)_(entry|exit)$/.exec(name);
  const vector = match?.[1];
  if (vector === undefined || !VECTOR_NAMES.has(vector)) return undefined;
  return row(match?.[2] === "entry" ? K.VECTOR_ENTRY : K.VECTOR_EXIT, { a: "vector", s: `=${vector}` });
}
