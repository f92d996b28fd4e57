import type { GuestProcess, GuestThread, VcpuView } from "./tasks.js";

/**
 * Which thread of a process runs in user mode. CR3 does not say, the user stack pointer does: every thread has a
 * stack of its own. Whose it is, is learnt where a kernel stack and a user stack follow each other on a vCPU in the
 * same address space. The two may belong to two threads, if the switch between them was not seen: hence votes.
 */

/** Most threads keep within this of where they were; the stacks of two threads are usually 8 MiB apart. */
const NEAR = 512 * 1024;
const MAX_VOTES = 8;

/** The thread whose stack `rsp` lies in; undefined where that is not known. Never a guess. */
export function userThread(view: VcpuView, process: GuestProcess, rsp: number): GuestThread | undefined {
  const current = view.process === process ? view.thread : undefined;
  if (current !== undefined && Math.abs(rsp - current.userRsp) <= NEAR) {
    learnUserStack(current, rsp);
    return current;
  }
  const known = threadNear(process, rsp);
  if (current === undefined || view.isUserMode) return known;
  // Straight out of the kernel, where the thread was `current`: it is that one, or there was a switch in between.
  const isNew = current.userVotes === 0;
  learnUserStack(current, rsp);
  return known ?? (isNew ? current : undefined);
}

/** `rsp` was seen in user mode next to this thread's kernel stack. */
export function learnUserStack(thread: GuestThread, rsp: number): void {
  if (Math.abs(rsp - thread.userRsp) <= NEAR) {
    thread.userRsp = rsp;
    thread.userVotes = Math.min(thread.userVotes + 1, MAX_VOTES);
  } else if (0 < thread.userVotes) thread.userVotes -= 1;
  else {
    thread.userRsp = rsp;
    thread.userVotes = 1;
  }
}

/** Undefined if none is near, or several are. */
function threadNear(process: GuestProcess, rsp: number): GuestThread | undefined {
  let found: GuestThread | undefined;
  for (const thread of process.threads) {
    if (thread.userVotes === 0 || NEAR < Math.abs(rsp - thread.userRsp)) continue;
    if (found !== undefined) return undefined;
    found = thread;
  }
  return found;
}
