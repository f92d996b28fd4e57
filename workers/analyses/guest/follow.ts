import { stackOf } from "../../model/guest-registers.js";
import { State } from "../../model/states.js";
import type { Machine } from "../machine.js";
import type { Session } from "../session.js";
import { endProcess } from "./address-spaces.js";
import { Between } from "./between.js";
import { Identifier, Identity } from "./identify.js";
import { dropThread } from "./lives.js";
import { Mover } from "./move.js";
import { noteSeen } from "./seen-time.js";
import { noteState, readState, setState, show } from "./show.js";
import { labelSleepers } from "./sleepers.js";
import { idleOf } from "./stacks.js";
import type { Guest, Task, VcpuView } from "./tasks.js";

/** Follows the tasks that run on the vCPUs of guests, as registers at entries and exits show them. */
export class Follower {
  private readonly identifier: Identifier;
  private readonly mover: Mover;
  private readonly between: Between;

  constructor(private readonly session: Session) {
    this.identifier = new Identifier(session);
    this.mover = new Mover(session);
    this.between = new Between(session, this.identifier, this.mover);
  }

  /** The vCPU enters its guest, with the registers recorded on the way in. */
  entered(machine: Machine, view: VcpuView, t: number): void {
    view.nowNs = t;
    view.isAtExit = false;
    if (0 <= view.processRow || 0 <= view.threadRow) labelSleepers(this.mover.labels, view);
    setState(view, 0);
    if (view.isFresh && view.vcpu.level === 1) this.lookAhead(machine, view, t);
    view.isFresh = false;
    view.entryNs = t;
    if (view.isSight) view.sightNs = t;
    showAll(view, t);
  }

  /** The vCPU has left its guest. `halts`: by the instruction with which idle tasks halt. */
  exited(machine: Machine, view: VcpuView, t: number, halts: boolean): void {
    view.nowNs = t;
    view.isAtExit = true;
    if (view.isFresh && view.vcpu.level === 1) {
      if (halts && !Number.isNaN(view.rsp)) this.learnIdle(machine, view);
      const { process, thread } = view;
      const page = view.page;
      if (!isSameLook(view)) this.between.lookBack(machine, view, t, halts);
      else if (view.isSight) view.sightNs = t;
      if (process?.kind === "idle" && view.process === process) this.between.betweenIdle(machine, view, t, halts, page);
      else if (thread && view.thread === thread) noteSeen(thread, t - view.entryNs);
    }
    view.isFresh = false;
    if (view.isSight) view.ownNs = t;
    setState(view, view.vcpu.exitCode);
    showAll(view, t);
  }

  /** The vCPU's state has changed, and with it the state of the task that is current there. */
  refresh(view: VcpuView, t: number): void {
    if (view.process === undefined) return;
    view.nowNs = t;
    readState(view);
    showAll(view, t);
  }

  /**
   * Some vCPUs have become unknown. The task that was current on such a vCPU is unknown too. Any other task may have
   * run on one of them since.
   */
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
      this.mover.moveTo(view, NOBODY, t);
      view.page = 0;
      view.lookedCr3 = Number.NaN;
      view.isFresh = false;
      view.haltRow = -1;
      view.lastProcess = undefined;
      view.lastThread = undefined;
    }
    if (since === Number.POSITIVE_INFINITY) return;
    // The idle task never waits for anything, and nobody is no task.
    const tasks = guest.kernel === undefined ? guest.processes.values() : [...guest.processes.values(), guest.kernel];
    for (const process of tasks) {
      forget(process, since);
      for (const thread of process.threads) forget(thread, since);
    }
  }

  finish(): void {
    this.mover.labels.finish();
  }

  end(guest: Guest, t: number): void {
    guest.isEnded = true;
    for (const process of [...guest.processes.values()]) endProcess(guest, process, t);
    for (const process of [guest.kernel, guest.idle, guest.nobody]) if (process) endProcess(guest, process, t);
  }

  private lookAhead(machine: Machine, view: VcpuView, t: number): void {
    // No task runs between an exit and the next entry: the registers are those of the exit, if it was recorded.
    if (isSameLook(view)) return;
    const found = this.identifier.look(machine, view, t, t);
    this.mover.moveTo(view, found, t);
  }

  private learnIdle(machine: Machine, view: VcpuView): void {
    const stack = stackOf(view.rsp);
    if (stack === view.idleStack) return;
    view.idleStack = stack;
    view.lookedRsp = Number.NaN;
    // The stack was taken for a thread's until now.
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

/** States of the task after `t` were seen on other vCPUs: they stay. */
function forget(task: Task, t: number): void {
  if (0 < task.on.length || task.track.count === 0) return;
  task.track.enter(Math.max(t, latest(task)), State.UNKNOWN);
  task.offRow = -1;
}

function latest({ track }: Task): number {
  return track.count === 0 ? Number.NEGATIVE_INFINITY : track.startAt(track.count - 1);
}

const NOBODY = new Identity();
