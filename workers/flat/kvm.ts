import { exitCode, vcpuAtEntry, vcpuAtExit } from "./calls.js";
import * as Column from "./columns.js";
import { entered, left } from "./hooks.js";
import { State } from "./numbers.js";
import { i32At, setF64, setI32, setU8 } from "./prelude.js";
import { M, T, V } from "./records.js";
import { emitter, showBoth, showCpu } from "./running.js";
import { enterHalt, enterPlace } from "./vcpu.js";

// Entries and exits of guests.

/** String id of "ioctl". */
let ioctl = -1;

export function setIoctl(name: i32): void {
  ioctl = name;
}

export function kvmEntry(machine: i32, cpu: i32, row: i32, t: f64): void {
  const thread = emitter(machine, cpu, row);
  // An idle task never enters a guest: where one seems to, a switch away from it was not recorded.
  if (thread === 0 || i32At(thread + T.TID) === 0) return;
  setU8(machine + M.SEES_ENTRIES_B, 1);
  let vcpu = i32At(thread + T.VCPU);
  if (vcpu === 0) vcpu = vcpuAtEntry(machine, thread, i32At(Column.A + (row << 2)), t);
  setU8(thread + T.IN_GUEST_B, 1);
  if (vcpu !== 0) {
    setI32(vcpu + V.EXIT_CODE, 0);
    enterPlace(vcpu, t, i32At(vcpu + V.LEVEL) === 1 ? State.GUEST : State.GUEST_NESTED, 0);
    if (i32At(vcpu + V.PENDING_HOOKS) !== 0) entered(machine, vcpu, t);
  } else setF64(thread + T.GUEST_SINCE_F, t);
  inKvmRun(thread, cpu, t);
}

export function kvmExit(machine: i32, cpu: i32, row: i32, t: f64): void {
  const thread = emitter(machine, cpu, row);
  if (thread === 0 || i32At(thread + T.TID) === 0) return;
  setU8(machine + M.SEES_ENTRIES_B, 1);
  const id = i32At(Column.B + (row << 2));
  let vcpu = i32At(thread + T.VCPU);
  if (vcpu === 0 || i32At(vcpu + V.ID) !== id) vcpu = vcpuAtExit(machine, thread, id, t);
  const code = codeOf(machine, row);
  setI32(vcpu + V.EXIT_CODE, code);
  if (i32At(vcpu + V.PENDING_HOOKS) !== 0) left(machine, vcpu, t);
  setU8(thread + T.IN_GUEST_B, 0);
  // The halt of a nested guest is its hypervisor's business. Only a HLT of the VM itself may poll.
  if (i32At(vcpu + V.LEVEL) === 1 && isHalt(code)) enterHalt(machine, vcpu, t, code);
  else enterPlace(vcpu, t, State.HYPERVISOR, code);
  inKvmRun(thread, cpu, t);
}

/** Only ioctl(KVM_RUN) enters a guest: a thread that enters one is in that call, even if the call is not recorded. */
function inKvmRun(thread: i32, cpu: i32, t: f64): void {
  if (0 <= i32At(thread + T.SYSCALL)) {
    showCpu(cpu, t);
    return;
  }
  setI32(thread + T.SYSCALL, ioctl);
  setU8(thread + T.SYSCALL_INFERRED_B, 1);
  showBoth(cpu, t);
}

// Exit codes, see model/kvm/exit-code.ts.
const VMX = 1;
const SVM = 2;
const ISA_SHIFT = 11;
const MOST_REASON = 0x7ff;
const HALT_VMX = (1 << 11) | 12;
const HALT_SVM = (2 << 11) | 0x78;
const IDLE_HALT_SVM = (2 << 11) | 0xa6;

/** The usual reasons of the usual processors here. */
function codeOf(machine: i32, row: i32): i32 {
  const isa = i32At(Column.C + (row << 2));
  const reason = i32At(Column.A + (row << 2));
  if ((isa === VMX || isa === SVM) && 0 <= reason && reason <= MOST_REASON) {
    setI32(machine + M.ISA, isa);
    return (isa << ISA_SHIFT) | reason;
  }
  return exitCode(machine, isa, reason, i32At(Column.D + (row << 2)));
}

export function isHalt(code: i32): boolean {
  return code === HALT_VMX || code === HALT_SVM || code === IDLE_HALT_SVM;
}
