import * as Column from "./columns.js";
import { Name, tellsOf } from "./names.js";
import { WaitReason } from "./numbers.js";
import { f64At, i32At, lowWord, setF64 } from "./prelude.js";
import { C, T, V } from "./records.js";
import { learn, vectorsOf } from "./vectors.js";

// Meanings of vectors from the guest's own writes to its APIC, and threads that do I/O.

/** Weight of the guest's own statement about a vector: more than any number of sightings. */
const SAID = 1_000_000;

/** LVT timer register, as an offset of the APIC page and as an x2APIC MSR (Intel SDM 3, 11.5.4 and 11.12.1). */
const LVTT = 0x320;
const LVTT_MSR: f64 = 0x832;

/** kvm_apic. */
export function apicWrite(machine: i32, cpu: i32, row: i32): void {
  if (i32At(Column.A + (row << 2)) !== 1 || i32At(Column.B + (row << 2)) !== LVTT) return;
  learnOwn(machine, cpu, lowWord(f64At(Column.X + (row << 3))) & 0xff, WaitReason.TIMER, SAID);
}

/** kvm_msr. */
export function msrWrite(machine: i32, cpu: i32, row: i32): void {
  if (i32At(Column.A + (row << 2)) !== 1 || f64At(Column.X + (row << 3)) !== LVTT_MSR) return;
  learnOwn(machine, cpu, lowWord(f64At(Column.Y + (row << 3))) & 0xff, WaitReason.TIMER, SAID);
}

/** Interrupt command register: bits 0..7 the vector, 8..10 the delivery mode (Intel SDM 3, 11.6.1). */
export function apicIpi(machine: i32, cpu: i32, row: i32): void {
  const command = i32At(Column.A + (row << 2));
  if (((command >> 8) & 7) <= 1) learnOwn(machine, cpu, command & 0xff, WaitReason.IPI, 1);
}

/** The hypercall of a guest that knows Hyper-V's interface. */
export function hyperVIpi(machine: i32, cpu: i32, row: i32): void {
  learnOwn(machine, cpu, i32At(Column.A + (row << 2)), WaitReason.IPI, 1);
}

/** The thread of `cpu` does block I/O. */
export function noteIo(cpu: i32, t: f64): void {
  const thread = i32At(cpu + C.CURRENT);
  if (thread !== 0) setF64(thread + T.IO_F, t);
}

/** Begin or end of a system call. */
export function noteIoCall(cpu: i32, row: i32, t: f64): void {
  if ((tellsOf(i32At(Column.S + (row << 2))) & Name.IO_CALL) !== 0) noteIo(cpu, t);
}

/** From the vCPU that `cpu` runs. */
function learnOwn(machine: i32, cpu: i32, vector: i32, reason: i32, weight: i32): void {
  const thread = i32At(cpu + C.CURRENT);
  const vcpu = thread === 0 ? 0 : i32At(thread + T.VCPU);
  if (vcpu !== 0) learn(vectorsOf(machine, i32At(vcpu + V.VM)), vector, reason, weight);
}
