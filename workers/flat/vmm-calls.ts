import { errnoOf, returned, runEmulated, tellHalt, vcpuOutside } from "./calls.js";
import * as Column from "./columns.js";
import { State } from "./numbers.js";
import { f64At, i32At, setI32, setU8, u8At } from "./prelude.js";
import { M, T, V } from "./records.js";
import { emitter, showBoth, vcpuOn } from "./running.js";
import { enterPlace } from "./vcpu.js";

// Returns to the VMM and its system calls, as they tell the places of vCPUs.

/** _IO(KVMIO, 0x80), include/uapi/linux/kvm.h */
const KVM_RUN: f64 = 0xae80;

/** String ids of names of system calls. */
let ioctl = -1;
let compatIoctl = -1;
let unnamedCall = -1;

export function setCallNames(plain: i32, compat: i32, unnamed: i32): void {
  ioctl = plain;
  compatIoctl = compat;
  unnamedCall = unnamed;
}

export function userspaceExit(machine: i32, cpu: i32, row: i32, t: f64): void {
  const thread = emitter(machine, cpu, row);
  if (thread === 0 || i32At(thread + T.TID) === 0) return;
  let vcpu = i32At(thread + T.VCPU);
  if (vcpu === 0) vcpu = vcpuOutside(machine, thread, t);
  if (vcpu !== 0) {
    const error = i32At(Column.B + (row << 2));
    // -1: the trace does not say. KVM_RUN has no reason to return EPERM.
    returned(vcpu, t, error === -1 ? 0 : errnoOf(error), i32At(Column.A + (row << 2)), 1);
    enterPlace(vcpu, t, State.VMM, i32At(vcpu + V.USERSPACE_CODE));
    const isInRecordedCall = 0 <= i32At(thread + T.SYSCALL) && u8At(thread + T.SYSCALL_INFERRED_B) === 0;
    // The next entry will not be recorded: the vCPU is in the VMM for a moment, and unknown after that.
    if (u8At(machine + M.SEES_ENTRIES_B) === 0 && !isInRecordedCall) enterPlace(vcpu, t + 1, State.UNKNOWN, 0);
  }
  if (u8At(thread + T.SYSCALL_INFERRED_B) === 0) return;
  setI32(thread + T.SYSCALL, -1);
  setU8(thread + T.SYSCALL_INFERRED_B, 0);
  showBoth(cpu, t);
}

/** A call has returned. It is KVM_RUN if kvm_userspace_exit is not recorded. */
export function vmmCallEnds(machine: i32, cpu: i32, row: i32, t: f64): void {
  const vcpu = vcpuOn(cpu);
  if (vcpu === 0 || isEmulated(machine, vcpu, cpu, t)) return;
  const place = i32At(vcpu + V.PLACE);
  if (place === State.VMM) return;
  if (place === State.HYPERVISOR || place === State.HALT_POLL) {
    returned(vcpu, t, errnoOf(f64At(Column.X + (row << 3))), 0, 0);
  } else setI32(vcpu + V.USERSPACE_CODE, 0);
  enterPlace(vcpu, t, State.VMM, i32At(vcpu + V.USERSPACE_CODE));
}

/**
 * The system calls of a vCPU's thread tell its place. With ioctl(KVM_RUN) it is back in KVM, long before kvm_entry if
 * the vCPU has halted or was never started. In any other call it works for the VMM. An ioctl without a recorded
 * command is most likely KVM_RUN: the others come at start and for a pause, and end at once.
 */
export function vmmCallBegins(machine: i32, cpu: i32, row: i32, t: f64): void {
  const vcpu = vcpuOn(cpu);
  if (vcpu === 0 || isEmulated(machine, vcpu, cpu, t)) return;
  const name = i32At(Column.S + (row << 2));
  const command = f64At(Column.Y + (row << 3));
  const place = i32At(vcpu + V.PLACE);
  const isUnknown = !(command < 0) && !(0 <= command);
  if ((name === ioctl || name === compatIoctl) && (command === KVM_RUN || isUnknown)) {
    if (place === State.VMM || place === State.UNKNOWN) enterPlace(vcpu, t, State.HYPERVISOR, 0);
  } else if (place !== State.VMM && name !== unnamedCall) {
    setI32(vcpu + V.USERSPACE_CODE, 0);
    enterPlace(vcpu, t, State.VMM, 0);
  }
}

/** A vCPU of an emulator has its own way. */
function isEmulated(machine: i32, vcpu: i32, cpu: i32, t: f64): boolean {
  const thread = i32At(vcpu + V.THREAD);
  if (i32At(thread + T.EMULATED_ID) < 0) return false;
  runEmulated(machine, thread, cpu, t);
  return true;
}

/** kvm_vcpu_wakeup: the vCPU has work again. Polling has succeeded, or it slept and is back. */
export function vcpuWakeup(machine: i32, cpu: i32, row: i32, t: f64): void {
  const thread = emitter(machine, cpu, row);
  const vcpu = thread === 0 ? 0 : i32At(thread + T.VCPU);
  if (vcpu === 0 || i32At(vcpu + V.PLACE) !== State.HALT_POLL) return;
  if (i32At(vcpu + V.STATE) === State.UNKNOWN)
    tellHalt(vcpu, t, i32At(Column.A + (row << 2)), f64At(Column.X + (row << 3)));
  enterPlace(vcpu, t, State.HYPERVISOR, i32At(vcpu + V.EXIT_CODE));
}
