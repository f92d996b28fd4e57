import { STATE_COUNT, STATE_NAMES, State } from "../../workers/model/states.js";

/**
 * The looks of a state apart from its colour, as the second cue. Bars stand on the lane's floor; the more a state
 * gets done, the taller it is, so that a lane reads as a skyline even in grey. States of different kinds of lanes may
 * share a colour, but then no height and hatching: a legend lists them beside each other.
 */
export interface StateStyle {
  /** Share of the lane's height, 0..1. */
  readonly height: number;
  readonly hatch: Hatch;
  /** Order in a cell that holds two states: lower rank stands below. */
  readonly rank: number;
  readonly title: string;
  readonly meaning: string;
}

/** Kinds of hatching; the shader compares with these numbers. */
export const Hatch = { NONE: 0, FALLING: 1, RISING: 2, EMPTY: 3 } as const;
export type Hatch = (typeof Hatch)[keyof typeof Hatch];

type Row = readonly [state: State, height: number, hatch: Hatch, title: string, meaning: string];

/** In rank order: the lowest in a cell comes first. */
const ROWS: readonly Row[] = [
  [State.GUEST, 1, Hatch.NONE, "Guest", "runs guest code"],
  [State.USER, 1, Hatch.NONE, "User", "runs in user space"],
  [State.GUEST_NESTED, 0.86, Hatch.NONE, "Nested guest", "runs code of a guest inside the guest"],
  [State.HYPERVISOR, 0.82, Hatch.NONE, "Hypervisor", "handles an exit in the kernel side of KVM"],
  [State.SYSCALL, 0.6, Hatch.NONE, "System call", "runs in the kernel for a system call"],
  [State.INTERRUPTED, 0.92, Hatch.FALLING, "Interrupted", "an interrupt runs on top of it"],
  [State.IRQ, 0.92, Hatch.NONE, "Interrupt", "runs an interrupt handler"],
  [State.SOFTIRQ, 0.8, Hatch.NONE, "Softirq", "runs a softirq"],
  [State.HALT_POLL, 0.74, Hatch.NONE, "Halt poll", "halted, the host polls for work before it sleeps"],
  [State.VMM, 0.82, Hatch.RISING, "VMM", "runs in VMM user space"],
  [State.RUNNABLE, 0.68, Hatch.NONE, "Runnable", "woken and waiting for a physical CPU"],
  [State.PREEMPTED, 0.68, Hatch.FALLING, "Preempted", "could run, another thread has its CPU"],
  [State.VMM_BLOCKED, 0.4, Hatch.RISING, "VMM blocked", "sleeps in VMM user space"],
  [State.BLOCKED, 0.4, Hatch.NONE, "Blocked", "sleeps until something wakes it"],
  [State.WAIT, 0.3, Hatch.NONE, "Wait", "halted: the guest has nothing to do"],
  [State.IDLE, 0.16, Hatch.NONE, "Idle", "nothing to run"],
  [State.LEVEL_4, 1, Hatch.NONE, "Level 4", "the value is in the highest quarter shown"],
  [State.LEVEL_3, 0.75, Hatch.NONE, "Level 3", "the value is in the third quarter"],
  [State.LEVEL_2, 0.5, Hatch.NONE, "Level 2", "the value is in the second quarter"],
  [State.LEVEL_1, 0.25, Hatch.NONE, "Level 1", "the value is in the lowest quarter"],
  [State.SLICE, 0.86, Hatch.NONE, "Slice", "is in the part of its program that the slice names"],
  [State.OWN_CRITICAL, 0.78, Hatch.NONE, "Critical", "is in a state that your analysis calls critical"],
  [State.OWN_WARNING, 0.8, Hatch.RISING, "Warning", "is in a state that your analysis warns of"],
  [State.OWN_ACTIVE, 0.72, Hatch.NONE, "Active", "is in an active state of your analysis"],
  [State.OWN_WAITING, 0.4, Hatch.FALLING, "Waiting", "is in a waiting state of your analysis"],
  [State.OWN_NEUTRAL, 0.7, Hatch.NONE, "Neutral", "is in a state of your analysis"],
  [State.STOPPED, 0.34, Hatch.FALLING, "Stopped", "not running by request"],
  [State.NEW, 0.5, Hatch.NONE, "New", "created, not yet run"],
  [State.DEAD, 0.16, Hatch.RISING, "Dead", "gone"],
  [State.UNKNOWN, 1, Hatch.EMPTY, "Unknown", "events were lost or had not begun: nothing is claimed"],
  [State.NONE, 0, Hatch.NONE, "Nothing", "nothing of this lane happens here"],
];

const EMPTY: StateStyle = { height: 0, hatch: Hatch.NONE, rank: ROWS.length, title: "", meaning: "" };

/** Styles by state number. */
export const STATE_STYLES: readonly StateStyle[] = stylesByState();

export function stateStyle(state: number): StateStyle {
  return STATE_STYLES[state] ?? EMPTY;
}

export function stateTitle(state: number): string {
  return stateStyle(state).title || STATE_NAMES[state] || "";
}

/** "vCPUs and CPUs": the lanes that a state is on; "" for those of no kind of their own. */
export function placesOfState(state: State): string {
  const kinds = [
    VCPU_STATES.includes(state) ? "vCPUs" : "",
    THREAD_STATES.includes(state) ? "threads" : "",
    CPU_STATES.includes(state) ? "CPUs" : "",
  ].filter(Boolean);
  return kinds.length < 3 ? kinds.join(" and ") : "vCPUs, threads and CPUs";
}

/** States a lane of one kind can show; the palette keeps any two of them apart. */
export const VCPU_STATES: readonly State[] = [
  State.GUEST,
  State.GUEST_NESTED,
  State.HYPERVISOR,
  State.HALT_POLL,
  State.VMM,
  State.WAIT,
  State.VMM_BLOCKED,
  State.RUNNABLE,
  State.PREEMPTED,
  State.STOPPED,
  State.UNKNOWN,
];

export const THREAD_STATES: readonly State[] = [
  State.USER,
  State.SYSCALL,
  State.INTERRUPTED,
  State.RUNNABLE,
  State.PREEMPTED,
  State.BLOCKED,
  State.STOPPED,
  State.NEW,
  State.DEAD,
  State.UNKNOWN,
];

export const CPU_STATES: readonly State[] = [
  State.IDLE,
  State.USER,
  State.SYSCALL,
  State.IRQ,
  State.SOFTIRQ,
  State.GUEST,
  State.UNKNOWN,
];

/** Of the lanes of the user's own analyses. */
export const OWN_STATES: readonly State[] = [
  State.OWN_NEUTRAL,
  State.OWN_ACTIVE,
  State.OWN_WAITING,
  State.OWN_WARNING,
  State.OWN_CRITICAL,
  State.UNKNOWN,
];

function stylesByState(): StateStyle[] {
  const styles: StateStyle[] = Array.from({ length: STATE_COUNT }, () => EMPTY);
  ROWS.forEach(([state, height, hatch, title, meaning], rank) => {
    styles[state] = { height, hatch, rank, title, meaning };
  });
  return styles;
}
