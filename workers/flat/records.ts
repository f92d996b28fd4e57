/**
 * The state of a session as records of flat memory: each name is the place of a part, in bytes from the record's begin.
 * Parts are 32-bit numbers where nothing else is said; `B` marks a byte (0 or 1), `F` a double. A part that names
 * another record is its address, 0 for none. Entities of TypeScript are views of these records (analyses/flat).
 */

/** Of a `Machine`. */
export enum M {
  /** Number among the session's. */
  INDEX = 0,
  SWITCHED_OUT = 4,
  SWITCHED_IN = 8,
  WOKEN = 12,
  /** Lane. */
  WOKEN_BY = 16,
  WOKEN_BY_THREAD = 20,
  WOKEN_REASON = 24,
  SEES_SWITCHES_B = 28,
  SEES_ENTRIES_B = 29,
  SEES_WAKING_B = 30,
  SEES_MIGRATES_B = 31,
  ISA = 32,
  GAPS = 36,
  LAST_GAP_END_F = 40,
  WOKEN_F = 48,
  /** Addresses of threads by tid: a table and its length. */
  TIDS = 56,
  TIDS_LENGTH = 60,
  /** Addresses of CPUs by number. */
  CPUS = 64,
  CPUS_LENGTH = 68,
  /** How prev_state is to be read, see `Style`. */
  STYLE = 72,
  HAS_NESTED_B = 76,
  SEES_NESTED_B = 77,
  /** Threads were woken before the first sched_switch, and wait for a CPU since. */
  LATE_WOKEN_B = 78,
  /** Addresses of the interrupts that have lanes, by number: of SOFTIRQS softirqs, then of IRQS interrupts. */
  SOURCES = 80,
  /** The vCPU for which the interrupt being accepted is. */
  DELIVERED_TO = 84,
  /** Addresses of its VMs, in order of appearance: a `List`. */
  VMS = 88,
  /** Losses so far, counted from 1: its own, and those of all machines. What was noted before the last one is forgotten. */
  OWN_LOSSES = 128,
  LOSSES = 132,
  /** Lists of vCPUs by the address of their timer. */
  TIMERS = 136,
  /** vCPUs that have armed a timer. */
  TIMED = 140,
  /** Network devices, by some bits of their name. */
  NET_DEVICES = 144,
  /** Lists of block requests under way (0: none came yet), how many there are, the ends of their list, and free records. */
  REQUESTS = 148,
  REQUEST_COUNT = 152,
  OLDEST_REQUEST = 156,
  NEWEST_REQUEST = 160,
  FREE_REQUEST = 164,
  BYTES = 192,
}

/** Of a `Cpu`. */
export enum C {
  INDEX = 0,
  NUMBER = 4,
  LANE = 8,
  TRACK = 12,
  CURRENT = 16,
  LOST_B = 20,
  SEES_SWITCHES_B = 21,
  /** Its last packet was received, and is in PACKET_F. */
  PACKET_B = 22,
  TOP = 24,
  DEPTH = 28,
  KVM_LOST_UNTIL_F = 32,
  IDLE = 40,
  /** It holds an interrupt that was accepted in interrupt context. A synthetic timer fired on it. */
  HELD_B = 44,
  FIRED_B = 45,
  /** Of the stacked contexts, 16 each: bytes, then numbers, then string ids. */
  CONTEXTS = 48,
  NUMBERS = 64,
  NAMES = 128,
  /** Its counters, by `Power`: frequency, idle state, measured frequency. */
  COUNTERS = 192,
  /** Address of the socket buffer received last. */
  PACKET_F = 208,
  HELD_ID = 216,
  HELD_VECTOR = 220,
  FIRED_F = 224,
  FIRED_ID = 232,
  /** CR3 of a guest, as last recorded there. */
  CR3_F = 240,
  BYTES = 256,
}

/** Of a `Thread`. */
export enum T {
  INDEX = 0,
  TID = 4,
  LANE = 8,
  TRACK = 12,
  STATE = 16,
  RUNNING_B = 20,
  IN_GUEST_B = 21,
  KERNEL_B = 22,
  EXITING_B = 23,
  FREED_B = 24,
  SYSCALL_INFERRED_B = 25,
  /** A source of a wake-up is pending: reason, lane, thread and time. */
  PENDING_B = 26,
  REGISTERS_B = 27,
  SYSCALL = 28,
  CPU = 32,
  VCPU = 36,
  EMULATED_ID = 40,
  TGID = 44,
  COMM = 48,
  WAIT_ROW = 52,
  PRIO = 56,
  PENDING_REASON = 60,
  PENDING_LANE = 64,
  PENDING_THREAD = 68,
  PENDING_F = 72,
  GUEST_SINCE_F = 80,
  /** Since when it waits on its present run queue (NaN: it does not), since when on any, and that of which CPU. */
  STAY_START_F = 88,
  STAY_SINCE_F = 96,
  STAY_CPU = 104,
  /** Its stay on a run queue began with a preemption. */
  STAY_PREEMPTED_B = 108,
  /** Begin of the last gap that made its state unknown. */
  LOST_F = 112,
  /** Time of its last block I/O. */
  IO_F = 120,
  /** The call under way whose latency is measured: M.LOSSES at its entry (0: none), string id and time. */
  CALL_LOSSES = 128,
  CALL_NAME = 132,
  CALL_F = 136,
  /** The kick for which it was woken: M.LOSSES then (0: none), vCPU, time and doorbell. */
  KICK_LOSSES = 144,
  KICK_VCPU = 148,
  KICK_F = 152,
  KICK_DOORBELL_F = 160,
  /** The VM that it serves, and from what that was concluded: its name, its process and the number of VMs. */
  OWNER = 168,
  OWNER_COMM = 172,
  OWNER_TGID = 176,
  OWNER_VMS = 180,
  /** Time at which it last fetched a page for a guest. */
  FETCH_F = 184,
  BYTES = 192,
}

/** Of a `Vcpu`. */
export enum V {
  INDEX = 0,
  ID = 4,
  LANE = 8,
  TRACK = 12,
  STATE = 16,
  PLACE = 20,
  EXIT_CODE = 24,
  USERSPACE_CODE = 28,
  LEVEL = 32,
  WAIT_ROW = 36,
  PENDING_HOOKS = 40,
  WAKER_LANE = 44,
  THREAD = 48,
  /** Its nested vCPUs: `W`; 0: none is known. */
  NESTED = 52,
  /** What is known of the guest in it, where registers of that are recorded: `View`. */
  VIEW = 56,
  /** Number of the CPU on which it ran last; -1: not known. */
  LAST_CPU = 60,
  /** The last exits at one guest address for one reason: how many, since when, and the address of their faults. */
  LOOP_ADDRESS_F = 64,
  LOOP_START_F = 72,
  LOOP_END_F = 80,
  LOOP_MEMORY_F = 88,
  LOOP_EXITS = 96,
  LOOP_CODE = 100,
  /** Their faults are at several addresses. */
  LOOP_STRAY_B = 104,
  /** Its wait, and interrupts that wait for it: `Wait`. */
  WAIT = 108,
  VM = 112,
  /** The last timer that it armed: M.OWN_LOSSES then (0: none), time, address, and the expiry that it asked for. */
  TIMER_LOSSES = 128,
  /** Next vCPU in the list of M.TIMERS. */
  TIMER_NEXT = 132,
  TIMER_F = 136,
  TIMER_ADDRESS_F = 144,
  TIMER_EXPIRES_F = 152,
  /** Its place among those that have armed a timer, from 1 on; 0: it never did. */
  TIMER_ORDER = 160,
  /** Its last write to a doorbell since it entered, if Hook.VIRTIO waits: M.LOSSES then, time and doorbell. */
  RANG_LOSSES = 164,
  RANG_F = 168,
  DOORBELL_F = 176,
  BYTES = 192,
}

/** Of a `Vm`. */
export enum VM {
  PID = 0,
  GONE_B = 4,
  /** One of its vCPUs has become unknown. */
  LOST_B = 5,
  /** Addresses of vCPUs by id: a table and its length. */
  VCPUS = 8,
  VCPUS_LENGTH = 12,
  /** The meanings of its interrupt vectors: flat/vectors.ts. 0: none is known. */
  VECTORS = 16,
  INDEX = 20,
  LANE = 24,
  BYTES = 64,
}

/** The last wait of a vCPU, see open-waits.ts, and interrupts that it has not entered its guest with. */
export enum Wait {
  START_F = 0,
  WOKEN_F = 8,
  RESUMED_F = 16,
  ROW = 24,
  OPEN_B = 28,
  FAULT_B = 29,
  WAKER = 32,
  WAKER_REASON = 36,
  BEFORE = 40,
  LATE = 44,
  INJECTED = 48,
  SENDER = 52,
  OWN = 56,
  /** Those accepted for it, and those that other vCPUs sent: a `List` of `Sent` each. */
  ACCEPTED = 64,
  SENT = 80,
  BYTES = 128,
}

/** An interrupt on its way to a vCPU. */
export enum Sent {
  AT_F = 0,
  VECTOR = 8,
  /** Lane. */
  SENDER = 12,
  BYTES = 16,
}

/** Rows that grow in number: where they lie, how many there are, and how many there is room for. */
export enum List {
  AT = 0,
  COUNT = 4,
  ROOM = 8,
}

/** What all machines share. */
export enum Shared {
  /** The last interrupt that a vCPU's thread delivered to its own vCPU. */
  OWN_F = 0,
  OWN_VCPU = 8,
  OWN_VECTOR = 12,
  /** What names tell, a byte for each string id, see flat/names.ts; a table and its length. */
  NAMES = 16,
  NAMES_LENGTH = 20,
  /** Waits without a reason whose vectors may get a meaning: a `List` of `Undecided`. */
  UNDECIDED = 24,
  BYTES = 64,
}

/** A wait in its store, with the row of its vCPU's lane. */
export enum Undecided {
  RECORD = 0,
  ROW = 4,
  VCPU = 8,
  BYTES = 16,
}

/** Of an interrupt or a softirq that has a lane: `Source`. */
export enum I {
  INDEX = 0,
  NUMBER = 4,
  MACHINE = 8,
  TRACK = 12,
  /** The CPU handling it now that entered it last. */
  ACTIVE = 16,
  /** Number of others. */
  OTHERS = 20,
  LANE = 24,
  BYTES = 64,
}
