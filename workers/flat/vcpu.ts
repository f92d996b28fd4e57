import { labelOf } from "./labels.js";
import { State } from "./numbers.js";
import { i32At, setI32, u8At } from "./prelude.js";
import { M, V } from "./records.js";
import { enter } from "./track.js";

// States of vCPUs.

/** Enters a state in which the vCPU's thread is on a CPU. The vCPU is in the same place after a preemption. */
export function enterPlace(vcpu: i32, t: f64, place: i32, reason: i32): void {
  setI32(vcpu + V.PLACE, place);
  setI32(vcpu + V.STATE, place);
  enter(i32At(vcpu + V.TRACK), t, labelOf(place, reason, -1));
}

/**
 * The vCPU has halted. Only with sched_switch do we know that it keeps its CPU and polls. Without, it may poll or
 * sleep, and the row tells only the exit.
 */
export function enterHalt(machine: i32, vcpu: i32, t: f64, code: i32): void {
  if (u8At(machine + M.SEES_SWITCHES_B) !== 0) {
    enterPlace(vcpu, t, State.HALT_POLL, code);
    return;
  }
  setI32(vcpu + V.PLACE, State.HALT_POLL);
  setI32(vcpu + V.STATE, State.UNKNOWN);
  enter(i32At(vcpu + V.TRACK), t, labelOf(State.UNKNOWN, code, -1));
}

/** Enters a state in which the vCPU's thread is on no CPU. */
export function enterAway(vcpu: i32, t: f64, state: i32, reason: i32, aux: i32): void {
  setI32(vcpu + V.STATE, state);
  enter(i32At(vcpu + V.TRACK), t, labelOf(state, reason, aux));
}

/**
 * The thread is back on a CPU, and the vCPU in the place where it was. After a halt, polling is over; a guest is entered
 * by the next kvm_entry.
 */
export function resume(vcpu: i32, t: f64): void {
  setI32(vcpu + V.WAIT_ROW, -1);
  const place = i32At(vcpu + V.PLACE);
  if (place === State.VMM) enterPlace(vcpu, t, State.VMM, i32At(vcpu + V.USERSPACE_CODE));
  else if (place === State.UNKNOWN) enterPlace(vcpu, t, State.UNKNOWN, 0);
  else enterPlace(vcpu, t, State.HYPERVISOR, i32At(vcpu + V.EXIT_CODE));
}
