import { State } from "../../model/states.js";
import type { Vcpu } from "../entities.js";
import type { Machine } from "../machine.js";

/** Enters a state in which the vCPU's thread is on a CPU. The vCPU is in the same place after a preemption. */
export function enterPlace(vcpu: Vcpu, t: number, place: State, reason: number): void {
  vcpu.place = place;
  vcpu.state = place;
  vcpu.track.enter(t, place, reason);
}

/**
 * The vCPU has halted. Only with sched_switch do we know that it keeps its CPU and polls. Without, it may poll or
 * sleep, and the row tells only the exit.
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

/**
 * The thread is back on a CPU, and the vCPU in the place where it was. After a halt, polling is over; a guest is
 * entered by the next kvm_entry.
 */
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
