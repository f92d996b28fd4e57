/** The event classes the generator writes, with the fields LTTng-modules 2.13 records for them. */

/**
 * How a field is written. `kaddr` and `ktext` are 64-bit kernel addresses of which the caller gives the low half:
 * of data (0xffff8881…) and of code (0xffffffff…).
 */
export type FieldType =
  | "u8"
  | "u16"
  | "i32"
  | "u32"
  | "i64"
  | "u64"
  | "hex64"
  | "kaddr"
  | "ktext"
  | "ktext10"
  | "comm"
  | "string";

export interface EventClass {
  readonly name: string;
  readonly id: number;
  readonly types: readonly FieldType[];
  readonly names: readonly string[];
}

type Fields = Readonly<Record<string, FieldType>>;

const wakeup: Fields = { comm: "comm", tid: "i32", prio: "i32", target_cpu: "i32" };
const vector: Fields = { vector: "i32" };
const softirq: Fields = { vec: "u32" };
const request: Fields = {
  dev: "u32",
  sector: "u64",
  nr_sector: "u32",
  bytes: "u32",
  tid: "i32",
  rwbs: "u32",
  comm: "comm",
};

// The first 31 have compact ids: in a compact channel the rest need the extended header, as with LTTng.
const CLASSES = {
  kvm_x86_exit: {
    exit_reason: "u32",
    guest_rip: "ktext10",
    isa: "u32",
    info1: "u64",
    info2: "u64",
    intr_info: "u32",
    error_code: "u32",
    vcpu_id: "u32",
  },
  kvm_x86_entry: { vcpu_id: "u32" },
  sched_switch: {
    prev_comm: "comm",
    prev_tid: "i32",
    prev_prio: "i32",
    prev_state: "i64",
    next_comm: "comm",
    next_tid: "i32",
    next_prio: "i32",
  },
  sched_waking: wakeup,
  sched_wakeup: wakeup,
  sched_migrate_task: { comm: "comm", tid: "i32", prio: "i32", orig_cpu: "i32", dest_cpu: "i32" },
  kvm_x86_inj_virq: { irq: "u32" },
  kvm_x86_apic_accept_irq: { apicid: "u32", dm: "u16", tm: "u8", vec: "u8", coalesced: "u8" },
  kvm_x86_eoi: { apicid: "u32", vector: "i32" },
  kvm_x86_msr: { write: "u32", ecx: "u32", data: "u64", exception: "u8" },
  kvm_x86_pio: { rw: "u32", port: "u32", size: "u32", count: "u32" },
  kvm_x86_page_fault: { fault_address: "hex64", error_code: "u32" },
  kvm_x86_fast_mmio: { gpa: "u64" },
  kvm_x86_cpuid: { rax: "u64", rbx: "u64", rcx: "u64", rdx: "u64" },
  kvm_userspace_exit: { reason: "u32", errno: "i32" },
  kvm_msi_set_irq: { address: "hex64", data: "u64" },
  x86_irq_vectors_local_timer_entry: vector,
  x86_irq_vectors_local_timer_exit: vector,
  x86_irq_vectors_reschedule_entry: vector,
  x86_irq_vectors_reschedule_exit: vector,
  timer_hrtimer_start: { hrtimer: "kaddr", function: "ktext", expires: "i64", softexpires: "i64", mode: "u32" },
  timer_hrtimer_cancel: { hrtimer: "kaddr" },
  timer_hrtimer_expire_entry: { hrtimer: "kaddr", now: "i64", function: "ktext" },
  timer_hrtimer_expire_exit: { hrtimer: "kaddr" },
  irq_softirq_raise: softirq,
  irq_softirq_entry: softirq,
  irq_softirq_exit: softirq,
  power_cpu_idle: { state: "u32", cpu_id: "u32" },
  irq_handler_entry: { irq: "i32", name: "string" },
  irq_handler_exit: { irq: "i32", ret: "i32" },
  net_dev_queue: { skbaddr: "kaddr", len: "u32", name: "string" },
  net_if_receive_skb: { skbaddr: "kaddr", len: "u32", name: "string" },
  block_rq_insert: request,
  block_rq_issue: request,
  block_rq_complete: { dev: "u32", sector: "u64", nr_sector: "u32", error: "i32", rwbs: "u32" },
  syscall_entry_ioctl: { fd: "u32", cmd: "u32", arg: "u64" },
  syscall_exit_ioctl: { ret: "i64", arg: "u64" },
  syscall_entry_ppoll: { tsp: "u64", sigmask: "u64", sigsetsize: "u64", nfds: "u32" },
  syscall_exit_ppoll: { ret: "i64", nfds: "u32" },
  syscall_entry_preadv: { fd: "u64", vlen: "u64", pos_l: "u64", pos_h: "u64" },
  syscall_exit_preadv: { ret: "i64", vec: "u64" },
  syscall_entry_write: { fd: "u32", buf: "u64", count: "u64" },
  syscall_exit_write: { ret: "i64" },
  syscall_entry_nanosleep: { rqtp: "u64" },
  syscall_exit_nanosleep: { ret: "i64", rmtp: "u64" },
  lttng_statedump_start: {},
  lttng_statedump_process_state: {
    tid: "i32",
    pid: "i32",
    ppid: "i32",
    name: "comm",
    type: "i32",
    mode: "i32",
    submode: "i32",
    status: "i32",
    cpu: "u32",
  },
  lttng_statedump_end: {},
  kvm_x86_apic_ipi: { icr_low: "u32", dest_id: "u32" },
  syscall_entry_futex: { uaddr: "u64", op: "i32", val: "u32" },
  syscall_exit_futex: { ret: "i64" },
} satisfies Record<string, Fields>;

export type EventName = keyof typeof CLASSES;

export const EVENT: Readonly<Record<EventName, EventClass>> = numbered(CLASSES);

function numbered<Name extends string>(classes: Record<Name, Fields>): Record<Name, EventClass> {
  const names = Object.keys(classes) as Name[];
  const made: Partial<Record<Name, EventClass>> = {};
  names.forEach((name, id) => {
    made[name] = { name, id, types: Object.values(classes[name]), names: Object.keys(classes[name]) };
  });
  return made as Record<Name, EventClass>;
}
