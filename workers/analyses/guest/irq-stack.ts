import { stackOf } from "../../model/guest-registers.js";
import type { GuestProcess, GuestThread, VcpuView } from "./tasks.js";
import type { UserStack } from "./user-stacks.js";

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
  private process: GuestProcess | undefined = undefined;
  private thread: GuestThread | undefined = undefined;
  private userStack: UserStack | undefined = undefined;
  /** What was current before was not always the same. */
  isSeenUnderOthers = false;
  constructor(readonly top: number) {}

  /** Two processes, two threads, or user mode on two stacks without the kernel between: each tells two tasks apart. */
  seenUnder({ process, thread, userStack, isUserMode }: VcpuView): void {
    this.count += 1;
    const isFirst = this.count === 1;
    if (isFirst) this.process = process;
    else if (this.process !== process) this.isSeenUnderOthers = true;
    if (thread !== undefined && thread.stack !== stackOf(this.top - 1)) {
      if (this.thread !== undefined && this.thread !== thread) this.isSeenUnderOthers = true;
      this.thread = thread;
    }
    if (isUserMode && userStack !== undefined) {
      if (this.userStack !== undefined && this.userStack !== userStack) this.isSeenUnderOthers = true;
      this.userStack = userStack;
    }
  }
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
  seen.seenUnder(view);
  if (seen.count < ENOUGH || !seen.isSeenUnderOthers) return false;
  view.irqTop = top;
  view.tops.clear();
  return true;
}
