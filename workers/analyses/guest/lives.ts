import { Seen } from "../../facts/sighting-store.js";
import type { LaneTrack } from "../../index/lane-track.js";
import { rowAt } from "../../index/row-search.js";
import { State } from "../../model/states.js";
import type { Machine } from "../machine.js";
import type { Session } from "../session.js";
import { endProcess, endThread, processAt } from "./address-spaces.js";
import { addProcess, addThread } from "./guest-lanes.js";
import { noteSighting } from "./note-sighting.js";
import { isOnCpu } from "./show.js";
import { threadOf } from "./stacks.js";
import type { Guest, GuestProcess, GuestThread, Task, VcpuView } from "./tasks.js";
import { forgetOwner } from "./user-stacks.js";

/**
 * The page tables on the vCPU now belong to another process. The old process can only have ended while it ran, and then
 * another task ran. So the new process has run since its page tables were loaded, or since user mode last showed the
 * old one. Rows of the old process's lanes since then move to those of the new one. `provedNs`: the last time at which
 * it certainly was the old process; `sinceNs`: the earliest time from which the new one may have run.
 */
export function beginAgain(
  session: Session,
  machine: Machine,
  view: VcpuView,
  process: GuestProcess,
  provedNs: number,
  sinceNs: number,
): GuestProcess {
  const { guest, thread } = view;
  const isHere = view.process === process && process.on.length === 1;
  const isProved = view.stayNs <= provedNs;
  const from = isHere && !isProved ? Math.min(sinceNs, Math.max(view.stayNs, process.sharedNs)) : sinceNs;
  const rows = isHere ? takeRows(process.track, from) : [];
  const threadRows = isHere && thread && thread.sharedNs <= from ? takeRows(thread.track, from) : [];
  endProcess(guest, process, from);
  const next = processAt(session, machine, guest, process.page, from) as GuestProcess;
  if (!isHere) return next;
  noteSighting(session.sightings, view, { process: next, thread, how: Seen.REUSED }, from);
  begin(next, view, rows);
  view.process = next;
  view.stayNs = from;
  view.provedNs = Number.NaN;
  view.pairedNs = Number.NaN;
  view.userStack = undefined;
  const stack = thread && guest.stacks.get(thread.stack);
  const nextThread = stack && threadOf(session, machine, stack, next);
  if (nextThread && 0 < threadRows.length) {
    begin(nextThread, view, threadRows);
    view.thread = nextThread;
  }
  return next;
}

/**
 * The only thread of a process is current for the first time, at `t`. Suppose that user mode of the process was seen on
 * one stack only, beside that thread's kernel stack, and never on two vCPUs at once. Then the thread had the states of
 * the process until now, since the process was first seen or since another thread of it ended. Returns that time;
 * undefined if it is not known.
 */
export function backdate(view: VcpuView, thread: GuestThread, t: number): number | undefined {
  const { process, track } = thread;
  const sinceNs = Math.max(process.sinceNs, process.threadGoneNs);
  if (process.kind !== "user" || process.threads.length !== 1 || 1 < track.count) return undefined;
  if (process.userStacks.length !== 1 || sinceNs <= process.sharedNs || t <= sinceNs) return undefined;
  if ((view.guest.stacks.get(thread.stack)?.userNear ?? 0) === 0) return undefined;
  // From the last entry on another vCPU on, another process may turn out to have run there.
  if (process.on.some((other) => other !== view)) return undefined;
  for (const { start, state, reason, aux } of takeRows(process.track, sinceNs))
    if (start < t) track.enter(start, state, reason, aux);
  return sinceNs;
}

/** The thread leaves its process at `t`. */
export function dropThread(guest: Guest, thread: GuestThread, t: number): void {
  const { threads } = thread.process;
  const at = threads.indexOf(thread);
  if (0 <= at) threads.splice(at, 1);
  forgetOwner(thread.process, thread);
  endThread(guest, thread, t);
}

/**
 * A thread leaves a process's page tables, by exec or at its end. If no other thread of the process was seen since the
 * thread was first seen, the thread belonged to a process of its own: a child that got the page tables of an ended
 * process, or that borrowed its parent's (vfork). Rows of the process's lanes of that time move to lanes of the child.
 * `sinceNs`: first sighting of the thread; `untilNs`: when it left.
 */
export function splitOff(
  session: Session,
  machine: Machine,
  view: VcpuView,
  thread: GuestThread,
  sinceNs: number,
  untilNs: number,
): void {
  const { guest } = view;
  const { process } = thread;
  if (process.kind !== "user" || process.on.some((other) => other !== view)) return;
  if (!(process.sinceNs < sinceNs && sinceNs < untilNs && process.sharedNs < sinceNs)) return;
  for (const { number, ownerPage, seenNs } of guest.stacks.values()) {
    if (ownerPage === process.page && number !== thread.stack && sinceNs <= seenNs) return;
  }
  const child = addProcess(session, machine, guest, "user", process.page);
  const childThread = addThread(session, machine, child, thread.stack);
  moveRows(process, child, sinceNs, untilNs);
  moveRows(thread, childThread, sinceNs, untilNs);
  if (view.process === process) {
    view.process = undefined;
    view.thread = undefined;
  }
  if (view.lastProcess === process) {
    view.lastProcess = undefined;
    view.lastThread = undefined;
  }
}

function moveRows(from: Task, to: Task, sinceNs: number, untilNs: number): void {
  const rows = takeRows(from.track, sinceNs);
  const before = rowAt(from.track, sinceNs) - (rows[0] !== undefined && rowStartsAt(from.track, sinceNs) ? 1 : 0);
  // It may have gone off another vCPU just then: from then on it had none.
  if (before < 0 || isOnCpu(from.track.stateAt(before))) from.track.enter(sinceNs, State.UNKNOWN);
  else from.track.enter(sinceNs, from.track.stateAt(before), from.track.reasonAt(before), from.track.auxAt(before));
  from.clearViews();
  from.offRow = -1;
  for (const { start, state, reason, aux } of rows) to.track.enter(start, state, reason, aux);
  to.track.enter(untilNs, State.NONE);
}

function rowStartsAt(track: LaneTrack, t: number): boolean {
  return track.startAt(Math.max(0, rowAt(track, t))) === t;
}

interface Row {
  readonly start: number;
  readonly state: State;
  readonly reason: number;
  readonly aux: number;
}

/** Rows of a lane from `from` on. They are taken back once another state is entered there. */
function takeRows(track: LaneTrack, from: number): readonly Row[] {
  const rows: Row[] = [];
  for (let row = Math.max(0, rowAt(track, from)); row < track.count; row++) {
    rows.push({
      start: Math.max(from, track.startAt(row)),
      state: track.stateAt(row),
      reason: track.reasonAt(row),
      aux: track.auxAt(row),
    });
  }
  return rows;
}

function begin(task: Task, view: VcpuView, rows: readonly Row[]): void {
  for (const { start, state, reason, aux } of rows) task.track.enter(start, state, reason, aux);
  task.addView(view);
}
