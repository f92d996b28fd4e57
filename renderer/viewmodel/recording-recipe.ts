/** A way to record a trace, and what is to be opened then. */
interface Recipe {
  readonly title: string;
  readonly lines: readonly string[];
  /** "the folder DIR". */
  readonly result: string;
}

/** The events of trace-cmd and perf, each as an option. */
const EVENTS = [
  "sched:sched_switch",
  "sched:sched_waking",
  "kvm:kvm_entry",
  "kvm:kvm_exit",
  "kvm:kvm_userspace_exit",
  "kvm:kvm_apic_accept_irq",
  "irq:irq_handler_entry",
  "irq:irq_handler_exit",
  "irq:softirq_entry",
  "irq:softirq_exit",
  "timer:hrtimer_start",
  "timer:hrtimer_expire_entry",
]
  .map((name) => `-e ${name}`)
  .join(" ");

/** How to record a trace of a KVM host on x86 that fills most views, for who has none yet. */
export const RECIPES: readonly Recipe[] = [
  {
    title: "With trace-cmd",
    lines: [`trace-cmd record -C mono ${EVENTS} -o trace.dat sleep 10`],
    result: "trace.dat",
  },
  {
    title: "With perf",
    lines: [`perf record -a -k mono ${EVENTS} -o perf.data -- sleep 10`],
    result: "perf.data",
  },
  {
    title: "With LTTng",
    lines: [
      "lttng create --output=DIR",
      "lttng enable-event -k sched_switch,sched_waking,kvm_x86_entry,kvm_x86_exit,kvm_userspace_exit,kvm_x86_apic_accept_irq,irq_handler_entry,irq_handler_exit,irq_softirq_entry,irq_softirq_exit,timer_hrtimer_start,timer_hrtimer_expire_entry",
      "lttng add-context -k -t tid -t pid -t procname",
      "lttng start",
      "sleep 10",
      "lttng destroy",
    ],
    result: "the folder DIR",
  },
];
