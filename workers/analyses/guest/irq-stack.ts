import { stackOf } from "../../model/guest-registers.js";

const PAGE = 4096;
/** IRQ_STACK_SIZE, asm/page_64_types.h. */
const SIZE = 16384;
/** struct pt_regs and a return address. */
const TOP = 176;
const ENOUGH = 3;
/**
 * After so many tries without a result there is no such stack: other systems handle interrupts on the thread's stack.
 */
const MAX_TRIES = 4096;

/** The current task of a vCPU, as far as it tells tasks apart. */
interface Current {
  readonly process: object | undefined;
  readonly thread: { readonly stack: number } | undefined;
  readonly userStack: object | undefined;
  readonly isUserMode: boolean;
}

/**
 * The stack on which a CPU of the guest handles interrupts: code on it interrupts the current thread and is no thread
 * itself. It is used from its very top on (call_on_irqstack, asm/irq_stack.h), where a thread's stack holds the
 * registers of user mode and the kernel hardly ever runs. It is used whatever was current before, while the top of a
 * thread's stack belongs to one thread. It need not be aligned to its size (map_irq_stack, arch/x86/kernel/irq_64.c).
 */
export class IrqStack {
  /** End of the stack; NaN: not known. */
  private top = Number.NaN;
  private readonly candidates = new Map<number, Candidate>();
  private tries = 0;

  get isKnown(): boolean {
    return !Number.isNaN(this.top);
  }

  holds(rsp: number): boolean {
    return this.top - SIZE <= rsp && rsp < this.top;
  }

  /** Whether a kernel stack with this number (`stackOf`) is part of it. */
  overlaps(number: number): boolean {
    return stackOf(this.top - SIZE) <= number && number <= stackOf(this.top - 1);
  }

  /**
   * Counts a kernel stack pointer near the top of a page. True when that has proved the page to be the last one of the
   * stack.
   */
  learn(rsp: number, current: Current): boolean {
    const top = Math.floor(rsp / PAGE + 1) * PAGE;
    if (TOP < top - rsp || MAX_TRIES < this.tries) return false;
    this.tries += 1;
    let seen = this.candidates.get(top);
    if (seen === undefined) {
      seen = new Candidate(top);
      this.candidates.set(top, seen);
    }
    seen.seenUnder(current);
    if (seen.count < ENOUGH || !seen.isSeenUnderOthers) return false;
    this.top = top;
    this.candidates.clear();
    return true;
  }
}

/** The end of a page near which kernel stack pointers were seen. */
export class Candidate {
  count = 0;
  private process: object | undefined = undefined;
  private thread: object | undefined = undefined;
  private userStack: object | undefined = undefined;
  /** The current task was not always the same. */
  isSeenUnderOthers = false;
  constructor(private readonly top: number) {}

  /** Two processes, two threads, or user mode on two stacks without the kernel between: each tells two tasks apart. */
  seenUnder({ process, thread, userStack, isUserMode }: Current): void {
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
