import { ISA_BY_FIELDS } from "../../model/event-kinds.js";
import type { BatchWith } from "../../model/kind-fields.js";
import { Isa, inferIsa } from "../../model/kvm/exit-code.js";
import { GuestContext } from "../../model/kvm-fields.js";
import type { Cpu } from "../entities.js";
import type { Machine } from "../machine.js";
import type { Session } from "../session.js";
import { settleProcess } from "./late-process.js";
import { isVcpuId } from "./mapping.js";

/** Registers recorded by an add-on also name the VMM and the vCPU. The core has found the thread that emitted the event. */
export function learnContext(
  session: Session,
  batch: BatchWith<GuestContext>,
  i: number,
  machine: Machine,
  { current: thread }: Cpu,
): void {
  if (thread === undefined) return;
  const { vcpu } = thread;
  const learnsProcess = thread.tgid < 0;
  if (learnsProcess) thread.tgid = batch[GuestContext.vmmTgid][i] as number;
  if (vcpu === undefined) {
    const id = batch[GuestContext.vcpuId][i] as number;
    if (isVcpuId(id)) thread.vcpuIdHint = id;
  } else if (learnsProcess) {
    // The probe lies behind kvm_entry, so a vCPU that only entered has been met before its process is known.
    settleProcess(session, machine, vcpu);
  }
}

export function isaOfEvent(machine: Machine, recorded: number, reason: number): number {
  if (0 < recorded) {
    machine.isa = isaRecorded(recorded);
    return machine.isa;
  }
  if (machine.isa === Isa.UNKNOWN) machine.isa = inferIsa(reason);
  return machine.isa;
}

/** Other hypervisors than KVM's own two use further numbers: 3 is PVM there, and not arm64. */
function isaRecorded(recorded: number): number {
  if (ISA_BY_FIELDS < recorded) return recorded - ISA_BY_FIELDS;
  return recorded === Isa.VMX || recorded === Isa.SVM ? recorded : Isa.OTHER;
}
