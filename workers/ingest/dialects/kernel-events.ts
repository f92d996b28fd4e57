import { EventKind as K } from "../../model/event-kinds.js";
import { type DialectRow, EMITTER, eventTable, row, UNREAD } from "./mapping.js";
import { STATE_LABELS } from "./text-labels.js";

const WAKEE = { wakeeTid: "tid|pid", targetCpu: "target_cpu|cpu", wakeeComm: "comm" } as const;
const LISTED = { tid: "tid", tgid: "pid", comm: "comm" } as const;
const NUMA_PAIR = {
  tid: "src_pid",
  otherTid: "dst_pid",
  fromCpu: "src_cpu",
  toCpu: "dst_cpu",
  fromNode: "src_nid",
  toNode: "dst_nid",
} as const;
const REQUEST = { device: "dev", sector: "sector", sectors: "nr_sector", operation: "rwbs" } as const;

/**
 * Tracepoints of the kernel by their own names, without the subsystem. Field names are those of include/trace/events
 * and of lttng-modules side by side: for a thread's id the one says pid and the other tid.
 */
export const KERNEL_EVENTS = eventTable({
  sched_switch: row(
    K.SCHED_SWITCH,
    {
      prevTid: "prev_tid|prev_pid",
      nextTid: "next_tid|next_pid",
      prevState: "prev_state",
      nextPrio: "next_prio",
      prevTgid: EMITTER.tgid,
      nextComm: "next_comm",
      prevComm: "prev_comm",
    },
    { prevState: STATE_LABELS },
  ),
  sched_waking: row(K.SCHED_WAKING, WAKEE),
  sched_wakeup: row(K.SCHED_WAKEUP, WAKEE),
  sched_wakeup_new: row(K.SCHED_WAKEUP_NEW, WAKEE),
  sched_migrate_task: row(K.SCHED_MIGRATE_TASK, {
    movedTid: "tid|pid",
    fromCpu: "orig_cpu",
    toCpu: "dest_cpu",
    movedComm: "comm",
  }),
  sched_move_numa: row(K.NUMA_MOVE, { ...NUMA_PAIR, tid: "pid", outcome: "=0" }),
  sched_swap_numa: row(K.NUMA_MOVE, { ...NUMA_PAIR, outcome: "=1" }),
  sched_stick_numa: row(K.NUMA_MOVE, { ...NUMA_PAIR, tid: "src_pid|pid", outcome: "=2" }),
  sched_process_exec: row(K.SCHED_PROCESS_EXEC, { tid: "tid|pid", oldTid: "old_tid|old_pid", path: "filename" }),
  sched_process_exit: row(K.SCHED_PROCESS_EXIT, { tid: "tid|pid" }),
  sched_process_free: row(K.SCHED_PROCESS_FREE, { tid: "tid|pid" }),
  sched_pi_setprio: row(K.SCHED_PI_SETPRIO, { tid: "tid|pid", newPrio: "newprio" }),
  task_rename: row(K.TASK_RENAME, { tid: "tid|pid", newComm: "newcomm" }),
  // Of a process whose threads all move, the kernel names the first one (cgroup_attach_task, kernel/cgroup/cgroup.c).
  cgroup_attach_task: row(K.THREAD_CGROUP, {
    tid: "pid",
    isOfProcess: "=1",
    hierarchy: "dst_root",
    path: "dst_path",
  }),

  irq_handler_entry: row(K.IRQ_ENTRY, { number: "irq", name: "name" }),
  irq_handler_exit: row(K.IRQ_EXIT, { number: "irq" }),
  softirq_raise: UNREAD,
  softirq_entry: row(K.SOFTIRQ_ENTRY, { number: "vec" }),
  softirq_exit: row(K.SOFTIRQ_EXIT, { number: "vec" }),
  hrtimer_start: row(K.HRTIMER_START, { timer: "hrtimer", expiresNs: "expires" }),
  hrtimer_expire_entry: row(K.HRTIMER_EXPIRE_ENTRY, { timer: "hrtimer", nowNs: "now" }),
  hrtimer_expire_exit: row(K.HRTIMER_EXPIRE_EXIT),
  hrtimer_cancel: UNREAD,
  timer_expire_entry: row(K.TIMER_EXPIRE_ENTRY),
  timer_expire_exit: row(K.TIMER_EXPIRE_EXIT),

  block_rq_insert: row(K.BLOCK_RQ_INSERT, REQUEST),
  block_rq_issue: row(K.BLOCK_RQ_ISSUE, REQUEST),
  block_rq_complete: row(K.BLOCK_RQ_COMPLETE, { device: "dev", sector: "sector" }),
  net_dev_queue: UNREAD,
  net_dev_xmit: row(K.NET_DEV_XMIT, { bytes: "len", device: "name" }),
  netif_receive_skb: row(K.NET_RECEIVE, { bytes: "len", device: "name", buffer: "skbaddr" }),
  cpu_idle: row(K.CPU_IDLE, { value: "state", cpu: "cpu_id" }),
  cpu_frequency: row(K.CPU_FREQUENCY, { value: "state", cpu: "cpu_id" }),
  cpu_frequency_limits: row(K.CPU_FREQUENCY_LIMITS, {
    lowestKhz: "min_freq|min",
    highestKhz: "max_freq|max",
    cpu: "cpu_id",
  }),
  // intel_pstate's; the event is of the CPU that it measures.
  pstate_sample: row(K.CPU_MEASURED_FREQUENCY, { value: "freq" }),

  mm_vmscan_direct_reclaim_begin: row(K.RECLAIM_BEGIN, { scope: "=0" }),
  mm_vmscan_direct_reclaim_end: row(K.RECLAIM_END),
  mm_vmscan_memcg_reclaim_begin: row(K.RECLAIM_BEGIN, { scope: "=1" }),
  mm_vmscan_memcg_reclaim_end: row(K.RECLAIM_END),
  mm_vmscan_node_reclaim_begin: row(K.RECLAIM_BEGIN, { scope: "=2" }),
  mm_vmscan_node_reclaim_end: row(K.RECLAIM_END),

  // Made of the lists of processes in Perfetto's traces (formats/perfetto).
  process_tree_process: row(K.STATEDUMP_PROCESS, { ...LISTED, parentTgid: "ppid", isKernel: "is_kthread" }),
  process_tree_thread: row(K.STATEDUMP_PROCESS, LISTED),
});

/** x86 system vectors: `NAME_entry` and `NAME_exit` (arch/x86/include/asm/trace/irq_vectors.h). */
const VECTOR_NAMES: ReadonlySet<string> = new Set(
  [
    "local_timer spurious_apic error_apic x86_platform_ipi irq_work reschedule",
    "call_function call_function_single threshold_apic deferred_error_apic thermal_apic",
  ].flatMap((names) => names.split(" ")),
);

/** The row of a system vector event, if `name` is one. */
export function vectorRow(name: string): DialectRow | undefined {
  const match = /^(.*)_(entry|exit)$/.exec(name);
  const vector = match?.[1];
  if (vector === undefined || !VECTOR_NAMES.has(vector)) return undefined;
  if (match?.[2] === "exit") return row(K.VECTOR_EXIT, { number: "vector" });
  return row(K.VECTOR_ENTRY, { number: "vector", name: `=${vector}` });
}
