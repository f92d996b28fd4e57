import { State } from "../../model/states.js";
import { endProcess } from "./address-spaces.js";
import { leave } from "./show.js";
import type { Guest, GuestProcess, KernelStack, VcpuView } from "./tasks.js";

/**
 * The kernel has an address space of its own (init_mm, mm/init-mm.c), in which no user mode ever runs. Kernel threads
 * and idle tasks borrow it like any other. A user thread runs in it only at its end: in do_exit the last thread of a
 * process gives up the page tables (exit_mm, kernel/exit.c), and must leave them so that they can be freed
 * (flush_tlb_func, arch/x86/mm/tlb.c). So the end of a process shows here.
 */

/**
 * Number of processes whose threads must be seen in the address space. One may have called exec into it, and the switch
 * away from another may have been seen half-way, but hardly more.
 */
const ENOUGH_STACKS = 3;

/** A kernel stack was seen in an address space. True if that is known to be the kernel's own. */
export function isKernelSpace(guest: Guest, stack: KernelStack, page: number): boolean {
  if (guest.kernelPage !== 0 || stack.lastPage === page) return guest.kernelPage === page;
  if (stack.ownerPage === page || stack.userNear === 0 || stack.thread?.process.kind !== "user") return false;
  if (guest.processes.get(page)?.hasUserMode) return false;
  let stacks = guest.kernelStacks.get(page);
  if (stacks === undefined) {
    stacks = new Set();
    guest.kernelStacks.set(page, stacks);
  }
  stacks.add(stack.number);
  if (stacks.size < ENOUGH_STACKS) return false;
  guest.kernelPage = page;
  guest.kernelStacks.clear();
  return true;
}

/** User mode runs in the address space: it belongs to a process. */
export function noteUserMode(guest: Guest, process: GuestProcess): void {
  if (process.hasUserMode) return;
  process.hasUserMode = true;
  guest.kernelStacks.delete(process.page);
}

/**
 * The stack of a user thread was seen in the kernel's address space: the thread is the last of its process, and at its
 * end.
 */
export function noteEnd(stack: KernelStack): GuestProcess | undefined {
  const process = stack.thread?.process;
  if (process?.kind !== "user" || stack.userNear === 0) return undefined;
  process.isGone = true;
  return process;
}

/** Takes a process that has ended off the vCPU. */
export function bury(guest: Guest, view: VcpuView, process: GuestProcess, t: number): void {
  leave(process, view, t, State.NONE);
  endProcess(guest, process, t);
}
