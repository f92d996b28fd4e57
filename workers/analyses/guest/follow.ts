import { State, WaitReason } from "../../model/states.js";
import type { Machine } from "../machine.js";
import type { Session } from "../session.js";
import { endProcess } from "./address-spaces.js";
import { type Finding, Identifier } from "./identify.js";
import { Labels } from "./labels.js";
import { stackOf } from "./registers.js";
import { isOpenSince, join, leave, readState, setState, show } from "./show.js";
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
    if (0 <= view.processRow || 0 <= view.threadRow) this.labelSleepers(view);
    setState(view, 0);
    if (view.isFresh && view.vcpu.level === 1) this.lookAhead(machine, view, t);
    view.isFresh = false;
    view.entryNs = t;
    showAll(view, t);
  }

  /** The vCPU has left its guest; `halts`: by the instruction that idle tasks end in. */
  exited(machine: Machine, view: VcpuView, t: number, halts: boolean): void {
    if (view.isFresh && view.vcpu.level === 1) {
      if (halts && !Number.isNaN(view.rsp)) this.learnIdle(machine, view);
      if (!isSameLook(view)) this.lookBack(machine, view, t);
    }
    view.isFresh = false;
    setState(view, view.vcpu.exitCode);
    showAll(view, t);
  }

  /** The vCPU's state has changed, and with it that of whoever is current there. */
  refresh(view: VcpuView, t: number): void {
    if (view.process === undefined) return;
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

  /** Events were lost. Of vCPUs whose state that made unknown, so is who runs there; and who does not, may have. */
  lose(guest: Guest, t: number): void {
    const lost = guest.views.filter(({ vcpu }) => vcpu.state === State.UNKNOWN);
    if (lost.length === 0) return;
    for (const view of lost) {
      this.moveTo(view, NOBODY, t);
      view.page = 0;
      view.lookedCr3 = Number.NaN;
      view.isFresh = false;
      view.haltRow = -1;
      view.lastProcess = undefined;
      view.lastThread = undefined;
    }
    for (const process of guest.processes.values()) {
      forget(process, t);
      for (const thread of process.threads) forget(thread, t);
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
        this.labels.copy({ track: process.track, row: view.processRow, from, fromRow });
      if (0 <= view.threadRow && thread) this.labels.copy({ track: thread.track, row: view.threadRow, from, fromRow });
    }
    view.processRow = -1;
    view.threadRow = -1;
  }

  private lookAhead(machine: Machine, view: VcpuView, t: number): void {
    // Between exit and entry nothing runs in the guest: the registers are those of the exit, if that was recorded.
    if (isSameLook(view)) return;
    const found = this.identifier.look(machine, view, t);
    this.moveTo(view, found, t);
  }

  /**
   * Between entry and exit the guest switched, at a moment nobody saw. Who runs at the exit usually ran for most of
   * the time, since guests switch upon interrupts, which come with an entry; unless that is the idle task, which halts
   * as soon as it may. Measured against guests' own traces.
   */
  private lookBack(machine: Machine, view: VcpuView, t: number): void {
    const { entryNs, process, thread } = view;
    const isOpen = entryNs < t && isOpenSince(process, entryNs) && isOpenSince(thread, entryNs);
    const found = this.identifier.look(machine, view, isOpen ? entryNs : t);
    if (found.process === process && found.thread === thread) {
      view.isUserMode = found.isUserMode;
      return;
    }
    const isWhole =
      found.process?.kind !== "idle" && isOpenSince(found.process, entryNs) && isOpenSince(found.thread, entryNs);
    if (!isOpen || !isWhole) {
      readState(view);
      this.moveTo(view, found, t);
      return;
    }
    view.state = State.GUEST;
    view.reason = 0;
    view.aux = view.vcpu.lane;
    this.moveTo(view, found, entryNs);
  }

  private moveTo(view: VcpuView, found: Finding, t: number): void {
    const { process, thread } = view;
    const next = found.process;
    const offState = offStateOf(view, next);
    if (thread !== found.thread) {
      const isUnseen = process === next && found.thread === undefined;
      if (thread) leave(thread, view, t, isUnseen ? State.UNKNOWN : offState, culprit(offState, found));
      view.thread = found.thread;
      if (found.thread) this.bringIn(found.thread, view, t);
    }
    if (process !== next) {
      if (process) leave(process, view, t, process.kind === "idle" ? State.NONE : offState, culprit(offState, found));
      view.process = next;
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
    view.guest.stacks.delete(stack);
    idleOf(this.session, machine, view.guest);
  }
}

function isSameLook(view: VcpuView): boolean {
  return view.cr3 === view.lookedCr3 && view.rsp === view.lookedRsp;
}

function showAll({ process, thread }: VcpuView, t: number): void {
  if (process) show(process, t);
  if (thread) show(thread, t);
}

function forget(task: Task, t: number): void {
  if (0 < task.on.length) return;
  task.track.enter(t, State.UNKNOWN);
  task.offRow = -1;
}

const NOBODY: Finding = { process: undefined, thread: undefined, isUserMode: false };

/** What becomes of who was current: taken off in the middle of user code it was preempted, else it went by itself. */
function offStateOf(view: VcpuView, next: GuestProcess | undefined): State {
  if (next === undefined) return State.UNKNOWN;
  return view.isUserMode && next.kind !== "idle" ? State.PREEMPTED : State.BLOCKED;
}

function culprit(state: State, { process, thread }: Finding): number {
  if (state !== State.PREEMPTED) return -1;
  return thread?.lane ?? process?.lane ?? -1;
}
