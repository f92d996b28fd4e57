import type { GuestProcess, VcpuView } from "./tasks.js";

/**
 * The stack on which a CPU of the guest handles interrupts: what runs there interrupts the current thread and is none
 * itself. It is used from its very top on (call_on_irqstack, asm/irq_stack.h), where a thread's stack holds the
 * registers of user mode and the kernel hardly ever runs; and whatever was current before, while the top of a thread's
 * stack belongs to one thread. It need not be aligned to its size (map_irq_stack, arch/x86/kernel/irq_64.c).
 */

const PAGE = 4096;
/** IRQ_STACK_SIZE, asm/page_64_types.h. */
const SIZE = 16384;
/** struct pt_regs and a return address. */
const TOP = 176;
const ENOUGH = 3;
/** Without a result after so many there is no such stack (other systems handle interrupts on the thread's). */
const MAX_TRIES = 4096;

export class TopOfStack {
  count = 0;
  first: GuestProcess | undefined = undefined;
  isSeenUnderOthers = false;
  constructor(readonly top: number) {}
}

export function isOnIrqStack(view: VcpuView, rsp: number): boolean {
  return view.irqTop - SIZE <= rsp && rsp < view.irqTop;
}

/** Counts a kernel stack pointer near the top of a page. True when that has proved the page the interrupt stack's last. */
export function learnIrqStack(view: VcpuView, rsp: number): boolean {
  const top = Math.floor(rsp / PAGE + 1) * PAGE;
  if (TOP < top - rsp || MAX_TRIES < view.irqTries) return false;
  view.irqTries += 1;
  let seen = view.tops.get(top);
  if (seen === undefined) {
    seen = new TopOfStack(top);
    view.tops.set(top, seen);
  }
  if (seen.count === 0) seen.first = view.process;
  else if (seen.first !== view.process) seen.isSeenUnderOthers = true;
  seen.count += 1;
  if (seen.count < ENOUGH || !seen.isSeenUnderOthers) return false;
  view.irqTop = top;
  view.tops.clear();
  return true;
}
