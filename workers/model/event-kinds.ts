/**
 * The canonical event kinds: the meaning of an event, whatever its tracer calls it.
 *
 * A dialect (ingest/dialects) maps a tracer's event name to a kind, and the tracer's fields to those of the kind
 * (kind-fields.ts). Analyses know only kinds and their fields. An event that no analysis reads gets no kind: it is
 * counted by name, and decoded again when it is to be shown.
 */
export const EventKind = {
  /** Known to dialects, and read by no analysis. */
  NONE: 0,
  /** Made by decoders and analyses: events of this stream are lost. */
  LOST: 1,

  SCHED_SWITCH: 2,
  SCHED_WAKING: 3,
  SCHED_WAKEUP: 4,
  SCHED_WAKEUP_NEW: 5,
  SCHED_MIGRATE_TASK: 6,
  SCHED_PROCESS_FORK: 7,
  SCHED_PROCESS_EXEC: 8,
  SCHED_PROCESS_EXIT: 9,
  SCHED_PROCESS_FREE: 10,
  SCHED_PI_SETPRIO: 11,
  TASK_RENAME: 12,

  SYSCALL_ENTRY: 16,
  SYSCALL_EXIT: 17,

  IRQ_ENTRY: 20,
  IRQ_EXIT: 21,
  SOFTIRQ_ENTRY: 23,
  SOFTIRQ_EXIT: 24,
  /** x86 system vectors (local_timer, reschedule, …). */
  VECTOR_ENTRY: 25,
  VECTOR_EXIT: 26,
  HRTIMER_START: 27,
  HRTIMER_EXPIRE_ENTRY: 28,
  HRTIMER_EXPIRE_EXIT: 29,
  /** The callback of a timer of the timer wheel. */
  TIMER_EXPIRE_ENTRY: 31,
  TIMER_EXPIRE_EXIT: 32,

  KVM_ENTRY: 40,
  KVM_EXIT: 41,
  KVM_INJ_VIRQ: 42,
  KVM_APIC_ACCEPT_IRQ: 43,
  KVM_APICV_ACCEPT_IRQ: 44,
  KVM_APIC_IPI: 45,
  KVM_APIC: 46,
  KVM_MSI_SET_IRQ: 49,
  KVM_USERSPACE_EXIT: 51,
  KVM_VCPU_WAKEUP: 52,
  KVM_MSR: 54,
  KVM_CR: 55,
  KVM_PIO: 56,
  KVM_MMIO: 57,
  KVM_FAST_MMIO: 58,
  KVM_PAGE_FAULT: 59,
  KVM_HYPERCALL: 60,
  KVM_NESTED_VMENTER: 62,
  KVM_NESTED_VMEXIT_INJECT: 64,
  KVM_NESTED_INTR_VMEXIT: 65,
  KVM_NESTED_VMENTER_FAILED: 66,
  KVM_VGIC_UPDATE: 67,
  KVM_WFX: 69,
  /** Registers of a guest at an entry or an exit, recorded by an add-on or kprobes. */
  GUEST_CONTEXT: 76,
  KVM_NESTED_ERET: 77,
  KVM_CPUID: 78,
  /** Hyper-V's interface, which KVM offers to Windows guests. */
  KVM_HV_SYNIC_SET_IRQ: 79,
  KVM_HV_STIMER_CALLBACK: 80,
  KVM_HV_STIMER_EXPIRATION: 81,
  KVM_HV_SEND_IPI: 82,
  KVM_HV_HYPERCALL: 83,
  /** Asynchronous page faults: the guest goes on while the host fetches a page. */
  KVM_ASYNC_PF_NOT_PRESENT: 84,
  KVM_ASYNC_PF_READY: 85,
  KVM_ASYNC_PF_COMPLETED: 86,
  /** The host takes memory away from guests: it is swapped out, moved, merged or given back. */
  KVM_UNMAP_MEMORY: 87,
  /** A huge page of a guest is mapped as small ones, so that writes to each can be logged. */
  KVM_SPLIT_HUGE_PAGE: 88,
  /** A page that a guest wrote to is put into the dirty ring of the vCPU. */
  KVM_DIRTY_RING_PUSH: 89,

  BLOCK_RQ_INSERT: 90,
  BLOCK_RQ_ISSUE: 91,
  BLOCK_RQ_COMPLETE: 92,
  NET_DEV_XMIT: 94,
  NET_RECEIVE: 95,
  CPU_IDLE: 96,
  CPU_FREQUENCY: 97,
  CPU_FREQUENCY_LIMITS: 98,
  /** Mean frequency of a CPU since it was measured before. */
  CPU_MEASURED_FREQUENCY: 99,
  /** A thread that needs memory has to free some first. */
  RECLAIM_BEGIN: 100,
  RECLAIM_END: 101,
  /** The kernel moves threads to the memory that they use (NUMA balancing), or fails to. */
  NUMA_MOVE: 102,

  STATEDUMP_PROCESS: 110,
  STATEDUMP_PID_NS: 111,
  STATEDUMP_CPU_TOPOLOGY: 112,
  /** Tells the control group of a thread. */
  THREAD_CGROUP: 113,

  /** What a monitor log tells of VMs: values of counters, states, events of QEMU, gaps, processes of guests, registers. */
  MONITOR_VALUE: 103,
  MONITOR_STATUS: 104,
  MONITOR_EVENT: 105,
  MONITOR_GAP: 106,
  MONITOR_PROCESS: 107,
  MONITOR_REGISTERS: 108,
  /** Groups of input, changes of the screen, and facts about runs of recorded input. */
  MONITOR_INPUT: 109,
  MONITOR_SCREEN: 118,
  MONITOR_RUN: 119,

  /** Any other event whose context names its thread. */
  THREAD_EVENT: 115,

  /** A profiler looked at what its CPU executes. */
  SAMPLE: 116,

  /** A line of a log. */
  LOG: 117,

  /** Made by decoders: the stream was recorded up to here. */
  STREAM_END: 120,

  /** Slices of a track, such as a call of a function of a traced program. */
  SLICE_BEGIN: 121,
  SLICE_END: 122,
  SLICE_INSTANT: 123,
  /** A counter of a traced program. */
  COUNTER_VALUE: 124,
  /** A flow leaves a slice, or reaches one. */
  SLICE_FLOW: 125,
} as const;

export type EventKind = (typeof EventKind)[keyof typeof EventKind];

/** Kinds of logs. Their lines do not say that their machine was recorded. */
export const LOGGED_KINDS: ReadonlySet<EventKind> = new Set([
  EventKind.LOG,
  EventKind.MONITOR_VALUE,
  EventKind.MONITOR_STATUS,
  EventKind.MONITOR_EVENT,
  EventKind.MONITOR_GAP,
  EventKind.MONITOR_PROCESS,
  EventKind.MONITOR_REGISTERS,
  EventKind.MONITOR_INPUT,
  EventKind.MONITOR_SCREEN,
  EventKind.MONITOR_RUN,
]);

/** Added to `KvmExit.isa` where the event has none and its fields tell which one it is. */
export const ISA_BY_FIELDS = 32;

/** Kinds are small: tables indexed by kind have this length. */
export const EVENT_KIND_COUNT = 128;

/** Names of the columns of a batch that hold fields of events. */
export type IntSlot = "a" | "b" | "c" | "d" | "tid" | "pid";
export type FloatSlot = "x" | "y" | "z";
export type StringSlot = "s" | "r";
export type Slot = IntSlot | FloatSlot | StringSlot;
