/**
 * Every state a lane can be in, of all lane kinds together, so that one byte and one palette serve the
 * whole window. Names are the public contract (export table `intervals`, README). 0 is "nothing known to
 * exist here": before a thread is born, after it is gone. Meaning and transitions: docs/states.md.
 */
export const State = {
  NONE: 0,
  UNKNOWN: 1,

  // vCPU
  GUEST: 2,
  GUEST_NESTED: 3,
  HYPERVISOR: 4,
  HALT_POLL: 5,
  VMM: 6,
  WAIT: 7,
  VMM_BLOCKED: 8,
  RUNNABLE: 9,
  PREEMPTED: 10,
  STOPPED: 11,

  // thread (shares UNKNOWN, RUNNABLE, PREEMPTED, STOPPED)
  USER: 12,
  SYSCALL: 13,
  INTERRUPTED: 14,
  BLOCKED: 15,
  NEW: 16,
  DEAD: 17,

  // CPU (shares USER, SYSCALL, GUEST, UNKNOWN)
  IDLE: 18,
  IRQ: 19,
  SOFTIRQ: 20,

  // counter: how high, in quarters; the value itself is the reason
  LEVEL_1: 21,
  LEVEL_2: 22,
  LEVEL_3: 23,
  LEVEL_4: 24,

  /** A slice of a track; its name is the reason. */
  SLICE: 25,

  // lanes of the user's own analyses: the role of a state, whose name is the reason
  OWN_NEUTRAL: 26,
  OWN_ACTIVE: 27,
  OWN_WAITING: 28,
  OWN_WARNING: 29,
  OWN_CRITICAL: 30,
} as const;

export type State = (typeof State)[keyof typeof State];

/** A bit of the states in cells: a filter does not mean it. */
export const DIMMED = 0x80;

/** Public names by state number. */
export const STATE_NAMES = [
  "",
  "unknown",
  "guest",
  "guest-nested",
  "hypervisor",
  "halt-poll",
  "vmm",
  "wait",
  "vmm-blocked",
  "runnable",
  "preempted",
  "stopped",
  "user",
  "syscall",
  "interrupted",
  "blocked",
  "new",
  "dead",
  "idle",
  "irq",
  "softirq",
  "level-1",
  "level-2",
  "level-3",
  "level-4",
  "slice",
  "own-neutral",
  "own-active",
  "own-waiting",
  "own-warning",
  "own-critical",
] as const;

/** Words that stand for several states. */
export const STATE_GROUPS: ReadonlyMap<string, readonly string[]> = new Map([["steal", ["runnable", "preempted"]]]);

export const STATE_COUNT = STATE_NAMES.length;

/** A vCPU runs its guest, or a guest inside of that. */
export function isGuest(state: number): boolean {
  return state === State.GUEST || state === State.GUEST_NESTED;
}

/** Nothing is recorded of that time, or what is recorded does not tell the state. */
export function isUnknown(state: number): boolean {
  return state === State.UNKNOWN || state === State.NONE;
}

/** Every state, a bit for each. */
export const ALL_STATES = ~(-1 << STATE_COUNT);

/** Why a vCPU waits (state WAIT). 0: the state needs no reason. */
export const WaitReason = {
  NONE: 0,
  UNKNOWN: 1,
  TIMER: 2,
  IPI: 3,
  DISK: 4,
  NET: 5,
  DEVICE: 6,
  HOST_MEMORY: 7,
  /** An interrupt of which only the wake-up it did was recorded. */
  INTERRUPT: 8,
} as const;

export type WaitReason = (typeof WaitReason)[keyof typeof WaitReason];

export const WAIT_REASON_NAMES = [
  "",
  "unknown",
  "timer",
  "ipi",
  "disk",
  "net",
  "device",
  "host-memory",
  "unrecorded-interrupt",
] as const;
