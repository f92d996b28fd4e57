// Numbers of the model that the core needs; AssemblyScript cannot read where they are declared, and a test compares them.

/** model/states.ts */
export enum State {
  NONE = 0,
  UNKNOWN = 1,
  GUEST = 2,
  GUEST_NESTED = 3,
  HYPERVISOR = 4,
  HALT_POLL = 5,
  VMM = 6,
  WAIT = 7,
  VMM_BLOCKED = 8,
  RUNNABLE = 9,
  PREEMPTED = 10,
  STOPPED = 11,
  USER = 12,
  SYSCALL = 13,
  INTERRUPTED = 14,
  BLOCKED = 15,
  NEW = 16,
  DEAD = 17,
  IDLE = 18,
  IRQ = 19,
  SOFTIRQ = 20,
}

/** model/event-kinds.ts */
export enum Kind {
  LOST = 1,
  SCHED_SWITCH = 2,
  SCHED_WAKING = 3,
  SCHED_WAKEUP = 4,
  SCHED_WAKEUP_NEW = 5,
  SCHED_MIGRATE_TASK = 6,
  SYSCALL_ENTRY = 16,
  SYSCALL_EXIT = 17,
  IRQ_ENTRY = 20,
  IRQ_EXIT = 21,
  SOFTIRQ_ENTRY = 23,
  SOFTIRQ_EXIT = 24,
  VECTOR_ENTRY = 25,
  VECTOR_EXIT = 26,
  HRTIMER_START = 27,
  HRTIMER_EXPIRE_ENTRY = 28,
  HRTIMER_EXPIRE_EXIT = 29,
  TIMER_EXPIRE_ENTRY = 31,
  TIMER_EXPIRE_EXIT = 32,
  KVM_ENTRY = 40,
  KVM_EXIT = 41,
  KVM_INJ_VIRQ = 42,
  KVM_APIC_ACCEPT_IRQ = 43,
  KVM_APICV_ACCEPT_IRQ = 44,
  KVM_APIC_IPI = 45,
  KVM_APIC = 46,
  KVM_MSI_SET_IRQ = 49,
  KVM_USERSPACE_EXIT = 51,
  KVM_VCPU_WAKEUP = 52,
  KVM_MSR = 54,
  KVM_PIO = 56,
  KVM_MMIO = 57,
  KVM_FAST_MMIO = 58,
  KVM_PAGE_FAULT = 59,
  KVM_HYPERCALL = 60,
  KVM_NESTED_VMENTER = 62,
  KVM_NESTED_VMEXIT_INJECT = 64,
  KVM_NESTED_INTR_VMEXIT = 65,
  KVM_NESTED_VMENTER_FAILED = 66,
  KVM_VGIC_UPDATE = 67,
  KVM_WFX = 69,
  GUEST_CONTEXT = 76,
  KVM_NESTED_ERET = 77,
  KVM_CPUID = 78,
  KVM_HV_SYNIC_SET_IRQ = 79,
  KVM_HV_STIMER_CALLBACK = 80,
  KVM_HV_STIMER_EXPIRATION = 81,
  KVM_HV_SEND_IPI = 82,
  KVM_HV_HYPERCALL = 83,
  KVM_ASYNC_PF_READY = 85,
  KVM_ASYNC_PF_COMPLETED = 86,
  BLOCK_RQ_INSERT = 90,
  BLOCK_RQ_ISSUE = 91,
  BLOCK_RQ_COMPLETE = 92,
  NET_DEV_XMIT = 94,
  NET_RECEIVE = 95,
  CPU_IDLE = 96,
  CPU_FREQUENCY = 97,
  CPU_MEASURED_FREQUENCY = 99,
}

/** model/states.ts */
export enum WaitReason {
  NONE = 0,
  UNKNOWN = 1,
  TIMER = 2,
  IPI = 3,
  DISK = 4,
  NET = 5,
  DEVICE = 6,
  HOST_MEMORY = 7,
  INTERRUPT = 8,
}

/** What analyses wait for a vCPU to enter its guest for: bits of V.PENDING_HOOKS, in the order in which they are called. */
export enum Hook {
  WAITS = 1,
  INJECTION = 2,
  VIRTIO = 4,
  IPIS = 8,
}

/** facts/wait-store.ts */
export enum Evidence {
  NONE = 0,
  DELIVERED = 1,
  DELIVERED_LATE = 2,
  INJECTED = 3,
  WAKER = 4,
  FAULT = 5,
  OWN_TIMER = 6,
  PAGE_READY = 7,
}

/** facts/latency-store.ts */
export enum LatencyKind {
  IRQ_INJECT = 0,
  TIMER = 1,
  SYSCALL = 2,
  BLOCK_QUEUE = 3,
  BLOCK = 4,
  VIRTIO = 5,
}

/** analyses/context-stack.ts */
export enum Context {
  IRQ = 1,
  SOFTIRQ = 2,
  VECTOR = 3,
  CALLBACK = 4,
}

/** The cause for which a thread left its CPU. UNKNOWN: the trace does not say. */
export enum Leave {
  PREEMPTED = 0,
  BLOCKED = 1,
  STOPPED = 2,
  DEAD = 3,
  UNKNOWN = 4,
}

/** How a machine records prev_state (model/task-states.ts). */
export enum Style {
  UNKNOWN = 0,
  REPORTED = 1,
  RAW = 2,
  RAW_BEFORE_PARKED = 3,
}

/** facts/exit-object-store.ts: places in EXIT_OBJECTS. */
export enum ExitObject {
  MSR = 0,
  PORT = 1,
  MMIO = 2,
  MEMORY = 3,
  HYPERCALL = 4,
  APIC_REGISTER = 5,
  CPUID = 6,
  HYPER_V_CALL = 7,
  WRITE_PROTECTED = 8,
}
export const OBJECT_WINDOW_NS: f64 = 10000000;
export const MEMORY_RANGE: f64 = 2097152;

/** facts/guest-rip-store.ts */
export const RIP_WINDOW_NS: f64 = 100000000;

/** facts/exit-loop-store.ts */
export const LEAST_LOOP = 1000;

/** analyses/guest/state-log.ts: a power of two. */
export const LOG_PLACES = 64;

/** What has happened to a vCPU whose guest's tasks are followed, and what it is told of. */
export enum Follow {
  /** A CPU. */
  ENTRY = 0,
  EXIT = 1,
  /** A thread. */
  STATE = 2,
  INJECTION = 3,
  /** Nothing: the machine knows the threads. */
  SWITCH = 4,
}

/** Softirqs and interrupts that a machine's table of sources has room for, those of usual numbers. */
export const SOFTIRQS = 32;
export const IRQS = 992;

/** model/lanes.ts */
export const NO_LANE = -1;

/** Counters of CPUs: analyses/counters/cpu.ts. */
export enum Power {
  FREQUENCY = 0,
  IDLE_STATE = 1,
  MEASURED = 2,
}

/** index/label-table.ts */
export const STATE_BITS = 5;
export const STATE_MASK = 31;
export const NEAR_LABELS = 1 << 14;

/** index/chunk.ts */
export const BLOCK_BITS = 4;
export const BLOCK_MASK = 15;
export const CHUNK_BITS = 14;
export const CHUNK_ROWS = 1 << 14;

/** index/chunk.ts: its OUTLIER_STATES. */
export function isOutlier(state: i32): boolean {
  return state === State.RUNNABLE || state === State.PREEMPTED;
}
