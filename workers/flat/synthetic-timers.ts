import * as Column from "./columns.js";
import { lastOwnVector } from "./deliveries.js";
import { WaitReason } from "./numbers.js";
import { findOwn, isOpen } from "./open-waits.js";
import { f64At, i32At, setF64, setI32, setU8, u8At } from "./prelude.js";
import { C, T, V } from "./records.js";
import { isInInterrupt } from "./running.js";
import { learn, vectorsOf } from "./vectors.js";

// What a vCPU's thread finds to do before it enters the guest.
//
// Synthetic timers of Hyper-V's interface, which Windows guests use in place of the APIC's: the host's timer fires in
// interrupt context and wakes the vCPU. The vCPU's thread then finds the timer expired, and delivers its interrupt or message
// before it enters the guest. Neither event names the VM.
//
// Pages that the host fetched for vCPUs that went on or slept meanwhile (asynchronous page faults): a worker of the kernel
// fetches the page and wakes the vCPU; the vCPU's thread then tells its guest, or ends the sleep in its place.

/** The callback itself wakes the vCPU (stimer_timer_callback, arch/x86/kvm/hyperv.c). */
const CALLBACK_NS: f64 = 20e3;

/** kvm_hv_stimer_callback. */
export function timerFires(cpu: i32, row: i32, t: f64): void {
  setU8(cpu + C.FIRED_B, 1);
  setI32(cpu + C.FIRED_ID, i32At(Column.A + (row << 2)));
  setF64(cpu + C.FIRED_F, t);
}

/** Whether the wake-up of `vcpu` on `cpu` is that of the timer that just fired there. It counts once. */
export function hasFiredFor(cpu: i32, vcpu: i32, t: f64): boolean {
  if (u8At(cpu + C.FIRED_B) === 0) return false;
  setU8(cpu + C.FIRED_B, 0);
  return i32At(cpu + C.FIRED_ID) === i32At(vcpu + V.ID) && t - f64At(cpu + C.FIRED_F) <= CALLBACK_NS;
}

/** kvm_hv_stimer_expiration. */
export function timerExpires(machine: i32, cpu: i32, row: i32, t: f64): void {
  const vcpu = ownVcpu(cpu);
  if (vcpu === 0) return;
  find(vcpu, WaitReason.TIMER);
  // The message slot was taken, so that no interrupt went out.
  if (i32At(Column.A + (row << 2)) !== 0) return;
  const vector = lastOwnVector(vcpu, t);
  if (0 <= vector) learn(vectorsOf(machine, i32At(vcpu + V.VM)), vector, WaitReason.TIMER, 1);
}

/** kvm_async_pf_completed. */
export function pageFetched(cpu: i32, t: f64): void {
  const thread = i32At(cpu + C.CURRENT);
  if (thread !== 0 && !isInInterrupt(cpu)) setF64(thread + T.FETCH_F, t);
}

/** kvm_async_pf_ready. */
export function pageReady(cpu: i32): void {
  const vcpu = ownVcpu(cpu);
  if (vcpu !== 0) find(vcpu, WaitReason.HOST_MEMORY);
}

function find(vcpu: i32, reason: i32): void {
  const wait = i32At(vcpu + V.WAIT);
  if (isOpen(wait)) findOwn(wait, reason);
}

/** The vCPU whose thread `cpu` runs, outside interrupts; else 0. */
function ownVcpu(cpu: i32): i32 {
  const thread = i32At(cpu + C.CURRENT);
  return thread === 0 || isInInterrupt(cpu) ? 0 : i32At(thread + T.VCPU);
}
