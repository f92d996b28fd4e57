import { type ExitCode, Isa, isaOf, reasonOf } from "./exit-code.js";

const EPT_VIOLATION = 48;
/** Exit qualification of an EPT violation (Intel SDM 3, "Exit Qualification for EPT Violations"). */
const EPT_WRITE = 1 << 1;
const EPT_READABLE = 1 << 3;
const EPT_WRITABLE = 1 << 4;
/** Error code of a page fault, also of a nested one on AMD (arch/x86/include/asm/kvm_host.h: PFERR_*). */
const PRESENT = 1 << 0;
const WRITE = 1 << 1;

/**
 * Whether a fault on guest memory (kvm_page_fault) was a write to a page that is mapped, but not for writing. KVM takes
 * the right to write away to log which pages a guest writes, as a live migration wants it. The host does so with pages
 * that are shared too: by KSM, by a fork, or with the page of zeros.
 */
export function isWriteProtection(exit: ExitCode, error: number): boolean {
  if (isaOf(exit) === Isa.VMX && reasonOf(exit) === EPT_VIOLATION) {
    return (error & (EPT_WRITE | EPT_READABLE | EPT_WRITABLE)) === (EPT_WRITE | EPT_READABLE);
  }
  return (error & (PRESENT | WRITE)) === (PRESENT | WRITE);
}
