import { Seen } from "../../facts/sighting-store.js";
import type { Machine } from "../machine.js";
import type { Session } from "../session.js";
import { processAt } from "./address-spaces.js";
import { type Identifier, Identity } from "./identify.js";
import type { Mover } from "./move.js";
import { mainlySeen } from "./seen-time.js";
import { isOpenSince, readState, setGuest } from "./show.js";
import { nobodyOf } from "./stacks.js";
import type { GuestProcess, VcpuView } from "./tasks.js";

/**
 * Finds the task that ran between an entry and the next exit where the two show different tasks, or the idle task for
 * too long. The guest switched in between, at a time that no event tells. The shares below were measured against
 * guests' own traces.
 */

/**
 * Shares of the time between an entry and an exit that show two tasks: the first task has the begin, up to `first`, and
 * the second has the end, from `second` on. The rest may be either's; less than two thirds of the time are in doubt.
 * Tasks that switch within the kernel do so early, since the interrupt that wakes the second one comes with the entry.
 */
interface Shares {
  readonly first: number;
  readonly second: number;
}
/** Shorter spans are not divided: a switch alone takes some microseconds of them. */
const MIN_DIVIDED_NS = 20e3;
const USUAL: Shares = { first: 0.1, second: 1 / 3 };
/** The second task is in user mode: it has left the kernel since the switch to it. */
const EARLY: Shares = { first: 0.05, second: 1 / 6 };
/** The second task is a kernel thread: these run only briefly. */
const LATE: Shares = { first: 0.3, second: 0.6 };

function sharesOf(first: GuestProcess | undefined, second: Identity): Shares {
  if (second.process?.kind === "kernel") return first?.kind === "kernel" ? USUAL : LATE;
  return second.isUserMode || first?.kind === "kernel" ? EARLY : USUAL;
}

export class Between {
  constructor(
    private readonly session: Session,
    private readonly identifier: Identifier,
    private readonly mover: Mover,
  ) {}

  /** Finds the task that runs at the exit, and the time since which it runs. */
  lookBack(machine: Machine, view: VcpuView, t: number, halts: boolean): void {
    const { entryNs, page } = view;
    const isOpen = entryNs < t && isOpenSince(view.process, view, entryNs) && isOpenSince(view.thread, view, entryNs);
    const found = this.identifier.look(machine, view, t, isOpen ? entryNs : t);
    if (found.process === view.process && found.thread === view.thread) {
      view.isUserMode = found.isUserMode;
      return;
    }
    const { process, thread } = found;
    if (!isOpen || !isOpenSince(process, view, entryNs) || !isOpenSince(thread, view, entryNs)) {
      readState(view);
      this.mover.moveTo(view, found, t);
      return;
    }
    setGuest(view);
    if (process?.kind !== "idle") {
      this.switched(machine, view, found, t);
      return;
    }
    if (this.isUnseen(view, page, t - entryNs)) this.ran(machine, view, sinceOf(view), Seen.BEFORE_IDLE);
    this.mover.moveTo(view, found, this.haltsFrom(view, t, halts));
  }

  /**
   * Both ends show the idle task's stack. An idle task halts at once: if that took long, a task woke, ran and slept
   * again. The address space tells the last such task, as the idle task does not change it.
   */
  betweenIdle(machine: Machine, view: VcpuView, t: number, halts: boolean, pageBefore: number): void {
    const { entryNs, process: idle, guest } = view;
    const ns = t - entryNs;
    if (halts) guest.idleNeed.add(ns);
    if (!guest.idleNeed.isTooLong(ns) && (view.page === pageBefore || pageBefore === 0)) return;
    if (idle === undefined || !isOpenSince(idle, view, entryNs)) return;
    setGuest(view);
    if (!this.ran(machine, view, entryNs, Seen.BETWEEN_IDLE)) return;
    const found = this.identifier.identity;
    found.process = idle;
    found.thread = undefined;
    found.isUserMode = false;
    found.how = Seen.IDLE_STACK;
    this.mover.moveTo(view, found, this.haltsFrom(view, t, halts));
    readState(view);
  }

  /**
   * One task at the entry and another at the exit. Guests switch upon interrupts, which come with an entry, so the
   * second task had most of the time. Part of the time may belong to either, unless the first task is the idle task.
   */
  private switched(machine: Machine, view: VcpuView, found: Identity, t: number): void {
    const sinceNs = sinceOf(view);
    const ns = t - sinceNs;
    const current = ns < MIN_DIVIDED_NS ? undefined : this.eitherOf(machine, view, found);
    if (current === undefined || !isOpenSince(current, view, sinceNs)) {
      this.mover.moveTo(view, found, sinceNs);
      return;
    }
    const { first, second } = sharesOf(view.process, found);
    const between = new Identity();
    between.process = current;
    between.isUserMode = found.isUserMode;
    between.isSight = found.isSight;
    between.how = Seen.UNDECIDED;
    this.mover.moveBetween(view, between, found, Math.round(sinceNs + ns * first), Math.round(sinceNs + ns * second));
  }

  /**
   * The task that is current while either of the two may be: their process if both are its threads. Undefined: one of
   * two processes.
   */
  private eitherOf(machine: Machine, { process, thread, guest }: VcpuView, found: Identity): GuestProcess | undefined {
    if (process === undefined || process.kind === "idle" || process.isGone) return undefined;
    if (process !== found.process) return found.process && nobodyOf(this.session, machine, guest);
    return thread && found.thread && process;
  }

  /**
   * The idle task follows. Did another task than that of the entry have most of the time? Certainly if the page tables
   * are another process's. Most likely if three things hold: the task of the entry was in the kernel, where tasks go to
   * sleep; the rest took long; and another thread has nearly all of the process's time.
   */
  private isUnseen(view: VcpuView, pageBefore: number, ns: number): boolean {
    const { process, thread, guest } = view;
    if (view.page !== pageBefore) return pageBefore !== 0;
    if (view.isUserMode || thread === undefined || process?.kind !== "user" || !guest.idleNeed.isTooLong(ns))
      return false;
    const main = mainlySeen(process);
    return main !== undefined && main !== thread;
  }

  /** The time from which on the idle task has the vCPU that exits at `t`: it halts as soon as it may. */
  private haltsFrom(view: VcpuView, t: number, halts: boolean): number {
    const { ns } = view.guest.idleNeed;
    return halts && !Number.isNaN(ns) ? Math.max(sinceOf(view), t - ns) : t;
  }

  /** Enters that the process whose page tables are loaded had the vCPU from `fromNs` on, unseen. */
  private ran(machine: Machine, view: VcpuView, fromNs: number, how: Seen): boolean {
    const process = processAt(this.session, machine, view.guest, view.page, fromNs);
    if (process?.kind !== "user" || !isOpenSince(process, view, fromNs)) return false;
    const thread = mainlySeen(process);
    const found = new Identity();
    found.how = how;
    found.process = process;
    found.thread = thread && isOpenSince(thread, view, fromNs) ? thread : undefined;
    this.mover.moveTo(view, found, fromNs);
    return true;
  }
}

/**
 * The time from which on a new task may have run: the entry, or the moment at which another vCPU showed that the task
 * here has ended.
 */
function sinceOf({ entryNs, freeNs }: VcpuView): number {
  return Math.max(entryNs, freeNs);
}
