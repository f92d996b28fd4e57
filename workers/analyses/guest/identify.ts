import type { Machine } from "../machine.js";
import type { Session } from "../session.js";
import { endProcess, endThread, isAnotherProcess, keyOf, learnUserTables, processAt } from "./address-spaces.js";
import { isOnIrqStack, learnIrqStack } from "./irq-stack.js";
import { cr3Page, isEntryStack, isKernelAddress, isUserMode, stackOf } from "./registers.js";
import { idleOf, isKernelThread, kernelOf, learnOwner, learnUserNear, stackAt, threadOf } from "./stacks.js";
import type { Guest, GuestProcess, GuestThread, KernelStack, VcpuView } from "./tasks.js";
import { learnUserStack, userThread } from "./user-threads.js";

/** Who runs, as one look at the registers tells. One object, filled anew each time. */
export class Finding {
  process: GuestProcess | undefined = undefined;
  thread: GuestThread | undefined = undefined;
  isUserMode = false;
}

/**
 * Who is current on a vCPU. In user mode CR3 decides, in the kernel the stack: a switch loads the next one's CR3 while
 * it is still on the stack of the one before (context_switch, kernel/sched/core.c), and kernel threads and idle tasks
 * load none. Interrupts run on behalf of nobody and leave the current thread as it is.
 */
export class Identifier {
  readonly finding = new Finding();

  constructor(private readonly session: Session) {}

  look(machine: Machine, view: VcpuView, t: number): Finding {
    const { guest, rip, rsp, cpl } = view;
    const { finding } = this;
    const page = cr3Page(view.cr3);
    view.lookedCr3 = view.cr3;
    view.lookedRsp = rsp;
    finding.isUserMode = isUserMode(cpl, rip, rsp);
    finding.thread = undefined;
    if (page === 0) finding.process = undefined;
    else if (finding.isUserMode) this.lookUser(machine, view, page, t);
    else if (Number.isNaN(rsp)) finding.process = processAt(this.session, machine, guest, page, t);
    else this.lookKernel(machine, view, page, t);
    if (isEntryStack(rsp)) return finding;
    view.page = page;
    view.wasUserMode = finding.isUserMode;
    return finding;
  }

  private lookUser(machine: Machine, view: VcpuView, page: number, t: number): void {
    const { guest, rsp, rip } = view;
    const { session, finding } = this;
    if (page !== view.page || !view.wasUserMode) learnUserTables(guest, view, page, true, t);
    const { process: current } = view;
    let process = current?.page === page ? current : processAt(session, machine, guest, page, t);
    if (process !== undefined && isAnotherProcess(process, rip, rsp)) {
      endProcess(guest, process, t);
      process = processAt(session, machine, guest, page, t);
    }
    finding.process = process;
    if (process === undefined || Number.isNaN(rsp)) return;
    if (view.lastStack) learnUserNear(view.lastStack, process);
    view.lastStack = undefined;
    finding.thread = userThread(view, process, rsp);
    view.userRsp = rsp;
  }

  private lookKernel(machine: Machine, view: VcpuView, page: number, t: number): void {
    const { guest, rsp } = view;
    const { session, finding } = this;
    // The way into the kernel begins on the user's stack.
    if (!isKernelAddress(rsp) || isEntryStack(rsp) || this.isInterrupt(view, rsp)) {
      this.keep(machine, view, page, t);
      return;
    }
    if (page !== view.page || view.wasUserMode) learnUserTables(guest, view, page, false, t);
    const number = stackOf(rsp);
    if (number === view.idleStack) {
      finding.process = idleOf(session, machine, guest);
      return;
    }
    const { lastStack } = view;
    const stack = lastStack?.number === number ? lastStack : stackAt(guest, number);
    finding.process = this.onStack(machine, view, stack, keyOf(guest, page), t);
  }

  private onStack(machine: Machine, view: VcpuView, stack: KernelStack, page: number, t: number) {
    const { guest } = view;
    const { session, finding } = this;
    const cameFromUser = view.isUserMode && view.process?.page === page;
    if (learnOwner(stack, page, t) && stack.thread) this.moved(guest, stack.thread, stack, t);
    view.lastStack = stack;
    const { process: current } = view;
    const isCurrent = current?.page === stack.ownerPage && current.kind === "user";
    const owner = isCurrent ? current : processAt(session, machine, guest, stack.ownerPage, t);
    if (cameFromUser && owner === view.process && owner) learnUserNear(stack, owner);
    const process = isKernelThread(stack, owner) ? kernelOf(session, machine, guest) : owner;
    if (process === undefined) return undefined;
    finding.thread = threadOf(session, machine, stack, process);
    if (cameFromUser && view.process === process && finding.thread) learnUserStack(finding.thread, view.userRsp);
    return process;
  }

  /** A thread's stack is another address space's now: it called exec or is gone. Its process ends with its last thread. */
  private moved(guest: Guest, thread: GuestThread, stack: KernelStack, t: number): void {
    stack.thread = undefined;
    if (thread.process.kind !== "user") return;
    const { threads } = thread.process;
    threads.splice(threads.indexOf(thread), 1);
    endThread(guest, thread, t);
    if (threads.length === 0 && !hasStack(guest, thread.process)) endProcess(guest, thread.process, t);
  }

  private isInterrupt(view: VcpuView, rsp: number): boolean {
    if (!Number.isNaN(view.irqTop)) return isOnIrqStack(view, rsp);
    if (!learnIrqStack(view, rsp)) return false;
    for (const number of [...view.guest.stacks.keys()]) {
      const isIt = stackOf(view.irqTop - 16384) <= number && number <= stackOf(view.irqTop - 1);
      if (isIt) view.guest.stacks.delete(number);
    }
    return true;
  }

  /** Whoever was current still is, unless the address space has changed since. */
  private keep(machine: Machine, view: VcpuView, page: number, t: number): void {
    const { finding } = this;
    const isSame = view.page === page || Math.floor(view.page / 2) === Math.floor(page / 2);
    if (view.process !== undefined && (isSame || view.page === 0)) {
      finding.process = view.process;
      finding.thread = view.thread;
      finding.isUserMode = view.isUserMode;
    } else finding.process = processAt(this.session, machine, view.guest, page, t);
  }
}

/** Has another kernel stack been seen in the process's address space, since it is this process's? */
function hasStack(guest: Guest, process: GuestProcess): boolean {
  for (const { ownerPage, seenNs } of guest.stacks.values()) {
    if (ownerPage === process.page && process.sinceNs <= seenNs) return true;
  }
  return false;
}
