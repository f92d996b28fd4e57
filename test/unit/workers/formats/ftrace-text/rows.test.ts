import { expect, test } from "vitest";
import { opened, rowsOf, type TextRow } from "../../../../setup/text-traces.js";

const COLUMNS = ["a", "b", "c", "d", "tid", "pid", "x", "y", "z"] as const;

/** A row as its kind and its columns with a value, of those named; `s` and `r` as text. */
function shown({ kind, batch, row, s, r }: TextRow, wanted: string): string {
  const values = wanted.split("").map((column) => {
    if (column === "s") return s;
    if (column === "r") return r;
    const name = COLUMNS.find(
      (one) => one === column || (one === "tid" && column === "t") || (one === "pid" && column === "p"),
    );
    return name === undefined ? "?" : `${batch[name][row]}`;
  });
  return [kind, ...values].join(" ");
}

async function row(event: string, wanted: string): Promise<string> {
  const { rows } = await rowsOf(await opened(`comm-7 (  70) [001] d.... 1.000001: ${event}\n`));
  expect(rows).toHaveLength(1);
  return shown(rows[0] as TextRow, wanted);
}

// a b c d tid(t) pid(p) x y z s r, as model/event-fields.ts and kvm-fields.ts name them.
test.each([
  [
    "sched_switch: prev_comm=CPU 0/KVM prev_pid=987 prev_prio=120 prev_state=R+ ==> next_comm=a=b c next_pid=982 next_prio=99",
    "abcdpsr",
    "SCHED_SWITCH 987 982 256 99 70 a=b c CPU 0/KVM",
  ],
  [
    "sched_switch: CPU 0/KVM:356 [120] D|K ==> swapper/1:0 [120]",
    "abcdsr",
    "SCHED_SWITCH 356 0 2 120 swapper/1 CPU 0/KVM",
  ],
  // Stopped while it sleeps.
  ["sched_switch: a:3 [120] S|T ==> b:4 [98]", "abc", "SCHED_SWITCH 3 4 5"],
  ["sched_switch: a:3 [120] D|Z|K+ ==> b:4 [98]", "abc", "SCHED_SWITCH 3 4 290"],
  ["sched_switch: task a:3 [120] (S) ==> b:4 [98]", "abcd", "SCHED_SWITCH 3 4 1 98"],
  [
    "sched_switch:  prev_comm=x prev_pid=3 prev_prio=120 prev_state=1 next_comm=y next_pid=4 next_prio=120",
    "abcd",
    "SCHED_SWITCH 3 4 1 120",
  ],
  [
    "sched_switch: prev_comm=x prev_pid=3 prev_prio=120 prev_state=I ==> next_comm=y next_pid=4 next_prio=120",
    "c",
    "SCHED_SWITCH 128",
  ],
  ["sched_wakeup: comm=CPU 1/KVM pid=978 prio=120 target_cpu=003", "abstpr", "SCHED_WAKEUP 978 3 CPU 1/KVM 7 70 comm"],
  ["sched_wakeup: comm=a pid=9 prio=120 success=1 target_cpu=000", "abs", "SCHED_WAKEUP 9 0 a"],
  ["sched_wakeup: kworker/0:2:363 [120] CPU:002", "abs", "SCHED_WAKEUP 363 2 kworker/0:2"],
  ["sched_wakeup_new: bash:369 [120]<CPU:001", "abs", "SCHED_WAKEUP_NEW 369 1 bash"],
  ["sched_waking: comm=a pid=9 prio=120 target_cpu=001", "abs", "SCHED_WAKING 9 1 a"],
  [
    "sched_migrate_task: comm=CPU 1/KVM pid=978 prio=120 orig_cpu=0 dest_cpu=1",
    "abcs",
    "SCHED_MIGRATE_TASK 978 0 1 CPU 1/KVM",
  ],
  ["sched_process_fork: comm=bash pid=366 child_comm=bash x child_pid=369", "abs", "SCHED_PROCESS_FORK 366 369 bash x"],
  ["sched_process_exec: filename=/usr/bin/a b pid=369 old_pid=368", "abs", "SCHED_PROCESS_EXEC 369 368 /usr/bin/a b"],
  ["sched_process_exit: comm=socat pid=364 prio=120", "a", "SCHED_PROCESS_EXIT 364"],
  ["sched_pi_setprio: comm=a pid=4 oldprio=120 newprio=98", "ab", "SCHED_PI_SETPRIO 4 98"],
  ["task_rename: pid=5 oldcomm=a newcomm=b c oom_score_adj=0", "as", "TASK_RENAME 5 b c"],
  ["sys_enter: NR 16 (d, ae80, 0, 0, 0, 0)", "t", "SYSCALL_ENTRY 7"],
  ["sys_exit: NR 16 = -4", "x", "SYSCALL_EXIT -4"],
  ["sys_enter_ioctl: fd: 0x0000000d, cmd: 0x0000ae80, arg: 0x00000000", "ys", "SYSCALL_ENTRY 44672 ioctl"],
  ["sys_ioctl(fd: d, cmd: 0xae80, arg: 0)", "ys", "SYSCALL_ENTRY 44672 ioctl"],
  ["sys_ioctl -> 0xfffffffffffffffc", "xs", "SYSCALL_EXIT -4 ioctl"],
  ["irq_handler_entry: irq=34 name=virtio3-req.0", "as", "IRQ_ENTRY 34 virtio3-req.0"],
  ["irq_handler_exit: irq=34 ret=handled", "a", "IRQ_EXIT 34"],
  ["softirq_entry: vec=7 [action=SCHED]", "a", "SOFTIRQ_ENTRY 7"],
  [
    "hrtimer_start: hrtimer=0xffff888100000000 function=apic_timer_fn expires=1000 softexpires=1000 mode=ABS",
    "xy",
    "HRTIMER_START -131387344551936 1000",
  ],
  ["hrtimer_expire_entry: hrtimer=000000001234abcd function=tick now=55", "xy", "HRTIMER_EXPIRE_ENTRY 305441741 55"],
  ["local_timer_entry: vector=236", "as", "VECTOR_ENTRY 236 local_timer"],
  ["block_rq_issue: 8,16 WS 4096 () 2173672 + 8 [perf-exec]", "abcx", "BLOCK_RQ_ISSUE 8388624 8 1 2173672"],
  [
    "block_rq_issue: 254,0 RM 4096 () 2173672 + 8 none,0,0 [kworker/0:1]",
    "abcx",
    "BLOCK_RQ_ISSUE 266338304 8 0 2173672",
  ],
  ["block_rq_complete: 254,0 RM () 2173672 + 8 [0]", "ax", "BLOCK_RQ_COMPLETE 266338304 2173672"],
  ["net_dev_xmit: dev=eth0 skbaddr=0xffff8881 len=90 rc=0", "as", "NET_DEV_XMIT 90 eth0"],
  ["cpu_idle: state=4294967295 cpu_id=1", "ab", "CPU_IDLE -1 1"],
  ["kvm_entry: vcpu 1, rip 0x4016c6", "atr", "KVM_ENTRY 1 7 comm"],
  ["kvm_entry: vcpu 2", "a", "KVM_ENTRY 2"],
  ["kvm_entry: vcpu 0, rip 0xffffffff81c00ef0[immediate exit]", "a", "KVM_ENTRY 0"],
  [
    "kvm_exit: vcpu 1 reason msr rip 0xffffffff81075059 info1 0x0000000000000001 info2 0x0000000000000000 intr_info 0x000000fd error_code 0x00000000",
    "abcdx",
    "KVM_EXIT 124 1 2 253 -2130227111",
  ],
  ["kvm_exit: reason EPT_VIOLATION rip 0xffffffff8b360413 info d82 0", "abcdx", "KVM_EXIT 48 -1 1 -1 -1959394285"],
  ["kvm_exit: vcpu 3 reason HLT rip 0x10 info 0 0", "abc", "KVM_EXIT 12 3 1"],
  [
    "kvm_exit: vcpu 0 reason INVALID_STATE FAILED_VMENTRY rip 0x0 info1 0x0 info2 0x0 intr_info 0x0 error_code 0x0",
    "ac",
    "KVM_EXIT -2147483615 1",
  ],
  ["kvm_exit: vcpu 0 reason 0x4d rip 0x0 info1 0x0 info2 0x0 intr_info 0x0 error_code 0x0", "ac", "KVM_EXIT 77 -1"],
  // As trace-cmd prints it, by the names of libtraceevent's plugin.
  ["kvm_exit: reason EXIT_HLT rip 0x10 info 0 0", "abc", "KVM_EXIT 120 -1 2"],
  ["kvm_exit: reason EXIT_INTR rip 0x10 info 0 0", "abc", "KVM_EXIT 96 -1 2"],
  ["kvm_exit: reason EXIT_EXCP_PF rip 0x10 info 0 0", "abc", "KVM_EXIT 78 -1 2"],
  ["kvm_exit: reason EXIT_EXCP_XF rip 0x10 info 0 0", "abc", "KVM_EXIT 83 -1 2"],
  ["kvm_exit: reason EXIT_TR_WRITE rip 0x10 info 0 0", "abc", "KVM_EXIT 109 -1 2"],
  ["kvm_exit: reason EXIT_IOIO rip 0x10 info 0 0", "abc", "KVM_EXIT 123 -1 2"],
  ["kvm_exit: reason EXIT_VMMCALL rip 0x10 info 0 0", "abc", "KVM_EXIT 129 -1 2"],
  ["kvm_exit: reason EXIT_AVIC_UNACCELERATED_ACCESS rip 0x10 info 0 0", "abc", "KVM_EXIT 1026 -1 2"],
  ["kvm_exit: reason EXIT_ERR rip 0x10 info 0 0", "abc", "KVM_EXIT -1 -1 2"],
  ["kvm_exit: reason PENDING_INTERRUPT rip 0x10 info 0 0", "abc", "KVM_EXIT 7 -1 1"],
  ["kvm_exit: reason UNKNOWN (161) rip 0x10 info 0 0", "abcx", "KVM_EXIT 161 -1 -1 16"],
  ["kvm_exit: reason EXIT_HLT rip 0x1c default_idle+0xb info 0 0", "acx", "KVM_EXIT 120 2 28"],
  ["kvm_exit: reason idle-halt rip 0x10 info 0 0", "abc", "KVM_EXIT 166 -1 2"],
  ["kvm_exit: TRAP: HSR_EC: 0x0024 (DABT_LOW), PC: 0xffff800010081234", "acdx", "KVM_EXIT 2 35 36 -140737219390924"],
  ["kvm_inj_virq: IRQ 0xec", "a", "KVM_INJ_VIRQ 236"],
  ["kvm_inj_virq: irq 49", "a", "KVM_INJ_VIRQ 49"],
  ["kvm_apic_accept_irq: apicid 1f vec 236 (LowPrio|edge)", "abc", "KVM_APIC_ACCEPT_IRQ 31 236 1"],
  ["kvm_apic_ipi: dst 0 vec 251 (Fixed|physical|de-assert|edge|all-but-self)", "a", "KVM_APIC_IPI 786683"],
  ["kvm_apic: apic_write APIC_TMICT = 0x3e8", "abx", "KVM_APIC 1 896 1000"],
  ["kvm_msi_set_irq: dst 3 vec 37 (NMI|physical|edge)", "xy", "KVM_MSI_SET_IRQ 4276105216 1061"],
  ["kvm_userspace_exit: reason KVM_EXIT_MMIO (6)", "ab", "KVM_USERSPACE_EXIT 6 -1"],
  ["kvm_userspace_exit: reason restart (4)", "ab", "KVM_USERSPACE_EXIT -1 -4"],
  ["kvm_vcpu_wakeup: wait time 2923846 ns, polling valid", "ax", "KVM_VCPU_WAKEUP 1 2923846"],
  ["kvm_vcpu_wakeup: poll time 5 ns, polling invalid", "ax", "KVM_VCPU_WAKEUP 0 5"],
  ["kvm_hv_synic_set_irq: vcpu_id 1 sint 2 vector 80 ret 1", "abc", "KVM_HV_SYNIC_SET_IRQ 1 80 1"],
  ["kvm_hv_stimer_callback: vcpu_id 1 timer 0", "a", "KVM_HV_STIMER_CALLBACK 1"],
  ["kvm_hv_stimer_expiration: vcpu_id 1 timer 0 direct 1 send result -11", "a", "KVM_HV_STIMER_EXPIRATION -11"],
  ["kvm_hv_send_ipi: vector 2f processor_mask 0x3", "a", "KVM_HV_SEND_IPI 47"],
  ["kvm_hv_send_ipi_ex: vector e1 format 0 valid_bank_mask 0x1", "a", "KVM_HV_SEND_IPI 225"],
  ["kvm_hv_hypercall: code 0xb fast var_cnt 0x0 rep_cnt 0x0 idx 0x0 in 0x2f out 0x0", "a", "KVM_HV_HYPERCALL 11"],
  ["kvm_async_pf_not_present: token 0x11000 gva 0xffff8000", "x", "KVM_ASYNC_PF_NOT_PRESENT 69632"],
  ["kvm_msr: msr_write 6e0 = 0x1f (#GP)", "axy", "KVM_MSR 1 1760 31"],
  ["kvm_cr: cr_read 3 = 0x1000", "abx", "KVM_CR 0 3 4096"],
  ["kvm_pio: pio_write at 0x70 size 1 count 1 val 0x8f ", "ab", "KVM_PIO 1 112"],
  ["kvm_mmio: mmio unsatisfied-read len 4 gpa 0xfebf3000 val 0x0", "ax", "KVM_MMIO 0 4273942528"],
  ["kvm_fast_mmio: fast mmio at gpa 0xfe000000", "x", "KVM_FAST_MMIO 4261412864"],
  [
    "kvm_page_fault: vcpu 0 rip 0xffffffff815446e9 address 0x00000000febf3000 error_code 0x10000000e",
    "ax",
    "KVM_PAGE_FAULT 14 4273942528",
  ],
  ["kvm_page_fault: address fe000000 error_code 14", "ax", "KVM_PAGE_FAULT 20 4261412864"],
  ["kvm_hypercall: nr 0xa a0 0x1 a1 0x2 a2 0x3 a3 0x4", "a", "KVM_HYPERCALL 10"],
  ["kvm_cpuid: func 80000008 idx 0 rax d rbx 0 rcx 0 rdx 0, cpuid entry found", "x", "KVM_CPUID 2147483656"],
  [
    "vcpu_exit_guest: (svm_handle_exit+0x0/0x1e0 [kvm_amd]) vcpu_id=1 vm_pid=961 exit_code=0x7c cr3=0x9238000 rsp=0xffffc90000a7bf38 rip=0xffffffff81075059 cpl=0 info1=0x1",
    "abcdxz",
    "GUEST_CONTEXT 1 961 1 0 153321472 -2130227111",
  ],
  ["my_event: anything at all", "xpsr", "THREAD_EVENT 7 70 my_event comm"],
] as const)("%s", async (event, columns, expected) => {
  expect(await row(event, columns)).toBe(expected);
});

test("the same fields in any order, in texts of several shapes", async () => {
  const texts = [
    "cr3=0x1 vcpu_id=2 vm_pid=3",
    "(f+0x0/0x1) vcpu_id=4 vm_pid=5 cr3=0x6",
    "vm_pid=7, vcpu_id=8, cr3=0x9",
    'cr3=0x1 comm="a b" vcpu_id=2 vm_pid=3',
  ];
  // Each shape twice: the second time it is known.
  const lines = [...texts, ...texts].map((text, i) => `a-1 [000] .... 1.${i + 1}: vcpu_enter_guest: ${text}`);
  const { rows } = await rowsOf(await opened(lines.join("\n")));
  const expected = ["GUEST_CONTEXT 2 3 1", "GUEST_CONTEXT 4 5 6", "GUEST_CONTEXT 8 7 9", "GUEST_CONTEXT 2 3 1"];
  expect(rows.map((one) => shown(one, "abx"))).toEqual([...expected, ...expected]);
});
