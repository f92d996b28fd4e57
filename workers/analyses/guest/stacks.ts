import type { Machine } from "../machine.js";
import type { Session } from "../session.js";
import { addProcess, addThread } from "./guest-lanes.js";
import { type Guest, type GuestProcess, type GuestThread, KernelStack } from "./tasks.js";

/**
 * Finds the thread of a kernel stack. A thread of a process runs on its stack only in its own address space. A kernel
 * thread runs in whichever address space was loaded before (lazy TLB, Documentation/mm/active_mm.rst), so under its
 * stack the address space changes. The kernel uses stacks again, and an exit in the middle of a switch shows one
 * thread's stack with the next one's address space. So a single sighting counts for little.
 */

/** The number of sightings before a thread gets a lane: by then an interrupt stack is known to be one. */
const MIN_SEEN = 3;
/** At this number sightings are halved, so that the past is forgotten when a stack gets a new owner. */
const MAX_SEEN = 256;
const MAX_OWNER_VOTES = 1;

export function stackAt(guest: Guest, number: number): KernelStack {
  let stack = guest.stacks.get(number);
  if (stack === undefined) {
    stack = new KernelStack(number);
    guest.stacks.set(number, stack);
  }
  return stack;
}

/** The stack was seen in an address space. True if it now belongs to another one. */
export function learnOwner(stack: KernelStack, page: number, t: number): boolean {
  stack.seen += 1;
  if (stack.lastPage !== page) {
    if (stack.lastPage !== 0) stack.changes += 1;
    stack.lastPage = page;
  }
  if (MAX_SEEN <= stack.seen) {
    stack.seen >>= 1;
    stack.changes >>= 1;
  }
  if (page === stack.ownerPage) {
    stack.ownerVotes = Math.min(stack.ownerVotes + 1, MAX_OWNER_VOTES);
    stack.seenNs = t;
  } else if (0 < stack.ownerVotes) stack.ownerVotes -= 1;
  else {
    stack.ownerPage = page;
    stack.ownerVotes = 1;
    stack.userNear = 0;
    stack.ownedNs = t;
    stack.seenNs = t;
    return true;
  }
  return false;
}

/** User mode was seen next to the stack, in the same address space. */
export function learnUserNear(stack: KernelStack, process: GuestProcess): void {
  if (stack.lastPage !== process.page || stack.ownerPage !== process.page) return;
  stack.userNear += 1;
  process.hasUserStack = true;
}

/** If there were user mode, more sightings than these would have shown it. */
const FIRST_SIGHTINGS = 15;

/**
 * Does the stack belong to a kernel thread? Its address space changes often. Or it is new, in a process that was seen
 * to go between user mode and another kernel stack, but never to this one.
 */
export function isKernelThread(stack: KernelStack, owner: GuestProcess | undefined): boolean {
  if (2 <= stack.changes && stack.seen <= stack.changes * 4) return true;
  return stack.userNear === 0 && stack.seen <= FIRST_SIGHTINGS && owner?.hasUserStack === true;
}

/** The thread of a stack; undefined before there are enough sightings. */
export function threadOf(
  session: Session,
  machine: Machine,
  stack: KernelStack,
  process: GuestProcess,
): GuestThread | undefined {
  if (stack.thread?.process === process) return stack.thread;
  if (stack.seen < MIN_SEEN) return undefined;
  stack.thread =
    process.threads.find((known) => known.stack === stack.number) ?? addThread(session, machine, process, stack.number);
  return stack.thread;
}

export function kernelOf(session: Session, machine: Machine, guest: Guest): GuestProcess {
  guest.kernel ??= addProcess(session, machine, guest, "kernel", 0);
  return guest.kernel;
}

export function idleOf(session: Session, machine: Machine, guest: Guest): GuestProcess {
  guest.idle ??= addProcess(session, machine, guest, "idle", 0);
  return guest.idle;
}

/** A process that stands for time in which we do not know which process ran. */
export function nobodyOf(session: Session, machine: Machine, guest: Guest): GuestProcess {
  guest.nobody ??= addProcess(session, machine, guest, "unknown", 0);
  return guest.nobody;
}
