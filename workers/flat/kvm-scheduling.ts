import { forgetVcpu, meetEmulated, runEmulated } from "./calls.js";
import { connect } from "./edges.js";
import { NO_LANE, State, WaitReason } from "./numbers.js";
import { f64At, i32At, setI32, setU8, u8At } from "./prelude.js";
import { C, M, T, V } from "./records.js";
import { blameLane, currentOn } from "./running.js";
import { EdgeKind } from "./stores.js";
import { countOf, reasonAt, relabel } from "./track.js";
import { enterAway, resume } from "./vcpu.js";

// The effect of the scheduler on vCPU threads.

/** After `switchThreads` of the same event. */
export function switchVcpus(machine: i32, cpu: i32, t: f64): void {
  const prev = i32At(machine + M.SWITCHED_OUT);
  const next = i32At(machine + M.SWITCHED_IN);
  if (prev === 0 || next === 0) return;
  if (0 <= i32At(prev + T.EMULATED_ID)) meetEmulated(machine, prev, t);
  if (i32At(prev + T.VCPU) !== 0 && u8At(prev + T.RUNNING_B) === 0) leave(prev, next, t);
  if (u8At(next + T.RUNNING_B) === 0) return;
  if (0 <= i32At(next + T.EMULATED_ID)) {
    runEmulated(machine, next, cpu, t);
    return;
  }
  const vcpu = i32At(next + T.VCPU);
  if (vcpu === 0) return;
  if (t < f64At(cpu + C.KVM_LOST_UNTIL_F)) forgetVcpu(vcpu, t);
  else resume(vcpu, t);
}

/** The thread of a vCPU has left its CPU. The state of the thread tells the cause. */
function leave(thread: i32, next: i32, t: f64): void {
  const vcpu = i32At(thread + T.VCPU);
  setU8(thread + T.IN_GUEST_B, 0);
  const state = i32At(thread + T.STATE);
  if (state === State.PREEMPTED)
    enterAway(vcpu, t, State.PREEMPTED, 0, i32At(next + T.TID) === 0 ? NO_LANE : blameLane(next));
  else if (state === State.BLOCKED) block(vcpu, t);
  else if (state === State.STOPPED || state === State.DEAD) enterAway(vcpu, t, State.STOPPED, 0, -1);
  else enterAway(vcpu, t, State.UNKNOWN, 0, -1);
}

/**
 * The thread sleeps by its own decision. In KVM that is a halt, or a stall on the host's memory. In the VMM it is a
 * lock, I/O or a pause of the VM. Of an emulator's vCPU the guest has halted, or QEMU waits: both look alike. The row is
 * remembered: the cause of the wait is known at the wake-up.
 */
function block(vcpu: i32, t: f64): void {
  setI32(vcpu + V.WAKER_LANE, NO_LANE);
  const place = i32At(vcpu + V.PLACE);
  if (0 <= i32At(i32At(vcpu + V.THREAD) + T.EMULATED_ID)) enterAway(vcpu, t, State.BLOCKED, 0, -1);
  else if (place === State.UNKNOWN) {
    enterAway(vcpu, t, State.UNKNOWN, 0, -1);
    return;
  } else if (place === State.VMM) enterAway(vcpu, t, State.VMM_BLOCKED, 0, -1);
  else enterAway(vcpu, t, State.WAIT, WaitReason.UNKNOWN, -1);
  setI32(vcpu + V.WAIT_ROW, countOf(i32At(vcpu + V.TRACK)) - 1);
}

/** After a wake-up of the same event. */
export function wakeVcpu(machine: i32, t: f64): void {
  const thread = i32At(machine + M.WOKEN);
  if (thread === 0) return;
  const vcpu = i32At(thread + T.VCPU);
  if (vcpu === 0) return;
  const by = i32At(machine + M.WOKEN_BY_THREAD);
  const waker = by !== 0 ? blameLane(by) : i32At(machine + M.WOKEN_BY);
  const row = i32At(vcpu + V.WAIT_ROW);
  if (0 <= row) {
    setI32(vcpu + V.WAKER_LANE, waker);
    relabel(i32At(vcpu + V.TRACK), row, reasonAt(i32At(vcpu + V.TRACK), row), waker);
  }
  // Events of the CPU for which it is woken are lost.
  if (i32At(thread + T.STATE) === State.UNKNOWN) forgetVcpu(vcpu, t);
  else enterAway(vcpu, t, State.RUNNABLE, 0, occupant(machine, thread));
  if (waker !== NO_LANE) connect(EdgeKind.WAKEUP, waker, f64At(machine + M.WOKEN_F), i32At(vcpu + V.LANE), t);
}

/** Lane of the thread or vCPU that occupies the CPU of the woken vCPU. */
function occupant(machine: i32, thread: i32): i32 {
  const current = currentOn(machine, i32At(thread + T.CPU));
  return current === 0 || i32At(current + T.TID) === 0 ? NO_LANE : blameLane(current);
}
