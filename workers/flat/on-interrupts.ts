import { acceptIrq, acceptMsi, acceptSynthetic, acceptVgic, inject } from "./deliveries.js";
import { followDelivery, followInjection } from "./guests.js";
import { holdAccepted } from "./injection.js";
import { sendIpi, sendSgi } from "./ipis.js";
import { Kind } from "./numbers.js";
import { has, Part } from "./parts.js";
import { i32At } from "./prelude.js";
import { C } from "./records.js";
import { pageFetched, pageReady, timerExpires, timerFires } from "./synthetic-timers.js";
import { apicIpi, hyperVIpi } from "./vector-learning.js";
import { answerKick } from "./virtio.js";

// What analyses make of interrupts for guests, in their order (analyses/index.ts).

/** kvm_apic_accept_irq, kvm_apicv_accept_irq. */
export function onAccept(kind: i32, machine: i32, cpu: i32, row: i32, t: f64): void {
  if (has(Part.WAITS)) acceptIrq(machine, cpu, row, t);
  if (has(Part.GUEST_PROCESSES)) followDelivery(machine, t);
  if (has(Part.INJECTION)) holdAccepted(machine, row, t);
  if (kind === Kind.KVM_APIC_ACCEPT_IRQ && has(Part.VIRTIO)) answerKick(machine, cpu, t);
  if (has(Part.IPIS)) sendIpi(cpu, row, t);
}

export function onMsi(machine: i32, cpu: i32, row: i32, t: f64): void {
  if (has(Part.WAITS)) acceptMsi(machine, cpu, row, t);
  if (has(Part.VIRTIO)) answerKick(machine, cpu, t);
}

/** arm64: kvm_vgic_update. */
export function onVgic(machine: i32, cpu: i32, row: i32, t: f64): void {
  if (has(Part.WAITS)) acceptVgic(machine, cpu, row, t);
  if (has(Part.IPIS)) sendSgi(cpu, row, t);
}

export function onInjection(machine: i32, cpu: i32, row: i32, t: f64): void {
  if (has(Part.WAITS)) inject(machine, cpu, row);
  if (has(Part.GUEST_PROCESSES)) followInjection(machine, i32At(cpu + C.CURRENT), t);
}

/** Kinds of which only the analysis of waits wants to know. */
export function onEvidence(kind: i32, machine: i32, cpu: i32, row: i32, t: f64): void {
  switch (kind) {
    case Kind.KVM_HV_SYNIC_SET_IRQ:
      acceptSynthetic(machine, cpu, row, t);
      break;
    case Kind.KVM_HV_STIMER_CALLBACK:
      timerFires(cpu, row, t);
      break;
    case Kind.KVM_HV_STIMER_EXPIRATION:
      timerExpires(machine, cpu, row, t);
      break;
    case Kind.KVM_APIC_IPI:
      apicIpi(machine, cpu, row);
      break;
    case Kind.KVM_HV_SEND_IPI:
      hyperVIpi(machine, cpu, row);
      break;
    case Kind.KVM_ASYNC_PF_COMPLETED:
      pageFetched(cpu, t);
      break;
    case Kind.KVM_ASYNC_PF_READY:
      pageReady(cpu);
      break;
    default:
  }
}
