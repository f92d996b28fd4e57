import { Seen } from "../../facts/sighting-store.js";
import { cr3Page, isEntryStack, isKernelAddress, isUserMode, stackOf } from "../../model/guest-registers.js";
import type { Machine } from "../machine.js";
import type { Session } from "../session.js";
import { endProcess, isAnotherProcess, keyOf, learnUserTables, processAt } from "./address-spaces.js";
import { isKernelSpace, noteEnd, noteUserMode } from "./kernel-space.js";
import { beginAgain, dropThread, splitOff } from "./lives.js";
import { idleOf, isKernelThread, kernelOf, learnOwner, learnUserNear, stackAt, threadOf } from "./stacks.js";
import type { Guest, GuestProcess, GuestThread, KernelStack, UserStack, VcpuView } from "./tasks.js";
import { isTakenOver, likelyOwner, userStackAt } from "./user-stacks.js";

/** The task that one look at the registers finds. One object, filled anew each time. */
export class Identity {
  process: GuestProcess | undefined = undefined;
  thread: GuestThread | undefined = undefined;
  isUserMode = false;
  /** The registers are the current task's own, and not those of an interrupt. */
  isSight = false;
  how: Seen = Seen.NOTHING;
}

/**
 * Finds the task that is current on a vCPU. In user mode CR3 decides. In the kernel the stack decides: a switch loads
 * the CR3 of the next task while it is still on the stack of the one before (context_switch, kernel/sched/core.c), and
 * kernel threads and idle tasks load none. Interrupts run on behalf of no task and leave the current one as it is.
 */
export class Identifier {
  readonly identity = new Identity();

  constructor(private readonly session: Session) {}

  /** `t`: time of the sighting; `sinceNs`: the earliest time from which the task may have run. */
  look(machine: Machine, view: VcpuView, t: number, sinceNs: number): Identity {
    const { rip, rsp, cpl } = view;
    const { identity } = this;
    const page = cr3Page(view.cr3);
    identity.isUserMode = isUserMode(cpl, rip, rsp);
    identity.isSight = true;
    identity.thread = undefined;
    identity.how = Seen.NOTHING;
    if (page === 0) identity.process = undefined;
    else if (identity.isUserMode) this.lookUser(machine, view, page, t, sinceNs);
    else if (Number.isNaN(rsp)) {
      identity.process = processAt(this.session, machine, view.guest, page, sinceNs);
      identity.how = Seen.PAGE_TABLES;
    } else this.lookKernel(machine, view, page, t, sinceNs);
    view.lookedCr3 = view.cr3;
    view.lookedRsp = rsp;
    view.isSight = identity.isSight;
    if (identity.isSight) view.sightNs = t;
    if (isEntryStack(rsp)) return identity;
    view.page = page;
    view.wasUserMode = identity.isUserMode;
    return identity;
  }

  private lookUser(machine: Machine, view: VcpuView, page: number, t: number, sinceNs: number): void {
    const { guest, rsp, rip, process: current } = view;
    const { session, identity } = this;
    if (page !== view.page || !view.wasUserMode) learnUserTables(guest, view, page, true, sinceNs);
    if (page === guest.kernelPage) guest.kernelPage = 0;
    let process = current?.page === page ? current : processAt(session, machine, guest, page, sinceNs);
    if (process !== undefined && isAnotherProcess(process, rip, rsp)) {
      process = beginAgain(session, machine, view, process, view.provedNs, sinceNs);
      isAnotherProcess(process, rip, rsp);
    }
    identity.process = process;
    identity.how = Seen.USER_MODE;
    if (process === undefined || Number.isNaN(rsp)) return;
    if (view.process === process) view.provedNs = t;
    noteUserMode(guest, process);
    if (view.lastStack) learnUserNear(view.lastStack, process);
    view.lastStack = undefined;
    let stack = userStackAt(process, rsp);
    const outOfKernel = view.process === process && !view.isUserMode ? view.thread : undefined;
    if (outOfKernel && this.isTakenOver(view, stack, outOfKernel, t)) {
      process = beginAgain(session, machine, view, process, view.pairedNs, sinceNs);
      identity.process = process;
      stack = userStackAt(process, rsp);
      if (view.thread) isTakenOver(guest, stack, view.thread, t - view.sightNs);
    }
    identity.thread = stack.owner;
    view.userStack = stack;
    if (stack.owner !== undefined) return;
    identity.thread = likelyOwner(process, stack);
    if (identity.thread !== undefined) identity.how = Seen.ONLY_THREAD;
  }

  private lookKernel(machine: Machine, view: VcpuView, page: number, t: number, sinceNs: number): void {
    const { guest, rsp } = view;
    const { session, identity } = this;
    if (!isKernelAddress(rsp) || isEntryStack(rsp)) {
      this.onTheWayIn(machine, view, page, sinceNs);
      return;
    }
    if (this.isInterrupt(view, rsp, sinceNs)) {
      this.keep(machine, view, page, sinceNs);
      return;
    }
    if (page !== view.page || view.wasUserMode) learnUserTables(guest, view, page, false, sinceNs);
    const number = stackOf(rsp);
    if (number === view.idleStack) {
      identity.process = idleOf(session, machine, guest);
      identity.how = Seen.IDLE_STACK;
      return;
    }
    const { lastStack } = view;
    const stack = lastStack?.number === number ? lastStack : stackAt(guest, number);
    identity.process = this.onStack(machine, view, stack, keyOf(guest, page), t, sinceNs);
  }

  private onStack(
    machine: Machine,
    view: VcpuView,
    stack: KernelStack,
    page: number,
    t: number,
    sinceNs: number,
  ): GuestProcess | undefined {
    const { guest } = view;
    const { session, identity } = this;
    if (isKernelSpace(guest, stack, page)) {
      if (stack.thread) splitOff(session, machine, view, stack.thread, stack.stayNs, sinceNs);
      const ending = noteEnd(stack);
      view.lastStack = undefined;
      const process = ending ?? kernelOf(session, machine, guest);
      identity.thread = ending ? stack.thread : threadOf(session, machine, stack, process);
      identity.how = ending ? Seen.ENDING : Seen.KERNEL_THREAD;
      return process;
    }
    const cameFromUser = view.isUserMode && view.process?.page === page;
    const { stayNs } = stack;
    if (learnOwner(stack, page, t)) {
      stack.stayNs = stayOf(view, page, sinceNs);
      if (stack.thread) {
        splitOff(session, machine, view, stack.thread, stayNs, sinceNs);
        this.moved(view, stack.thread, stack, sinceNs);
      }
    }
    view.lastStack = stack;
    const { process: current } = view;
    const isCurrent = current?.page === stack.ownerPage && current.kind === "user";
    const owner = isCurrent ? current : processAt(session, machine, guest, stack.ownerPage, sinceNs);
    if (cameFromUser && owner === view.process && owner) learnUserNear(stack, owner);
    const process = isKernelThread(stack, owner) ? kernelOf(session, machine, guest) : owner;
    identity.how = process?.kind === "kernel" ? Seen.KERNEL_THREAD : Seen.KERNEL_STACK;
    if (process === undefined) return undefined;
    identity.thread = threadOf(session, machine, stack, process);
    if (!cameFromUser || view.process !== process || !identity.thread || !view.userStack) return process;
    if (!this.isTakenOver(view, view.userStack, identity.thread, t)) return process;
    const next = beginAgain(session, machine, view, process, view.pairedNs, sinceNs);
    identity.thread = threadOf(session, machine, stack, next);
    return next;
  }

  /** User mode on `stack` and the thread's kernel stack were seen one after the other. */
  private isTakenOver(view: VcpuView, stack: UserStack, thread: GuestThread, t: number): boolean {
    if (isTakenOver(view.guest, stack, thread, t - view.sightNs)) return true;
    if (stack.owner === thread) view.pairedNs = t;
    return false;
  }

  /**
   * A thread's stack now belongs to another address space: the thread called exec or has ended. Its process ends with
   * its last thread.
   */
  private moved(view: VcpuView, thread: GuestThread, stack: KernelStack, t: number): void {
    const { guest } = view;
    stack.thread = undefined;
    if (thread.process.kind !== "user") return;
    const { threads } = thread.process;
    dropThread(guest, thread, t);
    const runsElsewhere = thread.process.on.some((other) => other !== view);
    if (threads.length === 0 && !runsElsewhere && !hasStack(guest, thread.process))
      endProcess(guest, thread.process, t);
  }

  private isInterrupt(view: VcpuView, rsp: number, t: number): boolean {
    const { irqStack, guest } = view;
    if (irqStack.isKnown) return irqStack.holds(rsp);
    if (!irqStack.learn(rsp, view)) return false;
    for (const { number, thread } of [...guest.stacks.values()]) {
      if (!irqStack.overlaps(number)) continue;
      // The stack was taken for a thread's until now.
      if (thread) dropThread(guest, thread, t);
      guest.stacks.delete(number);
    }
    return true;
  }

  /**
   * The way from user mode into the kernel begins on the user's stack (system calls) or on the entry stack (interrupts
   * and faults, entry_64.S). Kernel threads and the idle task are never on either.
   */
  private onTheWayIn(machine: Machine, view: VcpuView, page: number, sinceNs: number): void {
    const { identity } = this;
    this.keep(machine, view, page, sinceNs);
    if (identity.process?.kind === "user") return;
    identity.process = processAt(this.session, machine, view.guest, keyOf(view.guest, page), sinceNs);
    identity.thread = identity.process?.threads.length === 1 ? identity.process.threads[0] : undefined;
    identity.isUserMode = true;
    identity.how = Seen.WAY_IN;
  }

  /** The current task stays current, unless the address space has changed. */
  private keep(machine: Machine, view: VcpuView, page: number, t: number): void {
    const { identity } = this;
    identity.isSight = false;
    identity.how = Seen.PAGE_TABLES;
    const isSame = view.page === page || Math.floor(view.page / 2) === Math.floor(page / 2);
    if (view.process !== undefined && (isSame || view.page === 0)) {
      identity.process = view.process;
      identity.thread = view.thread;
      identity.isUserMode = view.isUserMode;
    } else identity.process = processAt(this.session, machine, view.guest, page, t);
  }
}

/**
 * Begin of the stay on the vCPU in which a kernel stack is first seen; NaN if user mode in that stay has shown its
 * process.
 */
function stayOf(view: VcpuView, page: number, sinceNs: number): number {
  if (view.process?.page !== page || view.process.kind !== "user") return sinceNs;
  return view.stayNs <= view.provedNs ? Number.NaN : view.stayNs;
}

/** Has another kernel stack been seen in the address space since it became this process's? */
function hasStack(guest: Guest, process: GuestProcess): boolean {
  for (const { ownerPage, seenNs } of guest.stacks.values()) {
    if (ownerPage === process.page && process.sinceNs <= seenNs) return true;
  }
  return false;
}
