import { exitObject } from "./exit-objects.js";
import { exitAddress, loopFault } from "./guest-addresses.js";
import { contextOfHypervisor, contextOfTask, contextOfVcpu } from "./guest-context.js";
import { followEntry, followExit, followState } from "./guests.js";
import { kvmEntry, kvmExit } from "./kvm.js";
import { enterNested, eret, leaveNested, waitsForEvent } from "./kvm-nested.js";
import { nestedEnters, nestedEntry, nestedEret, nestedExit, nestedRefresh } from "./nested.js";
import { Kind } from "./numbers.js";
import { has, Part } from "./parts.js";
import { i32At } from "./prelude.js";
import { C } from "./records.js";
import { apicWrite, msrWrite } from "./vector-learning.js";
import { mayRing, ringBy } from "./virtio.js";
import { userspaceExit, vcpuWakeup } from "./vmm-calls.js";

// What analyses make of events of KVM, in their order (analyses/index.ts).

export function onEntry(machine: i32, cpu: i32, row: i32, t: f64): void {
  if (has(Part.KVM)) kvmEntry(machine, cpu, row, t);
  if (has(Part.GUEST_PROCESSES)) followEntry(machine, cpu, t);
  if (has(Part.NESTED_VMS)) nestedEntry(machine, cpu, t);
}

export function onExit(machine: i32, cpu: i32, row: i32, t: f64): void {
  if (has(Part.KVM)) kvmExit(machine, cpu, row, t);
  if (has(Part.GUEST_PROCESSES)) followExit(machine, cpu, t);
  if (has(Part.NESTED_VMS)) nestedExit(machine, cpu, row, t);
  if (has(Part.GUEST_RIP)) exitAddress(cpu, row, t);
}

export function onUserspaceExit(machine: i32, cpu: i32, row: i32, t: f64): void {
  if (has(Part.KVM)) userspaceExit(machine, cpu, row, t);
  refreshGuests(machine, cpu, t);
}

export function onVcpuWakeup(machine: i32, cpu: i32, row: i32, t: f64): void {
  if (has(Part.KVM)) vcpuWakeup(machine, cpu, row, t);
  refreshGuests(machine, cpu, t);
}

function refreshGuests(machine: i32, cpu: i32, t: f64): void {
  if (has(Part.GUEST_PROCESSES)) followState(machine, i32At(cpu + C.CURRENT), t);
  if (has(Part.NESTED_VMS)) nestedRefresh(machine, cpu, t);
}

/** arm64: kvm_wfx_arm64. */
export function onWfx(machine: i32, cpu: i32, row: i32, t: f64): void {
  if (has(Part.KVM)) waitsForEvent(machine, cpu, row, t);
  if (has(Part.GUEST_PROCESSES)) followState(machine, i32At(cpu + C.CURRENT), t);
}

export function onNestedEnter(machine: i32, cpu: i32, row: i32, t: f64): void {
  if (has(Part.KVM)) enterNested(machine, cpu, row, t);
  if (has(Part.GUEST_PROCESSES)) followState(machine, i32At(cpu + C.CURRENT), t);
  if (has(Part.NESTED_VMS)) nestedEnters(machine, cpu, row, t);
}

export function onEret(machine: i32, cpu: i32, row: i32, t: f64): void {
  if (has(Part.KVM)) eret(machine, cpu, row, t);
  if (has(Part.NESTED_VMS)) nestedEret(machine, cpu, row, t);
}

/** The exit of a nested guest is reflected to its hypervisor, or its entry failed. */
export function onNestedLeave(machine: i32, cpu: i32, row: i32): void {
  leaveNested(machine, cpu, row);
}

/** Registers of a guest, by an add-on or by probes. */
export function onGuestContext(machine: i32, cpu: i32, row: i32): void {
  if (has(Part.KVM)) contextOfVcpu(machine, cpu, row);
  if (has(Part.GUEST_PROCESSES)) contextOfTask(machine, cpu, row);
  if (has(Part.NESTED_VMS)) contextOfHypervisor(machine, cpu, row);
}

/** Events that tell what an exit was about. */
export function onExitObject(kind: i32, machine: i32, cpu: i32, row: i32, t: f64): void {
  if (kind === Kind.KVM_MSR && has(Part.WAITS)) msrWrite(machine, cpu, row);
  if (kind === Kind.KVM_APIC && has(Part.WAITS)) apicWrite(machine, cpu, row);
  if (mayRing(kind) && has(Part.VIRTIO)) ringBy(kind, machine, cpu, row, t);
  if (has(Part.EXIT_OBJECTS)) exitObject(kind, machine, cpu, row, t);
  if (kind === Kind.KVM_PAGE_FAULT && has(Part.GUEST_RIP)) loopFault(cpu, row);
}
