/**
 * The meaning of guest registers as numbers. Addresses are sign-extended float64 (see model/event-fields.ts), so 32-bit
 * integer operations cannot be used.
 */

const PAGE = 4096;
/** Physical addresses have at most 52 bits; above them CR3 holds flags (LAM 61 and 62, no-flush 63). */
const MAX_PAGES = 2 ** 40;

/**
 * Number of the page to which CR3 points; 0: none. Bits 0..11 are the PCID or cache flags (Intel SDM 3, 4.5), which
 * differ between entries of the same address space.
 */
export function cr3Page(cr3: number): number {
  const page = Math.floor(cr3 / PAGE);
  if (0 <= page && page < MAX_PAGES) return page;
  // Modulo 2^40 drops the flags; a negative number is one with bit 63.
  return Number.isNaN(page) ? 0 : ((page % MAX_PAGES) + MAX_PAGES) % MAX_PAGES;
}

/** THREAD_SIZE of x86-64 Linux (arch/x86/include/asm/page_64_types.h); stacks are aligned to it. */
const STACK = 16384;

/** The number of the kernel stack in which an address lies. */
export function stackOf(rsp: number): number {
  return Math.floor(rsp / STACK);
}

export function stackBase(stack: number): number {
  return stack * STACK;
}

/** Addresses of the kernel have bit 63 set: x86-64 Linux, Windows and the BSDs alike. */
export function isKernelAddress(address: number): boolean {
  return address < 0;
}

/** cpu_entry_area: stacks for entries and exceptions, of CPUs and not of threads (Documentation/arch/x86/x86_64/mm.rst). */
const ENTRY_AREA = -(2 ** 41);
const ENTRY_AREA_END = ENTRY_AREA + 2 ** 39;

export function isEntryStack(rsp: number): boolean {
  return ENTRY_AREA <= rsp && rsp < ENTRY_AREA_END;
}

/** Guest user mode? By the privilege level where it was recorded, else by the addresses. */
export function isUserMode(cpl: number, rip: number, rsp: number): boolean {
  if (0 <= cpl) return cpl === 3;
  return Number.isNaN(rip) ? !isKernelAddress(rsp) : !isKernelAddress(rip);
}

/** In the notation that people use: "0x9f9a000", "0xffffc900006c4000". */
export function hex(value: number): string {
  return `0x${BigInt.asUintN(64, BigInt(value)).toString(16)}`;
}

/** The address in CR3 for a page number. */
export function hexOfPage(page: number): string {
  return hex(page * PAGE);
}
