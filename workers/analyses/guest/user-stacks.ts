import { isOnFirstStack } from "./address-spaces.js";
import { type Guest, type GuestProcess, type GuestThread, UserStack } from "./tasks.js";

/**
 * Finds the thread of a process that runs in user mode. CR3 does not tell, but the user stack pointer does: every
 * thread has a stack of its own. The owner of a user stack is learnt where a kernel stack and the user stack follow
 * each other on a vCPU in the same address space. If a switch between them was not seen, the two belong to two threads.
 * A switch takes time: the shorter the time between the two sightings, the more a pair counts.
 */

/** The stack pointer of most threads moves less than this, and stacks of two threads are hardly ever that near. */
const NEAR = 64 * 1024;
/**
 * Half the usual limit of a stack (RLIMIT_STACK, and what glibc reserves for a thread). Stacks of threads lie one after
 * the other, so addresses in two of them differ by about the whole limit.
 */
const HALF_STACK = 4 * 2 ** 20;
/** Pairs closer than this count alike: under emulation the way into the kernel takes this long. */
const MIN_PAIR_NS = 10e3;
/** Each pair counts this much more than the one before, so that a stack may get another owner. */
const GROWTH = 64 / 63;
/** Above this, weights are scaled down so that numbers can hold them. */
const MAX_SCALE = 1e100;
/** The owner's pairs weigh at least this much more than those of any other thread. */
const LEAD = 2;
/** Stacks of one process. Programs with more (goroutines) move threads between stacks, and nothing can be learnt. */
const MAX_STACKS = 256;

/** The stack in which `rsp` lies. An address without an earlier sighting makes a new stack. */
export function userStackAt(process: GuestProcess, rsp: number): UserStack {
  const isFirst = isOnFirstStack(rsp);
  for (const stack of process.userStacks) {
    if (isFirst ? !isOnFirstStack(stack.high) : rsp < stack.low - NEAR || stack.high + NEAR < rsp) continue;
    if (rsp < stack.low) stack.low = rsp;
    else if (stack.high < rsp) stack.high = rsp;
    return stack;
  }
  const stack = new UserStack(rsp, rsp);
  if (MAX_STACKS <= process.userStacks.length) process.userStacks.shift();
  process.userStacks.push(stack);
  return stack;
}

/** User mode on this stack and the thread's kernel stack were seen `ns` apart on one vCPU, with nothing between them. */
function learnPair(stack: UserStack, thread: GuestThread, ns: number): void {
  const { weights } = stack;
  stack.scale *= GROWTH;
  weights.set(thread, (weights.get(thread) ?? 0) + stack.scale / Math.max(ns, MIN_PAIR_NS));
  if (MAX_SCALE < stack.scale) {
    for (const [other, weight] of weights) weights.set(other, weight / stack.scale);
    stack.scale = 1;
  }
  // The lead of the owner has only grown.
  if (stack.owner === thread) return;
  let best: GuestThread | undefined;
  let most = 0;
  let second = 0;
  for (const [other, weight] of weights) {
    if (most < weight) {
      second = most;
      most = weight;
      best = other;
    } else if (second < weight) second = weight;
  }
  stack.owner = second * LEAD <= most ? best : undefined;
}

export function forgetOwner(process: GuestProcess, thread: GuestThread): void {
  for (const stack of process.userStacks) {
    stack.weights.delete(thread);
    if (stack.owner === thread) stack.owner = undefined;
  }
}

/**
 * The likely owner of a stack that has not been seen beside a kernel stack: the process has one thread and one stack;
 * or the stack lies so near one thread's that both are parts of one mapping, and every thread has its stack. Undefined
 * where several threads are possible.
 */
export function likelyOwner(process: GuestProcess, stack: UserStack): GuestThread | undefined {
  if (0 < stack.weights.size) return undefined;
  let near: GuestThread | undefined;
  for (const { owner, low, high } of process.userStacks) {
    if (owner === undefined || high + HALF_STACK < stack.low || stack.high < low - HALF_STACK) continue;
    if (near !== undefined && near !== owner) return undefined;
    near = owner;
  }
  if (process.userStacks.length === 1) return process.threads.length === 1 ? process.threads[0] : undefined;
  const hasStack = (thread: GuestThread) => process.userStacks.some(({ owner }) => owner === thread);
  return near && process.threads.every(hasStack) ? near : undefined;
}

/** Pairs that prove a new owner. */
const PROOF = 3;

/**
 * How often in a row the first thread's stack was seen beside the kernel stack of a thread that must belong to another
 * process. A thread keeps its kernel stack all its life: another child of the same parent has got the page tables and,
 * by fork, the same addresses. It is first seen after the old owner was last seen, and on no other stack.
 */
function takeovers(process: GuestProcess, stack: UserStack, thread: GuestThread, guest: Guest): number {
  const { owner } = stack;
  if (owner === undefined || owner === thread || !isOnFirstStack(stack.high)) return 0;
  const old = guest.stacks.get(owner.stack);
  const young = guest.stacks.get(thread.stack);
  if (old !== undefined && young !== undefined && young.ownedNs <= old.seenNs) return 0;
  if (process.userStacks.some((other) => other !== stack && other.weights.has(thread))) return 0;
  return (stack.takenBy === thread ? stack.takeovers : 0) + 1;
}

/**
 * Learns from a pair (see `learnPair`). True if the pair proves that the process is another one, which got the page
 * tables.
 */
export function isTakenOver(guest: Guest, stack: UserStack, thread: GuestThread, ns: number): boolean {
  stack.takeovers = takeovers(thread.process, stack, thread, guest);
  stack.takenBy = thread;
  if (stack.takeovers === 0) learnPair(stack, thread, ns);
  return PROOF <= stack.takeovers;
}
