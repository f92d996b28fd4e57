/** How to record a trace of a KVM host on x86 that fills most views, for who has none yet. */
export const RECIPES: readonly { readonly title: string; readonly lines: readonly string[] }[] = [
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
  },
  {
    title: "With perf that can write CTF",
    lines: [
      "perf record -a -e sched:sched_switch -e sched:sched_waking -e kvm:kvm_entry -e kvm:kvm_exit -e kvm:kvm_userspace_exit -e kvm:kvm_apic_accept_irq -e irq:irq_handler_entry -e irq:irq_handler_exit -e irq:softirq_entry -e irq:softirq_exit -e timer:hrtimer_start -e timer:hrtimer_expire_entry -- sleep 10",
      "perf data convert --all --to-ctf DIR",
    ],
  },
];
