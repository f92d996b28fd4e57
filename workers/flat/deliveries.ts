import * as Column from "./columns.js";
import { Context, NO_LANE, WaitReason } from "./numbers.js";
import { deliverTo, isOpen } from "./open-waits.js";
import { f64At, i32At, lowWord, setF64, setI32, setU8, u8At } from "./prelude.js";
import { C, M, Shared, T, V, Wait } from "./records.js";
import { isInInterrupt } from "./running.js";
import { mayServeUnseenVm, reasonFor, vmOf } from "./senders.js";
import { learn, vectorsOf } from "./vectors.js";
import { onlyVcpu, vcpuWithId } from "./vms.js";

// Interrupts on their way to vCPUs. kvm_apic_accept_irq names the vCPU but not the VM: the VM is the sender's. An interrupt
// accepted in interrupt context belongs to the vCPU that is woken next in the same interrupt, or to none if that interrupt
// wakes none.

/** An event that tells what an interrupt was for follows its delivery at once. */
const AT_ONCE_NS: f64 = 20e3;

/** kvm_apic_accept_irq. */
export function acceptIrq(machine: i32, cpu: i32, row: i32, t: f64): void {
  setI32(machine + M.DELIVERED_TO, 0);
  // Delivery modes other than fixed and lowest priority (NMI, INIT, SIPI) carry no vector.
  if (1 < i32At(Column.C + (row << 2))) return;
  arrive(machine, cpu, i32At(Column.A + (row << 2)), i32At(Column.B + (row << 2)), t);
}

/** kvm_msi_set_irq: data bits 0..7 are the vector, address bits 12..19 the destination (Intel SDM 3, 11.11). */
export function acceptMsi(machine: i32, cpu: i32, row: i32, t: f64): void {
  const address = lowWord(f64At(Column.X + (row << 3)));
  arrive(machine, cpu, (address >> 12) & 0xff, lowWord(f64At(Column.Y + (row << 3))) & 0xff, t);
}

/** arm64: the level of an interrupt at the virtual GIC changes. */
export function acceptVgic(machine: i32, cpu: i32, row: i32, t: f64): void {
  setI32(machine + M.DELIVERED_TO, 0);
  if (i32At(Column.C + (row << 2)) === 0) return;
  arrive(machine, cpu, i32At(Column.A + (row << 2)), i32At(Column.B + (row << 2)), t);
}

/** It follows the kvm_apic_accept_irq of the same interrupt, where that is recorded. */
export function acceptSynthetic(machine: i32, cpu: i32, row: i32, t: f64): void {
  if (i32At(Column.C + (row << 2)) <= 0) return;
  arrive(machine, cpu, i32At(Column.A + (row << 2)), i32At(Column.B + (row << 2)), t);
}

/** The vector that `vcpu` has just delivered to itself; -1: none, or another vCPU did so since. */
export function lastOwnVector(vcpu: i32, t: f64): i32 {
  const shared = i32At(Column.SHARED);
  const isIt = i32At(shared + Shared.OWN_VCPU) === vcpu && t - f64At(shared + Shared.OWN_F) <= AT_ONCE_NS;
  return isIt ? i32At(shared + Shared.OWN_VECTOR) : -1;
}

/** To be called before a wake-up counts: an interrupt accepted in the same host interrupt may have caused it. */
export function noteHeld(machine: i32, cpu: i32): void {
  if (u8At(cpu + C.HELD_B) === 0) return;
  setU8(cpu + C.HELD_B, 0);
  const woken = i32At(machine + M.WOKEN);
  const vcpu = woken === 0 ? 0 : i32At(woken + T.VCPU);
  if (vcpu === 0 || i32At(vcpu + V.ID) !== i32At(cpu + C.HELD_ID)) return;
  const vector = i32At(cpu + C.HELD_VECTOR);
  const reason = wokenAs(i32At(machine + M.WOKEN_REASON));
  if (reason !== WaitReason.UNKNOWN) learn(vectorsOf(machine, i32At(vcpu + V.VM)), vector, reason, 1);
  const wait = i32At(vcpu + V.WAIT);
  if (isOpen(wait)) setI32(wait + Wait.BEFORE, vector);
}

/** A wake-up after the end of the interrupt has another cause. */
export function dropHeld(cpu: i32): void {
  setU8(cpu + C.HELD_B, 0);
}

/** kvm_inj_virq. */
export function inject(machine: i32, cpu: i32, row: i32): void {
  const thread = i32At(cpu + C.CURRENT);
  const vcpu = thread === 0 ? 0 : i32At(thread + T.VCPU);
  if (vcpu === 0) return;
  const wait = i32At(vcpu + V.WAIT);
  if (!isOpen(wait) || 0 <= i32At(wait + Wait.INJECTED)) return;
  const vector = i32At(Column.A + (row << 2));
  setI32(wait + Wait.INJECTED, vector);
  const isTimer = i32At(wait + Wait.WAKER_REASON) === WaitReason.TIMER;
  if (isTimer && i32At(wait + Wait.BEFORE) < 0 && i32At(wait + Wait.LATE) < 0)
    learn(vectorsOf(machine, i32At(vcpu + V.VM)), vector, WaitReason.TIMER, 1);
}

/** `id`, `vector`: any numbers that an event tells. */
function arrive(machine: i32, cpu: i32, id: i32, vector: i32, t: f64): void {
  const thread = i32At(cpu + C.CURRENT);
  if (thread === 0 || isInInterrupt(cpu)) {
    const only = onlyVcpu(machine, id);
    if (only !== 0) deliverInInterrupt(machine, cpu, only, vector);
    else hold(cpu, id, vector);
    return;
  }
  const target = targetOf(machine, thread, id);
  if (target === 0) return;
  if (thread === i32At(target + V.THREAD)) deliverToOwn(machine, target, vector, thread, t);
  else deliverFrom(machine, target, vector, thread, t);
}

function hold(cpu: i32, id: i32, vector: i32): void {
  setU8(cpu + C.HELD_B, 1);
  setI32(cpu + C.HELD_ID, id);
  setI32(cpu + C.HELD_VECTOR, vector);
}

function targetOf(machine: i32, sender: i32, id: i32): i32 {
  const vm = vmOf(machine, sender);
  if (vm !== 0) return vcpuWithId(vm, id);
  return mayServeUnseenVm(sender) ? 0 : onlyVcpu(machine, id);
}

/** No thread sends it: the interrupt context that accepts it tells its likely reason. */
function deliverInInterrupt(machine: i32, cpu: i32, vcpu: i32, vector: i32): void {
  setI32(machine + M.DELIVERED_TO, vcpu);
  const vectors = vectorsOf(machine, i32At(vcpu + V.VM));
  const reason = interruptReason(cpu);
  if (reason !== WaitReason.UNKNOWN) learn(vectors, vector, reason, 1);
  tell(vcpu, vector, NO_LANE);
}

function deliverFrom(machine: i32, vcpu: i32, vector: i32, sender: i32, t: f64): void {
  setI32(machine + M.DELIVERED_TO, vcpu);
  const vm = i32At(vcpu + V.VM);
  const vectors = vectorsOf(machine, vm);
  const reason = reasonFor(sender, vm, t);
  if (reason !== WaitReason.UNKNOWN) learn(vectors, vector, reason, 1);
  tell(vcpu, vector, i32At(sender + T.LANE));
}

/** Woken by its timer, a vCPU delivers the timer's interrupt to itself (kvm_inject_apic_timer_irqs). */
function deliverToOwn(machine: i32, vcpu: i32, vector: i32, thread: i32, t: f64): void {
  setI32(machine + M.DELIVERED_TO, vcpu);
  const vectors = vectorsOf(machine, i32At(vcpu + V.VM));
  const shared = i32At(Column.SHARED);
  setI32(shared + Shared.OWN_VCPU, vcpu);
  setI32(shared + Shared.OWN_VECTOR, vector);
  setF64(shared + Shared.OWN_F, t);
  const wait = i32At(vcpu + V.WAIT);
  const isTimer = i32At(wait + Wait.WAKER_REASON) === WaitReason.TIMER && i32At(wait + Wait.LATE) < 0;
  if (isOpen(wait) && isTimer) learn(vectors, vector, WaitReason.TIMER, 1);
  tell(vcpu, vector, i32At(thread + T.LANE));
}

function tell(vcpu: i32, vector: i32, sender: i32): void {
  const wait = i32At(vcpu + V.WAIT);
  if (isOpen(wait)) deliverTo(wait, vector, sender);
}

function wokenAs(reason: i32): i32 {
  if (reason === WaitReason.INTERRUPT) return WaitReason.UNKNOWN;
  return reason === WaitReason.TIMER ? WaitReason.TIMER : WaitReason.DEVICE;
}

/** The callback of a timer delivers the timer's interrupt. An unrecorded interrupt tells nothing. */
function interruptReason(cpu: i32): i32 {
  const depth = i32At(cpu + C.DEPTH);
  if (depth === 0) return WaitReason.UNKNOWN;
  return u8At(cpu + C.CONTEXTS + depth - 1) === Context.CALLBACK ? WaitReason.TIMER : WaitReason.DEVICE;
}
