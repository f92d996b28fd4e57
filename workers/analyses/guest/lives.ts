import type { LaneTrack } from "../../index/lane-track.js";
import { rowAt } from "../../index/row-search.js";
import { Seen } from "../../index/sighting-store.js";
import type { State } from "../../model/states.js";
import type { Machine } from "../machine.js";
import type { Session } from "../session.js";
import { endProcess, processAt } from "./address-spaces.js";
import { noteSighting } from "./note-sighting.js";
import { threadOf } from "./stacks.js";
import type { GuestProcess, Task, VcpuView } from "./tasks.js";

/**
 * The page tables on the vCPU are another process's than before. The one before can only have ended while it ran, and
 * then another task ran: so the new one has run since its page tables were loaded, unless user mode has shown since
 * then that it was still the old one. What the old one's lanes say of that time is moved to those of the new one.
 * `provedNs`: when it last was the old one for certain; `sinceNs`: from when on the new one may have run at least.
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

interface Row {
  readonly start: number;
  readonly state: State;
  readonly reason: number;
  readonly aux: number;
}

/** What a lane says of the time from `from` on, which is taken back once something else is entered there. */
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
  task.on.push(view);
}
