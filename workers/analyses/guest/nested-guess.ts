import type { Vcpu } from "../entities.js";
import type { NestedView } from "./nested-view.js";

/**
 * Guesses from CR3 the level that the vCPU enters, where the host does not record it: after an exit by which a
 * hypervisor enters its guest, the first address space that is not the hypervisor's own belongs to the nested guest.
 * From then on it counts as such. Without CR3, only the entry right after such an exit is known to be the nested
 * guest's.
 */
export function guessLevel(vcpu: Vcpu, view: NestedView, page: number): void {
  if (page === view.state.hypervisorPage) vcpu.level = 1;
  else if (view.isEntering) {
    vcpu.level = 2;
    view.guestPages.add(page);
  } else vcpu.level = view.guestPages.has(page) ? 2 : 1;
  view.isEntering = false;
}
