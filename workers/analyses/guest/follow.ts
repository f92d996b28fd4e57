import { Seen } from "../../index/sighting-store.js";
import { State, WaitReason } from "../../model/states.js";
import type { Machine } from "../machine.js";
import type { Session } from "../session.js";
import { endProcess, processAt } from "./address-spaces.js";
import { Finding, Identifier } from "./identify.js";
import { bury } from "./kernel-space.js";
import { Labels } from "./labels.js";
import { dropThread } from "./lives.js";
import { noteSighting } from "./note-sighting.js";
import { stackOf } from "./registers.js";
import { mainlySeen, noteSeen } from "./seen-time.js";
import { isOpenSince, join, leave, noteState, readState, setGuest, setState, show } from "./show.js";
import { idleOf } from "./stacks.js";
import type { Guest, GuestProcess, GuestThread, Task, VcpuView } from "./tasks.js";

/** Moves processes and threads on and off the vCPUs as their registers show who runs. */
export class Follower {
  readonly labels = new Labels();
  private readonly identifier: Identifier;

  constructor(private readonly session: Session) {
    this.identifier = new Identifier(session);
  }

  /** The vCPU enters its guest; registers recorded on the way in are those it enters with. */
  entered(machine: Machine, view: VcpuView, t: number): void {
    view.nowNs = t;
    view.isAtExit = false;
    if (0 <= view.processRow || 0 <= view.threadRow) this.labelSleepers(view);
    setState(view, 0);
    if (view.isFresh && view.vcpu.level === 1) this.lookAhead(machine, view, t);
    view.isFresh = false;
    view.entryNs = t;
    if (view.isSight) view.sightNs = t;
    showAll(view, t);
  }

  /** The vCPU has left its guest; `halts`: by the instruction that idle tasks end in. */
  exited(machine: Machine, view: VcpuView, t: number, halts: boolean): void {
    view.nowNs = t;
    view.isAtExit = true;
    if (view.isFresh && view.vcpu.level === 1) {
      if (halts && !Number.isNaN(view.rsp)) this.learnIdle(machine, view);
      const { process, thread } = view;
      const page = view.page;
      if (!isSameLook(view)) this.lookBack(machine, view, t, halts);
      else if (view.isSight) view.sightNs = t;
      if (process?.kind === "idle" && view.process === process) this.betweenIdle(machine, view, t, halts, page);
      else if (thread && view.thread === thread) noteSeen(thread, t - view.entryNs);
    }
    view.isFresh = false;
    setState(view, view.vcpu.exitCode);
    showAll(view, t);
  }

  /** The vCPU's state has changed, and with it that of whoever is current there. */
  refresh(view: VcpuView, t: number): void {
    if (view.process === undefined) return;
    view.nowNs = t;
    readState(view);
    showAll(view, t);
  }

  /** The vCPU sleeps. If its idle task put it to sleep, the process that ran last is what there is nothing to do for. */
  slept(view: VcpuView, t: number): void {
    const { vcpu, process } = view;
    view.haltRow = vcpu.waitRow;
    if (process?.kind === "idle") {
      this.wait(view.lastProcess, t);
      this.wait(view.lastThread, t);
      return;
    }
    // It sleeps in the middle of what it runs: the process sleeps with it.
    view.processRow = process?.on.length === 1 ? process.track.count - 1 : -1;
    view.threadRow = view.thread ? view.thread.track.count - 1 : -1;
  }

  /** Of vCPUs that have become unknown, so is who runs there; and who does not, may have. */
  lose(guest: Guest): void {
    guest.vm.hasLost = false;
    let since = Number.POSITIVE_INFINITY;
    for (const view of guest.views) {
      const { lostNs } = view.vcpu;
      if (Number.isNaN(lostNs)) continue;
      view.vcpu.lostNs = Number.NaN;
      since = Math.min(since, lostNs);
      const { process, thread } = view;
      const t = Math.max(lostNs, process ? latest(process) : lostNs, thread ? latest(thread) : lostNs);
      view.nowNs = t;
      this.moveTo(view, NOBODY, t);
      view.page = 0;
      view.lookedCr3 = Number.NaN;
      view.isFresh = false;
      view.haltRow = -1;
      view.lastProcess = undefined;
      view.lastThread = undefined;
    }
    if (since === Number.POSITIVE_INFINITY) return;
    for (const process of guest.processes.values()) {
      forget(process, since);
      for (const thread of process.threads) forget(thread, since);
    }
  }

  /** The VM is gone. */
  end(guest: Guest, t: number): void {
    guest.isEnded = true;
    for (const process of [...guest.processes.values()]) endProcess(guest, process, t);
    for (const process of [guest.kernel, guest.idle]) if (process) endProcess(guest, process, t);
  }

  private labelSleepers(view: VcpuView): void {
    const { process, thread, haltRow: fromRow } = view;
    const from = view.vcpu.track;
    if (0 <= fromRow && from.stateAt(fromRow) === State.WAIT) {
      if (0 <= view.processRow && process)
        this.labels.copy({
          track: process.track,
          row: view.processRow,
          startNs: process.track.startAt(view.processRow),
          from,
          fromRow,
        });
      if (0 <= view.threadRow && thread)
        this.labels.copy({
          track: thread.track,
          row: view.threadRow,
          startNs: thread.track.startAt(view.threadRow),
          from,
          fromRow,
        });
    }
    view.processRow = -1;
    view.threadRow = -1;
  }

  private lookAhead(machine: Machine, view: VcpuView, t: number): void {
    // Between exit and entry nothing runs in the guest: the registers are those of the exit, if that was recorded.
    if (isSameLook(view)) return;
    const found = this.identifier.look(machine, view, t, t);
    this.moveTo(view, found, t);
  }

  /**
   * Between entry and exit the guest switched, at a moment nobody saw. Who runs at the exit usually ran for most of
   * the time, since guests switch upon interrupts, which come with an entry; unless that is the idle task, which halts
   * as soon as it may. Measured against guests' own traces.
   */
  private lookBack(machine: Machine, view: VcpuView, t: number, halts: boolean): void {
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
      this.moveTo(view, found, t);
      return;
    }
    setGuest(view);
    if (process?.kind !== "idle") {
      this.moveTo(view, found, entryNs);
      return;
    }
    if (this.isUnseen(view, page, t - entryNs)) this.ran(machine, view, entryNs, Seen.BEFORE_IDLE);
    this.moveTo(view, found, this.haltsFrom(view, t, halts));
  }

  /**
   * The idle task follows. Was it another task than that of the entry which had the vCPU most of the time? For certain
   * if the page tables are another process's. Most likely if the task of the entry was in the kernel, where tasks go to
   * sleep, if the rest took long, and if nearly all of the process's time is another thread's.
   */
  private isUnseen(view: VcpuView, pageBefore: number, ns: number): boolean {
    const { process, thread, guest } = view;
    if (view.page !== pageBefore) return pageBefore !== 0;
    if (view.isUserMode || thread === undefined || process?.kind !== "user" || !guest.idleNeed.isTooLong(ns))
      return false;
    const main = mainlySeen(process);
    return main !== undefined && main !== thread;
  }

  /** From when on the idle task has the vCPU that exits at `t`: it halts as soon as it may. */
  private haltsFrom(view: VcpuView, t: number, halts: boolean): number {
    const { ns } = view.guest.idleNeed;
    return halts && !Number.isNaN(ns) ? Math.max(view.entryNs, t - ns) : t;
  }

  /**
   * On the idle task's stack at both ends. Idle tasks halt at once: if that took long, somebody woke, ran and slept
   * again. Who that was last, the address space says, which idle tasks leave as it is.
   */
  private betweenIdle(machine: Machine, view: VcpuView, t: number, halts: boolean, pageBefore: number): void {
    const { entryNs, process: idle, guest } = view;
    const ns = t - entryNs;
    if (halts) guest.idleNeed.add(ns);
    if (!guest.idleNeed.isTooLong(ns) && (view.page === pageBefore || pageBefore === 0)) return;
    if (idle === undefined || !isOpenSince(idle, view, entryNs)) return;
    setGuest(view);
    if (!this.ran(machine, view, entryNs, Seen.BETWEEN_IDLE)) return;
    const found = this.identifier.finding;
    found.process = idle;
    found.thread = undefined;
    found.isUserMode = false;
    found.how = Seen.IDLE_STACK;
    this.moveTo(view, found, this.haltsFrom(view, t, halts));
    readState(view);
  }

  /** The process whose page tables are loaded had the vCPU from `fromNs` on, unseen. */
  private ran(machine: Machine, view: VcpuView, fromNs: number, how: Seen): boolean {
    const process = processAt(this.session, machine, view.guest, view.page, fromNs);
    if (process?.kind !== "user" || !isOpenSince(process, view, fromNs)) return false;
    const thread = mainlySeen(process);
    const found = new Finding();
    found.how = how;
    found.process = process;
    found.thread = thread && isOpenSince(thread, view, fromNs) ? thread : undefined;
    this.moveTo(view, found, fromNs);
    return true;
  }

  private moveTo(view: VcpuView, found: Finding, t: number): void {
    const { process, thread } = view;
    const next = found.process;
    const offState = offStateOf(view, next);
    view.log?.assign(t, next, found.thread);
    if (thread !== found.thread || process !== next) noteSighting(this.session.sightings, view, found, t);
    if (thread !== found.thread) {
      const isUnseen = process === next && found.thread === undefined;
      if (thread) leave(thread, view, t, isUnseen ? State.UNKNOWN : offState, culprit(offState, found));
      view.thread = found.thread;
      if (found.thread) this.bringIn(found.thread, view, t);
    }
    if (process !== next) {
      if (process?.isGone) bury(view.guest, view, process, t);
      else if (process)
        leave(process, view, t, process.kind === "idle" ? State.NONE : offState, culprit(offState, found));
      view.process = next;
      view.stayNs = t;
      view.provedNs = found.isUserMode && found.isSight ? t : Number.NaN;
      view.pairedNs = Number.NaN;
      if (!found.isUserMode || !found.isSight) view.userStack = undefined;
      if (next) this.bringIn(next, view, t);
    }
    if (next?.kind === "user") {
      view.lastProcess = next;
      view.lastThread = found.thread;
      view.haltRow = -1;
    }
    view.isUserMode = found.isUserMode;
  }

  private bringIn(task: Task, view: VcpuView, t: number): void {
    if (task.on.length === 0) this.labels.woken(task, view);
    join(task, view, t);
  }

  private wait(task: GuestProcess | GuestThread | undefined, t: number): void {
    if (task === undefined || task.offRow < 0 || 0 < task.on.length) return;
    if (task.track.stateAt(task.offRow) !== State.BLOCKED) return;
    task.track.enter(t, State.WAIT, WaitReason.UNKNOWN);
    task.offRow = task.track.count - 1;
  }

  private learnIdle(machine: Machine, view: VcpuView): void {
    const stack = stackOf(view.rsp);
    if (stack === view.idleStack) return;
    view.idleStack = stack;
    view.lookedRsp = Number.NaN;
    // What was taken for a thread until now.
    const known = view.guest.stacks.get(stack)?.thread;
    if (known)
      dropThread(view.guest, known, view.thread === known && view.entryNs < view.nowNs ? view.entryNs : view.nowNs);
    view.guest.stacks.delete(stack);
    idleOf(this.session, machine, view.guest);
  }
}

function isSameLook(view: VcpuView): boolean {
  return view.cr3 === view.lookedCr3 && view.rsp === view.lookedRsp;
}

function showAll(view: VcpuView, t: number): void {
  const { process, thread } = view;
  noteState(view, t);
  if (process) show(process, t);
  if (thread) show(thread, t);
}

/** What has been seen of a task since `t` was seen on another vCPU. */
function forget(task: Task, t: number): void {
  if (0 < task.on.length || task.track.count === 0) return;
  task.track.enter(Math.max(t, latest(task)), State.UNKNOWN);
  task.offRow = -1;
}

function latest({ track }: Task): number {
  return track.count === 0 ? Number.NEGATIVE_INFINITY : track.startAt(track.count - 1);
}

const NOBODY = new Finding();

/** What becomes of who was current: taken off in the middle of user code it was preempted, else it went by itself. */
function offStateOf(view: VcpuView, next: GuestProcess | undefined): State {
  if (next === undefined) return State.UNKNOWN;
  return view.isUserMode && next.kind !== "idle" ? State.PREEMPTED : State.BLOCKED;
}

function culprit(state: State, { process, thread }: Finding): number {
  if (state !== State.PREEMPTED) return -1;
  return thread?.lane ?? process?.lane ?? -1;
}
