import { type LaneKind, NO_LANE } from "../model/lanes.js";
import { State, WaitReason } from "../model/states.js";

/** A row of a vCPU's or a thread's lane, with the state before it. */
export interface HostRow {
  readonly kind: LaneKind;
  readonly state: State;
  readonly before: State;
  readonly reason: number;
  readonly waker: number;
}

/** States of a vCPU or thread that has no CPU. */
export const OFF_CPU: ReadonlySet<State> = new Set<State>([
  State.RUNNABLE,
  State.PREEMPTED,
  State.WAIT,
  State.VMM_BLOCKED,
  State.BLOCKED,
  State.STOPPED,
  State.NEW,
]);

/** The event that begins a state of a vCPU or thread after state `before`; undefined: no event to name. */
export function beginsWith({ kind, state, before, reason }: HostRow): string | undefined {
  const isBack = OFF_CPU.has(before);
  switch (state) {
    case State.GUEST:
      return "begins with kvm_entry";
    case State.GUEST_NESTED:
      return "begins with kvm_entry while a nested guest runs";
    case State.HYPERVISOR:
      if (isBack) return "begins with sched_switch back to its CPU, in KVM";
      if (before === State.VMM || before === State.UNKNOWN) return "begins with the entry of ioctl(KVM_RUN)";
      return before === State.HALT_POLL ? "begins with kvm_vcpu_wakeup" : "begins with kvm_exit";
    case State.HALT_POLL:
      return "begins with kvm_exit HLT and stays on its CPU";
    case State.VMM:
      return vmmBegins(before, reason);
    case State.WAIT:
      return "begins with sched_switch away, asleep, in KVM";
    case State.VMM_BLOCKED:
      return "begins with sched_switch away, asleep, in the VMM";
    case State.BLOCKED:
      return kind === "vcpu" ? "its thread sleeps, and no KVM event has come yet" : blockedBegins(before);
    case State.RUNNABLE:
      return `begins with ${before === State.NEW || before === State.NONE ? "sched_wakeup_new" : "sched_waking"}; waits for a CPU`;
    case State.PREEMPTED:
      return "begins with sched_switch away while it could have run on";
    case State.STOPPED:
      return "begins with sched_switch away, stopped, traced or ended";
    case State.NEW:
      return "begins with sched_process_fork";
    case State.DEAD:
      return "begins with sched_switch away in a dead state";
    case State.INTERRUPTED:
      return "begins with the entry of an interrupt on its CPU";
    case State.USER:
    case State.SYSCALL:
      return runningBegins(state, before);
    default:
      return undefined;
  }
}

function vmmBegins(before: State, reason: number): string {
  if (OFF_CPU.has(before)) return "begins with sched_switch back to its CPU, in the VMM";
  if (reason !== 0) return "begins with kvm_userspace_exit";
  const isFirst = before === State.NONE || before === State.UNKNOWN;
  return isFirst ? "its thread runs, and no KVM event has come yet" : "begins with the end of ioctl(KVM_RUN)";
}

function blockedBegins(before: State): string {
  const away = "begins with sched_switch away, asleep";
  return before === State.UNKNOWN ? `${away}, or with the dump of processes that says so` : away;
}

function runningBegins(state: State, before: State): string {
  if (OFF_CPU.has(before)) return "begins with sched_switch to it";
  if (before === State.INTERRUPTED) return "begins with the end of an interrupt on its CPU";
  if (before === State.UNKNOWN || before === State.NONE)
    return "begins with an event it is named in, or sched_switch to it";
  return state === State.SYSCALL ? "begins with the entry of a system call" : "begins with the end of a system call";
}

/** The interrupt that ended a sleep; undefined: a thread ended it, or the waker is unknown. */
export function wokenFrom({ state, reason, waker }: HostRow): string | undefined {
  if (state !== State.BLOCKED || waker === NO_LANE) return undefined;
  switch (reason) {
    case WaitReason.NONE:
      return undefined;
    case WaitReason.TIMER:
      return "woken from a timer's callback or interrupt, on";
    case WaitReason.IPI:
      return "woken from an interrupt another CPU sent, on";
    case WaitReason.INTERRUPT:
      return "woken, while nothing else ran, by an interrupt that was not recorded, on";
    default:
      return "woken from an interrupt:";
  }
}
