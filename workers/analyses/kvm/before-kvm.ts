import type { LaneTrack } from "../../index/lane-track.js";
import { State } from "../../model/states.js";
import type { Thread } from "../entities.js";
import type { Machine } from "../machine.js";

/**
 * The event that made a thread a vCPU. With "exit", entries are not recorded, and the thread may have run a guest
 * before. "name": the thread is that of an emulator, which runs the guest itself.
 */
export type FirstEvent = "entry" | "exit" | "name";

/**
 * Enters the states of a vCPU from before its first KVM event, as far as the trace shows its thread: it ran the VMM's
 * code, slept or waited for a CPU as the thread did. From the entry of the system call that led into the guest on, it
 * was in KVM. Without recorded system calls of the thread, we cannot tell whether it slept in KVM or in the VMM.
 */
export function enterEarlier(track: LaneTrack, machine: Machine, thread: Thread, first: FirstEvent): void {
  const { track: lived } = thread;
  if (lived.count === 0) track.enter(machine.beginNs, State.UNKNOWN);
  const runCall = first === "entry" ? firstRowOfCall(lived, thread) : lived.count;
  const knowsCalls = hasCalls(lived);
  for (let row = 0; row < lived.count; row++) {
    // A new thread has done nothing before its first wake-up: the lane begins there.
    if (lived.stateAt(row) === State.NEW) continue;
    const isInKvm = runCall <= row;
    const state = vcpuState(lived.stateAt(row), isInKvm, knowsCalls, first);
    const saysWhy = state === State.BLOCKED || state === State.WAIT;
    const hasCulprit = saysWhy || HAS_CULPRIT.has(state);
    track.enter(lived.startAt(row), state, saysWhy ? lived.reasonAt(row) : 0, hasCulprit ? lived.auxAt(row) : -1);
  }
}

const HAS_CULPRIT: ReadonlySet<State> = new Set<State>([State.VMM_BLOCKED, State.RUNNABLE, State.PREEMPTED]);

function vcpuState(state: State, isInKvm: boolean, knowsCalls: boolean, first: FirstEvent): State {
  switch (state) {
    case State.USER:
    case State.SYSCALL:
    case State.INTERRUPTED:
      if (first === "name") return state === State.SYSCALL ? State.VMM : State.GUEST;
      if (first === "exit") return State.UNKNOWN;
      return isInKvm ? State.HYPERVISOR : State.VMM;
    case State.BLOCKED:
      if (first === "name") return State.BLOCKED;
      if (isInKvm) return State.WAIT;
      return knowsCalls ? State.VMM_BLOCKED : State.BLOCKED;
    case State.DEAD:
      return State.STOPPED;
    default:
      return state;
  }
}

/** The first row of the system call that the thread is in now; `count` if it is in none. */
function firstRowOfCall(lived: LaneTrack, { syscall }: Thread): number {
  let first = lived.count;
  if (syscall < 0) return first;
  for (let row = lived.count - 1; 0 <= row; row--) {
    const state = lived.stateAt(row);
    if (state === State.SYSCALL && lived.auxAt(row) === syscall) first = row;
    else if (!MAY_BE_IN_CALL.has(state)) break;
  }
  return first;
}

const MAY_BE_IN_CALL: ReadonlySet<State> = new Set<State>([
  State.INTERRUPTED,
  State.BLOCKED,
  State.RUNNABLE,
  State.PREEMPTED,
]);

function hasCalls(lived: LaneTrack): boolean {
  for (let row = 0; row < lived.count; row++) if (lived.stateAt(row) === State.SYSCALL) return true;
  return false;
}
