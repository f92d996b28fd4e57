import { EventKind as K } from "../../model/event-kinds.js";
import { eventTable, row, UNREAD } from "./mapping.js";

/** Events that only lttng-modules has. */
export const LTTNG_EVENTS = eventTable({
  lttng_statedump_process_state: row(K.STATEDUMP_PROCESS, {
    tid: "tid",
    tgid: "pid",
    parentTgid: "ppid",
    status: "status",
    comm: "name",
    isKernel: "type",
    // Since 2.12 in an event of its own.
    pidNs: "ns_inum",
    pidNsLevel: "ns_level",
  }),
  lttng_statedump_process_pid_ns: row(K.STATEDUMP_PID_NS, {
    tid: "tid",
    pidNs: "ns_inum",
    pidNsLevel: "ns_level",
  }),
  lttng_statedump_process_cgroup_ns: row(K.THREAD_CGROUP, { tid: "tid", cgroupNs: "ns_inum" }),
  lttng_statedump_interrupt: UNREAD,
  lttng_statedump_cpu_topology: row(K.STATEDUMP_CPU_TOPOLOGY, {
    cpu: "cpu_id",
    socket: "physical_id",
    core: "core_id",
  }),
  lttng_statedump_block_device: UNREAD,
  lttng_statedump_end: UNREAD,
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

/** The kernel's own name of an event that lttng-modules may have renamed. */
export function withoutLttngPrefix(name: string): string {
  for (const [prefix, plain] of PREFIXES) if (prefix.test(name)) return name.replace(prefix, plain);
  return name;
}
