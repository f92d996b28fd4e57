import * as Column from "./columns.js";
import { dropHeld } from "./deliveries.js";
import { followState } from "./guests.js";
import { beginSource, endSource, enterContext, leaveContext, showSyscall } from "./interrupts.js";
import { Context } from "./numbers.js";
import { has, Part } from "./parts.js";
import { i32At, setU8 } from "./prelude.js";
import { C, T } from "./records.js";
import { emitter } from "./running.js";
import { beginCall, endCall } from "./syscalls.js";
import { noteIoCall } from "./vector-learning.js";
import { vmmCallBegins, vmmCallEnds } from "./vmm-calls.js";

// What analyses make of system calls and interrupts, in their order (analyses/index.ts).

export function onSyscallEntry(machine: i32, cpu: i32, row: i32, t: f64): void {
  showCall(machine, cpu, row, t, i32At(Column.S + (row << 2)));
  if (has(Part.KVM)) vmmCallBegins(machine, cpu, row, t);
  if (has(Part.WAITS)) noteIoCall(cpu, row, t);
  if (has(Part.SYSCALLS)) beginCall(machine, cpu, row, t);
}

export function onSyscallExit(machine: i32, cpu: i32, row: i32, t: f64): void {
  showCall(machine, cpu, row, t, -1);
  if (has(Part.KVM)) vmmCallEnds(machine, cpu, row, t);
  if (has(Part.WAITS)) noteIoCall(cpu, row, t);
  if (has(Part.GUEST_PROCESSES)) followState(machine, i32At(cpu + C.CURRENT), t);
  if (has(Part.SYSCALLS)) endCall(machine, cpu, row, t);
}

/** A system call begins (`name`: its string id) or ends (-1). */
function showCall(machine: i32, cpu: i32, row: i32, t: f64, name: i32): void {
  const thread = emitter(machine, cpu, row);
  if (thread === 0) return;
  setU8(thread + T.SYSCALL_INFERRED_B, 0);
  showSyscall(cpu, thread, t, name);
}

export function onIrqEntry(machine: i32, cpu: i32, row: i32, t: f64): void {
  const name = i32At(Column.S + (row << 2));
  enterContext(machine, cpu, row, t, Context.IRQ, name);
  if (has(Part.IRQ)) beginSource(machine, cpu, row, t, Context.IRQ, name);
}

export function onIrqExit(machine: i32, cpu: i32, row: i32, t: f64): void {
  leaveContext(machine, cpu, row, t, Context.IRQ);
  if (has(Part.IRQ)) endSource(machine, cpu, row, t, Context.IRQ);
  if (has(Part.WAITS)) dropHeld(cpu);
}

export function onSoftirqEntry(machine: i32, cpu: i32, row: i32, t: f64): void {
  enterContext(machine, cpu, row, t, Context.SOFTIRQ, -1);
  if (has(Part.IRQ)) beginSource(machine, cpu, row, t, Context.SOFTIRQ, -1);
}

export function onSoftirqExit(machine: i32, cpu: i32, row: i32, t: f64): void {
  leaveContext(machine, cpu, row, t, Context.SOFTIRQ);
  if (has(Part.IRQ)) endSource(machine, cpu, row, t, Context.SOFTIRQ);
  if (has(Part.WAITS)) dropHeld(cpu);
}

export function onVectorEntry(machine: i32, cpu: i32, row: i32, t: f64): void {
  enterContext(machine, cpu, row, t, Context.VECTOR, i32At(Column.S + (row << 2)));
}

export function onVectorExit(machine: i32, cpu: i32, row: i32, t: f64): void {
  leaveContext(machine, cpu, row, t, Context.VECTOR);
  if (has(Part.WAITS)) dropHeld(cpu);
}
