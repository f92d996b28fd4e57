import type { LaneId } from "../../model/lanes.js";
import { State } from "../../model/states.js";
import type { Session } from "../session.js";
import type { Identity } from "./identify.js";
import { bury } from "./kernel-space.js";
import { Labels } from "./labels.js";
import { backdate } from "./lives.js";
import { noteFirstThread, noteSighting } from "./note-sighting.js";
import { join, leave } from "./show.js";
import type { GuestProcess, GuestThread, Task, VcpuView } from "./tasks.js";
import { noteCame, noteTurn, taskBefore } from "./turns.js";

/** Moves processes and threads on and off the vCPUs, with their lanes. */
export class Mover {
  readonly labels = new Labels();

  constructor(private readonly session: Session) {}

  /**
   * The task in `found` is current on the vCPU from `t` on, and the task before is not. `either`: this task may be
   * current as well.
   */
  moveTo(view: VcpuView, found: Identity, t: number, either?: Identity): void {
    const { process, thread } = view;
    const next = found.process;
    const offState = offStateOf(view, next);
    const before = taskBefore(view, found);
    if (found.thread?.isKnown === false) this.backdate(found.thread, view, t);
    view.log?.assign(t, next?.at ?? 0, found.thread?.at ?? 0);
    if (thread !== found.thread || process !== next) noteSighting(this.session.sightings, view, found, t, either);
    if (thread !== found.thread) {
      const isUnseen = process === next && found.thread === undefined;
      if (thread) leave(thread, view, t, isUnseen ? State.UNKNOWN : offState, culprit(offState, found));
      view.thread = found.thread;
      if (found.thread) this.bringIn(found.thread, view, t, before);
    }
    if (process !== next) this.exchange(view, found, t, offState, before);
    // A process whose thread is found later has been current since it came.
    if (process !== next || (thread && thread !== found.thread)) noteCame(view, process, next, t);
    if (next?.kind === "user") {
      view.lastProcess = next;
      view.lastThread = found.thread;
      view.haltRow = -1;
    }
    view.isUserMode = found.isUserMode;
  }

  private exchange(view: VcpuView, found: Identity, t: number, offState: State, before: LaneId): void {
    const { process, guest } = view;
    if (process?.isGone) bury(guest, view, process, t);
    else if (process) {
      const isAnyones = process.kind === "idle" || process.kind === "unknown";
      leave(process, view, t, isAnyones ? State.NONE : offState, culprit(offState, found));
    }
    view.process = found.process;
    view.stayNs = t;
    view.provedNs = found.isUserMode && found.isSight ? t : Number.NaN;
    view.pairedNs = Number.NaN;
    if (!found.isUserMode || !found.isSight) view.userStack = undefined;
    if (found.process) this.bringIn(found.process, view, t, before);
  }

  /**
   * From `fromNs` to `untilNs` either the current task or the one in `found` was current; `between` is shown as current
   * then.
   */
  moveBetween(view: VcpuView, between: Identity, found: Identity, fromNs: number, untilNs: number): void {
    const { process, thread } = view;
    const offState = offStateOf(view, found.process);
    const aux = culprit(offState, found);
    const nextProcess = offTask(found.process);
    const nextThread = offTask(found.thread);
    const { userStack } = view;
    const before = taskBefore(view, found);
    if (nextProcess) this.noteReturn(nextProcess, view, before, fromNs);
    if (nextThread) this.noteReturn(nextThread, view, before, fromNs);
    this.moveTo(view, between, fromNs, found);
    if (nextProcess) mayRun(nextProcess, view, fromNs);
    if (nextThread) mayRun(nextThread, view, fromNs);
    view.userStack = userStack;
    this.moveTo(view, found, untilNs);
    if (process && isDoubtful(process)) leave(process, view, untilNs, offState, aux);
    if (thread && isDoubtful(thread)) leave(thread, view, untilNs, offState, aux);
  }

  /** The process's first thread gets states from before it is current for the first time. */
  private backdate(thread: GuestThread, view: VcpuView, t: number): void {
    thread.isKnown = true;
    const sinceNs = backdate(view, thread, t);
    if (sinceNs !== undefined) noteFirstThread(this.session.sightings, view, thread, sinceNs);
  }

  private bringIn(task: Task, view: VcpuView, t: number, before: LaneId): void {
    if (task.on.length === 0) this.noteReturn(task, view, before, t);
    join(task, view, t);
  }

  private noteReturn(task: Task, view: VcpuView, before: LaneId, t: number): void {
    if (!this.labels.woken(task, view)) noteTurn(task, view, before, t);
  }
}

function offTask(task: Task | undefined): Task | undefined {
  return task !== undefined && task.on.length === 0 ? task : undefined;
}

/** The task is current nowhere, and we do not know whether it was until the end. */
function isDoubtful({ on, track }: Task): boolean {
  return on.length === 0 && track.stateAt(track.count - 1) === State.UNKNOWN;
}

/** A task that is current nowhere may have become current. */
function mayRun(task: Task, view: VcpuView, t: number): void {
  if (task.on.length === 0) leave(task, view, t, State.UNKNOWN);
}

/**
 * The state of a task that was current: if it was taken off in the middle of user code it was preempted, else it went
 * to sleep.
 */
function offStateOf(view: VcpuView, next: GuestProcess | undefined): State {
  if (next === undefined || next.kind === "unknown") return State.UNKNOWN;
  return view.isUserMode && next.kind !== "idle" ? State.PREEMPTED : State.BLOCKED;
}

function culprit(state: State, { process, thread }: Identity): number {
  if (state !== State.PREEMPTED) return -1;
  return thread?.lane ?? process?.lane ?? -1;
}
