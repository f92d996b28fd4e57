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

/** The same of the bare number, whatever the instruction set: to pass over the others fast. */
export function mayEnterGuest(reason: number): boolean {
  return reason === VMLAUNCH || reason === VMRESUME || reason === VMRUN;
}

/**
 * Whose code the vCPU enters, by CR3, where the host does not record it: the first address space entered after such
 * an exit, if it is not the hypervisor's own, is one of the nested guest. From then on it counts as that. Without
 * CR3 only the entry right after such an exit is known to be the nested guest's.
 */
export function guessLevel(vcpu: Vcpu, view: NestedView, page: number): void {
  if (page === view.hypervisorPage) vcpu.level = 1;
  else if (view.isEntering) {
    vcpu.level = 2;
    view.guestPages.add(page);
  } else vcpu.level = view.guestPages.has(page) ? 2 : 1;
  view.isEntering = false;
}
