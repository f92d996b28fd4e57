import type { Machine } from "../machine.js";
import type { Session } from "../session.js";
import { addProcess, addThread } from "./guest-lanes.js";
import { type Guest, type GuestProcess, type GuestThread, KernelStack } from "./tasks.js";

/**
 * Whose a kernel stack is. A thread of a process runs on it only in its own address space; a kernel thread runs in
 * whichever was there before (lazy TLB, Documentation/mm/active_mm.rst), so under its stack the address space
 * changes. Stacks are given out again, and an exit in the middle of a switch sees one thread's stack with the next
 * one's address space, so single sightings count for little.
 */

/** Sightings without which no lane is made for the thread: by then an interrupt stack has shown what it is. */
const MIN_SEEN = 3;
/** Sightings are halved here, so that the past is forgotten when a stack gets a new owner. */
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

/** The stack was seen under an address space. True if it has got another owner. */
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

/** Later sightings than these would have shown user mode, if there were any. */
const FIRST_SIGHTINGS = 15;

/**
 * Is it a kernel thread's? Its address space changes often; or it is new, in a process that has been seen to go between
 * user mode and another kernel stack, but never to this one.
 */
export function isKernelThread(stack: KernelStack, owner: GuestProcess | undefined): boolean {
  if (2 <= stack.changes && stack.seen <= stack.changes * 4) return true;
  return stack.userNear === 0 && stack.seen <= FIRST_SIGHTINGS && owner?.hasUserStack === true;
}

/** The thread of a stack; undefined while too little has been seen of it. */
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

/** Stands for the time of which it is not known which process had it. */
export function nobodyOf(session: Session, machine: Machine, guest: Guest): GuestProcess {
  guest.nobody ??= addProcess(session, machine, guest, "unknown", 0);
  return guest.nobody;
}
