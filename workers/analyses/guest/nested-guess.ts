import { type ExitCode, Isa, isaOf, reasonOf } from "../../model/kvm/exit-code.js";
import type { Vcpu } from "../entities.js";
import type { NestedView } from "./nested-view.js";

/** Exits by instructions that only a hypervisor uses, to enter its guest. */
const VMLAUNCH = 20;
const VMRESUME = 24;
const VMRUN = 0x80;

export function isGuestEntry(code: ExitCode): boolean {
  const reason = reasonOf(code);
  const isa = isaOf(code);
  return (isa === Isa.VMX && (reason === VMLAUNCH || reason === VMRESUME)) || (isa === Isa.SVM && reason === VMRUN);
}

/** The same for the bare number in any instruction set: a quick test that rules out most exits. */
export function mayEnterGuest(reason: number): boolean {
  return reason === VMLAUNCH || reason === VMRESUME || reason === VMRUN;
}

/**
 * Guesses from CR3 the level that the vCPU enters, where the host does not record it: after an exit by which a
 * hypervisor enters its guest, the first address space that is not the hypervisor's own belongs to the nested guest.
 * From then on it counts as such. Without CR3, only the entry right after such an exit is known to be the nested
 * guest's.
 */
export function guessLevel(vcpu: Vcpu, view: NestedView, page: number): void {
  if (page === view.hypervisorPage) vcpu.level = 1;
  else if (view.isEntering) {
    vcpu.level = 2;
    view.guestPages.add(page);
  } else vcpu.level = view.guestPages.has(page) ? 2 : 1;
  view.isEntering = false;
}
