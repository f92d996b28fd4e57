import { type Layout, layoutOf } from "./layout.js";

/**
 * The texts of the kernel's events that are no mere `name=value` list, or whose values may hold "=" (names of threads):
 * the `print fmt` of include/trace/events, arch/x86/kvm/trace.h, arch/arm64/kvm/trace_arm.h and virt/kvm, and what
 * libtraceevent's plugins print in their place for `trace-cmd report` and `perf script`. Of several the first that fits counts. Fields
 * have the names that the events' `format` files give them.
 */
const WAKEUP = [
  "comm={comm:s} pid={pid} prio={prio} success={success} target_cpu={target_cpu}",
  "comm={comm:s} pid={pid} prio={prio} target_cpu={target_cpu}",
  "task {comm:s}:{pid} [{prio}] success={success} [{target_cpu}]",
  "{comm:s}:{pid} [{prio}] success={success} CPU:{target_cpu}",
  "{comm:s}:{pid} [{prio}]<CPU:{target_cpu}",
  "{comm:s}:{pid} [{prio}] CPU:{target_cpu}",
  "{comm:s}:{pid} [{prio}]",
];

const APIC_ACCEPT = ["apicid {apicid:x} vec {vec} ({dm:s}|{tm:s})"];

const REQUEST = [
  "{dev:dev} {rwbs:w} {bytes} ({cmd:s}) {sector} + {nr_sector} {ioprio:s} [{comm:s}]",
  "{dev:dev} {rwbs:w} {bytes} ({cmd:s}) {sector} + {nr_sector} [{comm:s}]",
];

const TASK = ["comm={comm:s} pid={pid} prio={prio}"];

const TEXTS: Readonly<Record<string, readonly string[]>> = {
  sched_switch: [
    "prev_comm={prev_comm:s} prev_pid={prev_pid} prev_prio={prev_prio} prev_state={prev_state:w} ==> next_comm={next_comm:s} next_pid={next_pid} next_prio={next_prio}",
    // `trace-cmd report -R`
    "prev_comm={prev_comm:s} prev_pid={prev_pid} prev_prio={prev_prio} prev_state={prev_state} next_comm={next_comm:s} next_pid={next_pid} next_prio={next_prio}",
    "task {prev_comm:s}:{prev_pid} [{prev_prio}] ({prev_state:w}) ==> {next_comm:s}:{next_pid} [{next_prio}]",
    "{prev_comm:s}:{prev_pid} [{prev_prio}] {prev_state:w} ==> {next_comm:s}:{next_pid} [{next_prio}]",
  ],
  sched_waking: WAKEUP,
  sched_wakeup: WAKEUP,
  sched_wakeup_new: WAKEUP,
  sched_migrate_task: [
    "comm={comm:s} pid={pid} prio={prio} orig_cpu={orig_cpu} dest_cpu={dest_cpu}",
    "task {comm:s}:{pid} [{prio}] from: {orig_cpu}  to: {dest_cpu}",
  ],
  sched_process_fork: ["comm={parent_comm:s} pid={parent_pid} child_comm={child_comm:s} child_pid={child_pid}"],
  sched_process_exec: ["filename={filename:s} pid={pid} old_pid={old_pid}"],
  sched_process_exit: TASK,
  sched_process_free: TASK,
  sched_process_wait: TASK,
  sched_wait_task: TASK,
  sched_stat_runtime: [
    "comm={comm:s} pid={pid} runtime={runtime} [ns] vruntime={vruntime} [ns]",
    "comm={comm:s} pid={pid} runtime={runtime} [ns]",
  ],
  sched_stat_sleep: ["comm={comm:s} pid={pid} delay={delay} [ns]"],
  sched_stat_wait: ["comm={comm:s} pid={pid} delay={delay} [ns]"],
  sched_stat_iowait: ["comm={comm:s} pid={pid} delay={delay} [ns]"],
  sched_stat_blocked: ["comm={comm:s} pid={pid} delay={delay} [ns]"],
  sched_pi_setprio: ["comm={comm:s} pid={pid} oldprio={oldprio} newprio={newprio}"],
  task_rename: ["pid={pid} oldcomm={oldcomm:s} newcomm={newcomm:s} oom_score_adj={oom_score_adj}"],
  task_newtask: ["pid={pid} comm={comm:s} clone_flags={clone_flags:x} oom_score_adj={oom_score_adj}"],

  irq_handler_entry: ["irq={irq} name={name:s}"],
  irq_handler_exit: ["irq={irq} ret={ret:s}"],
  softirq_raise: ["vec={vec} [action={action:s}]", "vec={vec}"],
  softirq_entry: ["vec={vec} [action={action:s}]", "vec={vec}"],
  softirq_exit: ["vec={vec} [action={action:s}]", "vec={vec}"],
  hrtimer_start: [
    "hrtimer={hrtimer:x} function={function:w} expires={expires}",
    "hrtimer={hrtimer:x} expires={expires}",
  ],
  hrtimer_expire_entry: ["hrtimer={hrtimer:x} function={function:w} now={now}", "hrtimer={hrtimer:x} now={now}"],
  hrtimer_expire_exit: ["hrtimer={hrtimer:x}"],
  hrtimer_cancel: ["hrtimer={hrtimer:x}"],

  block_rq_insert: REQUEST,
  block_rq_issue: REQUEST,
  block_rq_complete: ["{dev:dev} {rwbs:w} ({cmd:s}) {sector} + {nr_sector} "],
  net_dev_xmit: ["dev={name:s} skbaddr={skbaddr:x} len={len} rc={rc}"],
  netif_receive_skb: ["dev={name:s} skbaddr={skbaddr:x} len={len}"],
  net_dev_queue: ["dev={name:s} skbaddr={skbaddr:x} len={len}"],

  function: ["{ip:w} <-- {parent_ip:w}", "{ip:w}"],
  bprint: ["{ip:w}: {buf:s}"],
  print: ["{ip:w}: {buf:s}", "{buf:s}"],
  tracing_mark_write: ["{buf:s}"],
  // The same of older kernels.
  "0": ["{buf:s}"],

  sys_enter: ["NR {id} ({args:s})"],
  sys_exit: ["NR {id} = {ret}"],

  kvm_entry: ["vcpu {vcpu_id}, rip {rip:x}", "vcpu {vcpu_id} rip {rip:x}", "vcpu {vcpu_id}", "PC: {vcpu_pc:x}"],
  kvm_exit: [
    // Reasons that the kernel has no name for.
    "vcpu {vcpu_id} reason 0x{exit_reason:x} rip {guest_rip:x} info1 {info1:x} info2 {info2:x} intr_info {intr_info:x} error_code {error_code:x}",
    "reason 0x{exit_reason:x} rip {guest_rip:x} info {info1:x} {info2:x}",
    "vcpu {vcpu_id} reason {reason:s} rip {guest_rip:x} info1 {info1:x} info2 {info2:x} intr_info {intr_info:x} error_code {error_code:x}",
    "vcpu {vcpu_id} reason {reason:s} rip {guest_rip:x} info {info1:x} {info2:x}",
    // libtraceevent's plugin. Versions since 1.5 name the guest's function where they know its symbols.
    "reason UNKNOWN ({exit_reason}) rip {guest_rip:x} info {info1:x} {info2:x}",
    "reason UNKNOWN ({exit_reason}) rip {guest_rip:x}",
    "reason {reason:s} rip {guest_rip:x} info {info1:x} {info2:x}",
    "reason {reason:s} rip {guest_rip:x} {function:w} info {info1:x} {info2:x}",
    "reason {reason:s} rip {guest_rip:x}",
    "{ret:s}: HSR_EC: {esr_ec:x} ({ec:s}), PC: {vcpu_pc:x}",
    "{ret:s}: PC: {vcpu_pc:x}",
    "SEPC:{sepc:x}, SCAUSE:{scause:x}",
  ],
  kvm_inj_virq: ["IRQ {vector:x}", "Soft/INTn {vector:x}", "irq {vector}"],
  kvm_inj_exception: ["#{exception:w} ({error_code:x})", "#{exception:w}"],
  kvm_apic_accept_irq: APIC_ACCEPT,
  kvm_apicv_accept_irq: APIC_ACCEPT,
  kvm_apic_ipi: ["dst {dest_id:x} vec {icr_low:icr}"],
  kvm_apic: ["apic_{rw:w} {reg:w} = {val:x}"],
  kvm_eoi: ["apicid {apicid:x} vector {vector}"],
  kvm_pv_eoi: ["apicid {apicid:x} vector {vector}"],
  kvm_msi_set_irq: ["dst {address:msia}{=data:msid}"],
  kvm_set_irq: ["gsi {gsi} level {level} source {irq_source_id}"],
  kvm_ack_irq: ["irqchip {irqchip:s} pin {pin}"],
  kvm_userspace_exit: ["reason restart ({errno:n})", "reason error ({errno:n})", "reason {name:w} ({reason})"],
  kvm_vcpu_wakeup: ["{waited:w} time {ns} ns, polling {valid:w}", "{waited:w} time {ns} ns"],
  kvm_halt_poll_ns: ["vcpu {vcpu_id}: halt_poll_ns {new} ({grow:w} {old})"],
  kvm_msr: ["msr_{write:w} {ecx:x} = {data:x}"],
  kvm_cr: ["cr_{rw:w} {cr:x} = {val:x}"],
  kvm_pio: [
    "pio_{rw:w} at {port:x} size {size} count {count} val {val:x}",
    "pio_{rw:w} at {port:x} size {size} count {count}",
  ],
  kvm_mmio: ["mmio {type:w} len {len} gpa {gpa:x} val {val:x}"],
  kvm_fast_mmio: ["fast mmio at gpa {gpa:x}"],
  vcpu_match_mmio: ["gva {gva:x} gpa {gpa:x} {write:w} {gpa_match:w}"],
  kvm_page_fault: [
    "vcpu {vcpu_id} rip {guest_rip:x} address {fault_address:x} error_code {error_code:x}",
    "address {fault_address:x} error_code {error_code:x}",
  ],
  kvm_hypercall: ["nr {nr:x} a0 {a0:x} a1 {a1:x} a2 {a2:x} a3 {a3:x}"],
  kvm_cpuid: [
    "func {function:x} idx {index:x} rax {rax:x} rbx {rbx:x} rcx {rcx:x} rdx {rdx:x}, cpuid entry {found:s}",
    "func {function:x} rax {rax:x} rbx {rbx:x} rcx {rcx:x} rdx {rdx:x}",
  ],
  kvm_emulate_insn: ["{csbase:x}:{rip:x}:{insn:s} ({flags:w})", "{csbase:x}:{rip:x}: {insn:s}"],
  kvm_hv_timer_state: ["vcpu_id {vcpu_id:x} hv_timer {hv_timer_in_use:x}"],
  kvm_hv_synic_set_irq: ["vcpu_id {vcpu_id} sint {sint} vector {vector} ret {ret}"],
  kvm_hv_stimer_callback: ["vcpu_id {vcpu_id} timer {timer_index}"],
  kvm_hv_stimer_expiration: [
    "vcpu_id {vcpu_id} timer {timer_index} direct {direct} send result {msg_send_result}",
    "vcpu_id {vcpu_id} timer {timer_index} send result {msg_send_result}",
  ],
  kvm_hv_send_ipi: ["vector {vector:x} processor_mask {processor_mask:x}"],
  kvm_hv_send_ipi_ex: ["vector {vector:x} format {format:x} valid_bank_mask {valid_bank_mask:x}"],
  kvm_hv_hypercall: [
    "code {code:x} {fast:w} var_cnt {var_cnt:x} rep_cnt {rep_cnt:x} idx {rep_idx:x} in {ingpa:x} out {outgpa:x}",
    "code {code:x} {fast:w} cnt {rep_cnt:x} idx {rep_idx:x} in {ingpa:x} out {outgpa:x}",
  ],
  kvm_async_pf_not_present: ["token {token:x} gva {gva:x}"],
  kvm_async_pf_ready: ["token {token:x} gva {gva:x}"],
  kvm_async_pf_completed: ["gva {gva:x} address {address:x}"],
  kvm_pv_tlb_flush: ["vcpu {vcpu_id} need_flush_tlb {need_flush_tlb:w}"],
  kvm_wait_lapic_expire: ["vcpu {vcpu_id}: delta {delta} ({when:w})"],
  kvm_ple_window_update: ["vcpu {vcpu_id} old {old} new {new} ({how:w})"],
  kvm_nested_vmenter: [
    "rip: {rip:x} vmcb: {vmcb:x} nested_rip: {nested_rip:x} int_ctl: {int_ctl:x} event_inj: {event_inj:x} nested_npt={npt:w} nested_cr3: {guest_pgd:x}",
    "rip: {rip:x} vmcs: {vmcb:x} nested_rip: {nested_rip:x} int_ctl: {int_ctl:x} event_inj: {event_inj:x} nested_ept={npt:w} nested_eptp: {guest_pgd:x}",
    "rip: {rip:x} vmcb: {vmcb:x} nested_rip: {nested_rip:x} int_ctl: {int_ctl:x} event_inj: {event_inj:x} nested_npt={npt:w} guest_cr3: {guest_pgd:x}",
    "rip: {rip:x} vmcs: {vmcb:x} nested_rip: {nested_rip:x} int_ctl: {int_ctl:x} event_inj: {event_inj:x} nested_ept={npt:w} guest_cr3: {guest_pgd:x}",
    "rip: {rip:x} vmcb: {vmcb:x} nrip: {nested_rip:x} int_ctl: {int_ctl:x} event_inj: {event_inj:x} npt: {npt:w}",
  ],
  kvm_nested_vmrun: [
    "rip: {rip:x} vmcb: {vmcb:x} nrip: {nested_rip:x} int_ctl: {int_ctl:x} event_inj: {event_inj:x} npt: {npt:w}",
  ],
  kvm_wfx_arm64: ["guest executed wf{is_wfe:w} at: {vcpu_pc:x}"],
  kvm_write_tsc_offset: ["vcpu={vcpu_id} prev={previous_tsc_offset} next={next_tsc_offset}"],
};

const LAYOUTS: ReadonlyMap<string, readonly Layout[]> = new Map(
  Object.entries(TEXTS).map(([name, texts]) => [name, texts.map(layoutOf)]),
);

const NONE: readonly Layout[] = [];

/** The layouts of an event by its name, with or without its subsystem. */
export function layoutsOf(name: string): readonly Layout[] {
  return LAYOUTS.get(name.slice(name.indexOf(":") + 1)) ?? NONE;
}
