import { State } from "../../model/states.js";
import type { Machine, Vcpu } from "../machine.js";

/** Enters a state in which the vCPU's thread is on a CPU: it is also where the vCPU is after a preemption. */
export function enterPlace(vcpu: Vcpu, t: number, place: State, reason: number): void {
  vcpu.place = place;
  vcpu.state = place;
  vcpu.track.enter(t, place, reason);
}

/**
 * The vCPU has halted. That it keeps its CPU is known only where sched_switch would say that it leaves: elsewhere it
 * may poll or sleep, and the row says no more than which exit it was.
 */
export function enterHalt(machine: Machine, vcpu: Vcpu, t: number, code: number): void {
  if (machine.seesSwitches) {
    enterPlace(vcpu, t, State.HALT_POLL, code);
    return;
  }
  vcpu.place = State.HALT_POLL;
  vcpu.state = State.UNKNOWN;
  vcpu.track.enter(t, State.UNKNOWN, code);
}

/** Enters a state in which the vCPU's thread is on no CPU. */
export function enterAway(vcpu: Vcpu, t: number, state: State, reason = 0, aux = -1): void {
  vcpu.state = state;
  vcpu.track.enter(t, state, reason, aux);
}

/** Back on a CPU, where the vCPU was when it left. What halted has stopped polling; a guest is entered again by kvm_entry. */
export function resume(vcpu: Vcpu, t: number): void {
  vcpu.waitRow = -1;
  switch (vcpu.place) {
    case State.VMM:
      enterPlace(vcpu, t, State.VMM, vcpu.userspaceCode);
      break;
    case State.UNKNOWN:
      enterPlace(vcpu, t, State.UNKNOWN, 0);
      break;
    default:
      enterPlace(vcpu, t, State.HYPERVISOR, vcpu.exitCode);
  }
}
