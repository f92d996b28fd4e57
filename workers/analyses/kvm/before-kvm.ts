import type { LaneTrack } from "../../index/lane-track.js";
import { State } from "../../model/states.js";
import type { Machine, Thread } from "../machine.js";

/** What made a thread a vCPU: where an exit comes first, entries are not recorded and it may have run a guest before. */
export type FirstEvent = "entry" | "exit";

/**
 * What a vCPU did before its first KVM event, as far as its thread was seen: it was in the VMM's code, slept or
 * waited for a CPU as the thread did. From the entry of the system call that led into the guest on it was in KVM.
 * Where no system calls of the thread were recorded, it is not known whether it slept in KVM or in the VMM.
 */
export function enterEarlier(track: LaneTrack, machine: Machine, thread: Thread, first: FirstEvent): void {
  const { track: lived } = thread;
  if (lived.count === 0) track.enter(machine.beginNs, State.UNKNOWN);
  const runCall = first === "entry" ? firstRowOfCall(lived, thread) : lived.count;
  const knowsCalls = hasCalls(lived);
  for (let row = 0; row < lived.count; row++) {
    // A thread that is not yet awake has done nothing: the lane begins when it is.
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
      if (first === "exit") return State.UNKNOWN;
      return isInKvm ? State.HYPERVISOR : State.VMM;
    case State.BLOCKED:
      if (isInKvm) return State.WAIT;
      return knowsCalls ? State.VMM_BLOCKED : State.BLOCKED;
    case State.DEAD:
      return State.STOPPED;
    default:
      return state;
  }
}

/** First of the rows since which the thread has been in the system call it is in now; `count` if it is in none. */
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
