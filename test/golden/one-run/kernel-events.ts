// The events of a run as the kernel's tracepoints have them: fields with their C types, and the text of `print fmt`
// (include/trace/events, arch/x86/kvm/trace.h). Written by hand, so that it shares nothing with the readers it tests.

export type Value = number | bigint | string;

/** An event that a thread recorded. */
export interface RunEvent {
  readonly ns: bigint;
  readonly cpu: number;
  readonly tid: number;
  readonly tgid: number;
  readonly comm: string;
  readonly name: string;
  readonly fields: Readonly<Record<string, Value>>;
}

export interface Tracepoint {
  readonly system: string;
  /** As in the format: "unsigned long guest_rip". A string of any length is "__data_loc char[] name". */
  readonly fields: readonly string[];
  text(fields: RunEvent["fields"]): string;
}

const COMM = "char comm[16]";
const WAKEUP = [COMM, "pid_t pid", "int prio", "int target_cpu"];
const REQUEST = ["dev_t dev", "sector_t sector", "unsigned int nr_sector", "unsigned int bytes", "char rwbs[8]", COMM];
const SOFTIRQS = ["HI", "TIMER", "NET_TX", "NET_RX", "BLOCK", "IRQ_POLL", "TASKLET", "SCHED", "HRTIMER", "RCU"];

const wakeup = (f: RunEvent["fields"]) =>
  `comm=${f.comm} pid=${f.pid} prio=${f.prio} target_cpu=${String(f.target_cpu).padStart(3, "0")}`;
const softirq = (f: RunEvent["fields"]) => `vec=${f.vec} [action=${SOFTIRQS[Number(f.vec)]}]`;
const vector = (f: RunEvent["fields"]) => `vector=${f.vector}`;
const request = (f: RunEvent["fields"]) =>
  `${device(f.dev)} ${f.rwbs} ${f.bytes} () ${f.sector} + ${f.nr_sector} [${f.comm}]`;

function hex(value: Value | undefined): string {
  return `0x${BigInt.asUintN(64, BigInt(value ?? 0)).toString(16)}`;
}

function device(dev: Value | undefined): string {
  return `${Number(dev) >>> 20},${Number(dev) & 0xfffff}`;
}

const STATES: Readonly<Record<number, string>> = { 0: "R", 1: "S", 2: "D", 4: "T", 16: "X", 32: "Z", 256: "R+" };
const VMX: Readonly<Record<number, string>> = {
  0: "EXCEPTION_NMI",
  1: "EXTERNAL_INTERRUPT",
  7: "INTERRUPT_WINDOW",
  10: "CPUID",
  12: "HLT",
  30: "IO_INSTRUCTION",
  32: "MSR_WRITE",
  40: "PAUSE_INSTRUCTION",
  48: "EPT_VIOLATION",
  49: "EPT_MISCONFIG",
  52: "PREEMPTION_TIMER",
};
const SVM: Readonly<Record<number, string>> = {
  96: "interrupt",
  100: "vintr",
  114: "cpuid",
  119: "pause",
  120: "hlt",
  123: "io",
  124: "msr",
  1024: "npf",
  1025: "avic_incomplete_ipi",
};

function exitReason(f: RunEvent["fields"]): string {
  const name = (f.isa === 1 || f.isa === 1n ? VMX : SVM)[Number(f.exit_reason)];
  if (name === undefined) throw new Error(`the run has an exit without a name: ${f.exit_reason}`);
  return name;
}

export const TRACEPOINTS: Readonly<Record<string, Tracepoint>> = {
  sched_switch: {
    system: "sched",
    fields: [
      "char prev_comm[16]",
      "pid_t prev_pid",
      "int prev_prio",
      "long prev_state",
      "char next_comm[16]",
      "pid_t next_pid",
      "int next_prio",
    ],
    text: (f) =>
      `prev_comm=${f.prev_comm} prev_pid=${f.prev_pid} prev_prio=${f.prev_prio} prev_state=${STATES[Number(f.prev_state)]} ==> next_comm=${f.next_comm} next_pid=${f.next_pid} next_prio=${f.next_prio}`,
  },
  sched_waking: { system: "sched", fields: WAKEUP, text: wakeup },
  sched_wakeup: { system: "sched", fields: WAKEUP, text: wakeup },
  sched_migrate_task: {
    system: "sched",
    fields: [COMM, "pid_t pid", "int prio", "int orig_cpu", "int dest_cpu"],
    text: (f) => `comm=${f.comm} pid=${f.pid} prio=${f.prio} orig_cpu=${f.orig_cpu} dest_cpu=${f.dest_cpu}`,
  },
  kvm_entry: { system: "kvm", fields: ["unsigned int vcpu_id"], text: (f) => `vcpu ${f.vcpu_id}` },
  kvm_exit: {
    system: "kvm",
    fields: [
      "unsigned int exit_reason",
      "unsigned long guest_rip",
      "u32 isa",
      "u64 info1",
      "u64 info2",
      "u32 intr_info",
      "u32 error_code",
      "unsigned int vcpu_id",
    ],
    text: (f) =>
      `vcpu ${f.vcpu_id} reason ${exitReason(f)} rip ${hex(f.guest_rip)} info1 ${hex(f.info1)} info2 ${hex(f.info2)} intr_info ${hex(f.intr_info)} error_code ${hex(f.error_code)}`,
  },
  kvm_inj_virq: { system: "kvm", fields: ["unsigned int irq"], text: (f) => `irq ${f.irq}` },
  kvm_apic_accept_irq: {
    system: "kvm",
    fields: ["__u32 apicid", "__u16 dm", "__u16 tm", "__u8 vec"],
    text: (f) => `apicid ${BigInt(f.apicid ?? 0).toString(16)} vec ${f.vec} (Fixed|${f.tm === 0 ? "edge" : "level"})`,
  },
  kvm_eoi: {
    system: "kvm",
    fields: ["__u32 apicid", "int vector"],
    text: (f) => `apicid ${f.apicid} vector ${f.vector}`,
  },
  kvm_msr: {
    system: "kvm",
    fields: ["unsigned write", "u32 ecx", "u64 data", "u8 exception"],
    text: (f) => `msr_${Number(f.write) === 1 ? "write" : "read"} ${BigInt(f.ecx ?? 0).toString(16)} = ${hex(f.data)}`,
  },
  kvm_pio: {
    system: "kvm",
    fields: ["unsigned int rw", "unsigned int port", "unsigned int size", "unsigned int count"],
    text: (f) => `pio_${Number(f.rw) === 1 ? "write" : "read"} at ${hex(f.port)} size ${f.size} count ${f.count}`,
  },
  kvm_page_fault: {
    system: "kvm",
    fields: ["unsigned long fault_address", "unsigned int error_code"],
    text: (f) =>
      `address ${BigInt(f.fault_address ?? 0).toString(16)} error_code ${BigInt(f.error_code ?? 0).toString(16)}`,
  },
  kvm_fast_mmio: { system: "kvm", fields: ["u64 gpa"], text: (f) => `fast mmio at gpa ${hex(f.gpa)}` },
  kvm_cpuid: {
    system: "kvm",
    fields: ["unsigned long rax", "unsigned long rbx", "unsigned long rcx", "unsigned long rdx"],
    text: (f) => `func 0 rax ${hex(f.rax)} rbx ${hex(f.rbx)} rcx ${hex(f.rcx)} rdx ${hex(f.rdx)}`,
  },
  kvm_userspace_exit: {
    system: "kvm",
    fields: ["__u32 reason", "int errno"],
    text: (f) => (Number(f.errno) < 0 ? `reason error (${-Number(f.errno)})` : `reason KVM_EXIT (${f.reason})`),
  },
  kvm_msi_set_irq: {
    system: "kvm",
    fields: ["u64 address", "u64 data"],
    text: (f) => {
      const destination = (BigInt(f.address ?? 0) >> 12n) & 0xffn;
      return `dst ${destination.toString(16)} vec ${BigInt(f.data ?? 0) & 0xffn} (Fixed|physical|edge)`;
    },
  },
  kvm_apic_ipi: {
    system: "kvm",
    fields: ["__u32 icr_low", "__u32 dest_id"],
    text: (f) => {
      const icr = Number(f.icr_low);
      const shorthand = ["dst", "self", "all", "all-but-self"][(icr >> 18) & 3];
      return `dst ${BigInt(f.dest_id ?? 0).toString(16)} vec ${icr & 0xff} (Fixed|physical|assert|edge|${shorthand})`;
    },
  },
  local_timer_entry: { system: "irq_vectors", fields: ["int vector"], text: vector },
  local_timer_exit: { system: "irq_vectors", fields: ["int vector"], text: vector },
  reschedule_entry: { system: "irq_vectors", fields: ["int vector"], text: vector },
  reschedule_exit: { system: "irq_vectors", fields: ["int vector"], text: vector },
  hrtimer_start: {
    system: "timer",
    fields: ["void * hrtimer", "void * function", "s64 expires", "s64 softexpires", "int mode"],
    text: (f) =>
      `hrtimer=${hex(f.hrtimer).slice(2)} function=apic_timer_fn expires=${f.expires} softexpires=${f.softexpires} mode=ABS`,
  },
  hrtimer_cancel: { system: "timer", fields: ["void * hrtimer"], text: (f) => `hrtimer=${hex(f.hrtimer).slice(2)}` },
  hrtimer_expire_entry: {
    system: "timer",
    fields: ["void * hrtimer", "s64 now", "void * function"],
    text: (f) => `hrtimer=${hex(f.hrtimer).slice(2)} function=apic_timer_fn now=${f.now}`,
  },
  hrtimer_expire_exit: {
    system: "timer",
    fields: ["void * hrtimer"],
    text: (f) => `hrtimer=${hex(f.hrtimer).slice(2)}`,
  },
  softirq_raise: { system: "irq", fields: ["unsigned int vec"], text: softirq },
  softirq_entry: { system: "irq", fields: ["unsigned int vec"], text: softirq },
  softirq_exit: { system: "irq", fields: ["unsigned int vec"], text: softirq },
  irq_handler_entry: {
    system: "irq",
    fields: ["int irq", "__data_loc char[] name"],
    text: (f) => `irq=${f.irq} name=${f.name}`,
  },
  irq_handler_exit: { system: "irq", fields: ["int irq", "int ret"], text: (f) => `irq=${f.irq} ret=handled` },
  cpu_idle: {
    system: "power",
    fields: ["u32 state", "u32 cpu_id"],
    text: (f) => `state=${f.state} cpu_id=${f.cpu_id}`,
  },
  net_dev_queue: {
    system: "net",
    fields: ["void * skbaddr", "unsigned int len", "__data_loc char[] name"],
    text: (f) => `dev=${f.name} skbaddr=${hex(f.skbaddr)} len=${f.len}`,
  },
  netif_receive_skb: {
    system: "net",
    fields: ["void * skbaddr", "unsigned int len", "__data_loc char[] name"],
    text: (f) => `dev=${f.name} skbaddr=${hex(f.skbaddr)} len=${f.len}`,
  },
  block_rq_insert: { system: "block", fields: REQUEST, text: request },
  block_rq_issue: { system: "block", fields: REQUEST, text: request },
  block_rq_complete: {
    system: "block",
    fields: ["dev_t dev", "sector_t sector", "unsigned int nr_sector", "int error", "char rwbs[8]"],
    text: (f) => `${device(f.dev)} ${f.rwbs} () ${f.sector} + ${f.nr_sector} [${f.error}]`,
  },
  sys_enter_ioctl: {
    system: "syscalls",
    fields: ["int __syscall_nr", "u64 fd", "u64 cmd", "u64 arg"],
    text: (f) => `fd: ${hex(f.fd)}, cmd: ${hex(f.cmd)}, arg: ${hex(f.arg)}`,
  },
  ...Object.fromEntries(
    ["ppoll", "preadv", "write", "nanosleep", "futex"].map((call) => [
      `sys_enter_${call}`,
      { system: "syscalls", fields: ["int __syscall_nr", "u64 first"], text: (f) => `first: ${hex(f.first)}` },
    ]),
  ),
  ...Object.fromEntries(
    ["ioctl", "ppoll", "preadv", "write", "nanosleep", "futex"].map((call) => [
      `sys_exit_${call}`,
      { system: "syscalls", fields: ["int __syscall_nr", "long ret"], text: (f) => hex(f.ret) },
    ]),
  ),
};

/** LTTng's names and fields of an event, as lttng-modules changes the kernel's, back to the kernel's. */
export function kernelEvent(
  name: string,
  fields: Readonly<Record<string, Value>>,
): Pick<RunEvent, "name" | "fields"> | undefined {
  const plain = name
    .replace(/^x86_irq_vectors_/, "")
    .replace(/^irq_softirq/, "softirq")
    .replace(/^timer_hrtimer/, "hrtimer")
    .replace(/^kvm_x86_/, "kvm_")
    .replace(/^power_/, "")
    .replace(/^net_if_/, "netif_")
    .replace(/^syscall_entry_/, "sys_enter_")
    .replace(/^syscall_exit_/, "sys_exit_");
  const tracepoint = TRACEPOINTS[plain];
  if (tracepoint === undefined) return undefined;
  const values: Record<string, Value> = { __syscall_nr: 0, first: 0, comm: "qemu" };
  for (const [key, value] of Object.entries(fields)) {
    const own = key.replace(/(^|_)tid$/, "$1pid");
    // MAX_RT_PRIO
    if (key.endsWith("prio")) values[own] = Number(value) + 100;
    else if (key === "rwbs") values[own] = (Number(value) & 1) === 1 ? "WS" : "R";
    else values[own] = value;
  }
  return { name: plain, fields: values };
}
