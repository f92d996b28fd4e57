import { State } from "../../model/states.js";
import type { Machine } from "../machine.js";
import type { Session } from "../session.js";
import { addProcess } from "./guest-lanes.js";
import { leave } from "./show.js";
import { kernelOf } from "./stacks.js";
import type { Guest, GuestProcess, GuestThread, VcpuView } from "./tasks.js";

/** Finds the process of an address space. */

/**
 * The process whose page tables begin at `page`. A page without an earlier sighting makes a new process. Page 0: none,
 * as paging is off.
 */
export function processAt(
  session: Session,
  machine: Machine,
  guest: Guest,
  page: number,
  t: number,
): GuestProcess | undefined {
  const key = keyOf(guest, page);
  if (key === 0) return undefined;
  if (key === guest.kernelPage) return kernelOf(session, machine, guest);
  const known = guest.processes.get(key);
  if (known !== undefined && !known.isGone) return known;
  if (known !== undefined) endProcess(guest, known, t);
  const process = addProcess(session, machine, guest, "user", key);
  process.sinceNs = t;
  guest.processes.set(key, process);
  return process;
}

/** With KPTI, page tables of user mode are those of the kernel plus one page (kernel_to_user_pgdp, asm/pgtable.h). */
export function keyOf(guest: Guest, page: number): number {
  return guest.hasUserTables ? page - (page % 2) : page;
}

const ENOUGH_VOTES = 3;

/**
 * Has the guest two page tables per process? Then user mode always runs on odd pages and the kernel on even ones, in
 * pairs that alternate. One sighting of user mode on an even page proves that it has a single one.
 */
export function learnUserTables(guest: Guest, view: VcpuView, page: number, isUser: boolean, t: number): void {
  if (isUser && page % 2 === 0) {
    guest.hasUserTables = false;
    guest.tableVotes = Number.NEGATIVE_INFINITY;
    return;
  }
  const odd = Math.max(page, view.page);
  const isPair = odd % 2 === 1 && odd - Math.min(page, view.page) === 1;
  if (!isPair || isUser === view.wasUserMode || isUser !== (page === odd)) return;
  guest.tableVotes += 1;
  if (guest.hasUserTables || guest.tableVotes < ENOUGH_VOTES) return;
  guest.hasUserTables = true;
  for (const process of [...guest.processes.values()]) if (process.page % 2 === 1) endProcess(guest, process, t);
}

/** The process has ended, or never was one: its key may name another process. */
export function endProcess(guest: Guest, process: GuestProcess, t: number): void {
  guest.processes.delete(process.page);
  for (const view of guest.views) {
    if (view.process === process) {
      leave(process, view, t, State.NONE);
      view.process = undefined;
      freed(view, t);
    }
    if (view.lastProcess === process) {
      view.lastProcess = undefined;
      view.lastThread = undefined;
    }
  }
  process.track.enter(t, State.NONE);
  for (const thread of process.threads) endThread(guest, thread, t);
  for (const stack of guest.stacks.values()) if (stack.thread?.process === process) stack.thread = undefined;
}

export function endThread(guest: Guest, thread: GuestThread, t: number): void {
  for (const view of guest.views) {
    if (view.thread !== thread) continue;
    leave(thread, view, t, State.NONE);
    view.thread = undefined;
    freed(view, t);
  }
  thread.track.enter(t, State.NONE);
  const { process } = thread;
  if (thread.isKnown) process.threadGoneNs = Math.max(process.threadGoneNs, t);
}

/** The process or thread that was current on the vCPU has ended: from now on the same registers mean another task. */
function freed(view: VcpuView, t: number): void {
  view.freeNs = Math.max(view.freeNs, t);
  view.lookedCr3 = Number.NaN;
}

const GIB = 2 ** 30;
/**
 * Position-independent programs, and their heap behind them, begin at two thirds of user space (ELF_ET_DYN_BASE,
 * asm/elf.h).
 */
const PROGRAM_FROM = 0x5500_0000_0000;
const PROGRAM_TO = 0x5800_0000_0000;
const NEAR_GIB = 2;
/** The first thread's stack ends up to 16 GiB below the end of user space, and mappings lie below that (mmap_base, arch/x86/mm/mmap.c). */
const FIRST_STACK_FROM = 0x7ffb_f800_0000;
const USER_END = 2 ** 47;
/** Default limit of a stack's growth (RLIMIT_STACK): small against the range in which stacks may begin. */
const STACK_LIMIT = 8 * 2 ** 20;

/** Does the address lie on the stack of a program's first thread, which is above everything else? */
export function isOnFirstStack(rsp: number): boolean {
  return FIRST_STACK_FROM <= rsp && rsp < USER_END;
}

/**
 * Do the user's registers prove that the page tables now belong to another process? The layout of an address space is
 * random, and a process keeps its layout: a program or a first thread's stack in another place is another process.
 * Learns these places.
 */
export function isAnotherProcess(process: GuestProcess, rip: number, rsp: number): boolean {
  if (PROGRAM_FROM <= rip && rip < PROGRAM_TO) {
    const gib = Math.floor(rip / GIB);
    if (process.programGib < 0) process.programGib = gib;
    else if (NEAR_GIB < Math.abs(gib - process.programGib)) return true;
  }
  if (!isOnFirstStack(rsp)) return false;
  if (rsp < process.firstStackHigh - STACK_LIMIT || process.firstStackLow + STACK_LIMIT < rsp) return true;
  process.firstStackLow = Math.min(process.firstStackLow, rsp);
  process.firstStackHigh = Math.max(process.firstStackHigh, rsp);
  return false;
}
